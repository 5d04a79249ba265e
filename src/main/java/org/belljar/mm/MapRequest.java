package org.belljar.mm;

/**
 * A mapping to be made.
 *
 * @param addr wanted address (a hint, or binding with FIXED or FIXED_NOREPLACE in {@code mapFlags})
 * @param lengthBytes multiple of the page size, not 0
 * @param prot PROT_READ | PROT_WRITE | PROT_EXEC
 * @param mapFlags the guest's MAP_* bits that matter for placement and host: FIXED, FIXED_NOREPLACE, 32BIT, NORESERVE, POPULATE
 * @param vmFlags flags of {@link Vma}
 * @param backing null for private anonymous memory; the tree takes references of its own
 */
public record MapRequest(long addr, long lengthBytes, int prot, int mapFlags, int vmFlags, Backing backing, long offset) {
    public static MapRequest anonymous(long addr, long lengthBytes, int prot, int mapFlags, int vmFlags) {
        return new MapRequest(addr, lengthBytes, prot, mapFlags, vmFlags | Vma.MAY_ALL, null, 0);
    }

    boolean isFixed() {
        return (mapFlags & (HostMap.FIXED | HostMap.FIXED_NOREPLACE)) != 0;
    }

    boolean isShared() {
        return (vmFlags & Vma.SHARED) != 0;
    }

    Vma at(long address) {
        return new Vma(address, address + lengthBytes, prot, vmFlags, backing, offset, null);
    }
}
