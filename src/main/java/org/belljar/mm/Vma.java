package org.belljar.mm;

/**
 * One mapping of an address space (struct vm_area_struct): immutable, so that trees share them (fork) and readers need no
 * lock. A tree holds one reference to {@link #backing} per Vma in it; a Vma outside a tree holds none.
 */
public final class Vma {
    public static final int PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4;
    private static final int PROT_MASK = 7;

    /** Writes go to the backing object (MAP_SHARED). */
    public static final int SHARED = 1;
    public static final int GROWSDOWN = 1 << 1;
    public static final int NORESERVE = 1 << 2;
    public static final int LOCKED = 1 << 3;
    public static final int LOCK_ON_FAULT = 1 << 4;
    public static final int DONTFORK = 1 << 5;
    public static final int WIPEONFORK = 1 << 6;
    public static final int DONTDUMP = 1 << 7;
    /** What mprotect may grant (VM_MAYREAD, ...). */
    public static final int MAY_READ = 1 << 8, MAY_WRITE = 1 << 9, MAY_EXEC = 1 << 10, MAY_ALL = MAY_READ | MAY_WRITE | MAY_EXEC;
    public static final int SEQUENTIAL = 1 << 11, RANDOM = 1 << 12;
    public static final int HUGEPAGE = 1 << 13, NOHUGEPAGE = 1 << 14, MERGEABLE = 1 << 15;
    /** The initial stack. */
    public static final int STACK = 1 << 16;
    /** mseal(2). */
    public static final int SEALED = 1 << 17;
    /** The host's own pages shown to the guest: vdso, vvar. */
    public static final int SPECIAL = 1 << 18;

    /** Memory policy of mbind(2): three bits of mode, one for node 0, three of flags. */
    public static final int POLICY_SHIFT = 19, POLICY_NODE = 1 << 22, POLICY_FLAGS_SHIFT = 23, POLICY = 0x7f << POLICY_SHIFT;

    private final long start;
    private final long end;
    private final int prot;
    private final int flags;
    private final Backing backing;
    private final long offset;
    private final String name;

    /**
     * @param backing null for private anonymous memory
     * @param offset offset of {@code start} in the backing, in bytes
     * @param name of anonymous memory ("[vdso]", a PR_SET_VMA_ANON_NAME name as "[anon:x]"), or null
     */
    public Vma(long start, long end, int prot, int flags, Backing backing, long offset, String name) {
        this.start = start;
        this.end = end;
        this.prot = prot & PROT_MASK;
        this.flags = flags;
        this.backing = backing;
        this.offset = backing == null ? 0 : offset;
        this.name = name;
    }

    public long start() {
        return start;
    }

    public long end() {
        return end;
    }

    public long lengthBytes() {
        return end - start;
    }

    public int prot() {
        return prot;
    }

    public int flags() {
        return flags;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    public boolean isShared() {
        return (flags & SHARED) != 0;
    }

    public boolean isReadable() {
        return (prot & PROT_READ) != 0;
    }

    public boolean isWritable() {
        return (prot & PROT_WRITE) != 0;
    }

    public boolean isExecutable() {
        return (prot & PROT_EXEC) != 0;
    }

    public Backing backing() {
        return backing;
    }

    public long offset() {
        return offset;
    }

    /** Offset in the backing of an address inside. */
    public long offsetOf(long addr) {
        return offset + (addr - start);
    }

    public String name() {
        return name;
    }

    public boolean contains(long addr) {
        return addr >= start && addr < end;
    }

    /** The part [from, to) of this mapping, or of its continuation when it grows. */
    Vma slice(long from, long to) {
        return from == start && to == end ? this
                : new Vma(from, to, prot, flags, backing, offset + (from - start), name);
    }

    Vma withProt(int p) {
        return p == prot ? this : new Vma(start, end, p, flags, backing, offset, name);
    }

    Vma withFlags(int f) {
        return f == flags ? this : new Vma(start, end, prot, f, backing, offset, name);
    }

    Vma withName(String n) {
        return new Vma(start, end, prot, flags, backing, offset, n);
    }

    Vma movedTo(long newStart, long newLen) {
        return new Vma(newStart, newStart + newLen, prot, flags, backing, offset, name);
    }

    boolean mergesWith(Vma next) {
        return end == next.start && prot == next.prot && flags == next.flags
                && (name == null ? next.name == null : name.equals(next.name))
                && (backing == null ? next.backing == null
                        : next.backing != null && backing.isSame(next.backing) && offset + (end - start) == next.offset);
    }

    /** Counted against RLIMIT_DATA: private, writable, not a stack (is_data_mapping). */
    boolean isData() {
        return (flags & (SHARED | GROWSDOWN)) == 0 && isWritable();
    }

    @Override
    public String toString() {
        return Long.toHexString(start) + "-" + Long.toHexString(end) + " prot " + prot + " flags " + Integer.toHexString(flags)
                + (backing == null ? "" : " " + backing.label() + "+" + Long.toHexString(offset));
    }
}
