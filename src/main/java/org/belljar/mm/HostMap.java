package org.belljar.mm;

/** MAP_* bits of mmap(2), as the guest passes them and as host calls get them. */
public final class HostMap {
    public static final int SHARED = 1, PRIVATE = 2, SHARED_VALIDATE = 3, TYPE = 0xf, FIXED = 0x10, ANONYMOUS = 0x20,
            BIT32 = 0x40, ABOVE_4G = 0x80, GROWSDOWN = 0x100, DENYWRITE = 0x800, EXECUTABLE = 0x1000, LOCKED = 0x2000, NORESERVE = 0x4000,
            POPULATE = 0x8000, NONBLOCK = 0x10000, STACK = 0x20000, HUGETLB = 0x40000, SYNC = 0x80000,
            FIXED_NOREPLACE = 0x100000, UNINITIALIZED = 0x4000000;

    private static final int HUGE_SHIFT_FIELD = 26, HUGE_2MB = 21, HUGE_1GB = 30;

    private HostMap() {}

    /** Whether flags (of mmap, shmget or memfd_create) ask for pages of a size that x86-64 has; 0 is that of 2 MiB. */
    public static boolean isHugePageSize(int flags) {
        int shift = flags >>> HUGE_SHIFT_FIELD & 63;
        return shift == 0 || shift == HUGE_2MB || shift == HUGE_1GB;
    }
}
