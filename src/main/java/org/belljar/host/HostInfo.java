package org.belljar.host;

/** What the host tells about itself. */
public final class HostInfo {
    private static final long NR_SYSINFO = 99, NR_MEMBARRIER = 324, NR_CLOCK_GETTIME = 228;
    private static final int RLIMIT_NOFILE = 7;

    /** From sysinfo(2), in bytes. */
    public record Memory(long totalBytes, long freeBytes, long bufferBytes, long swapTotalBytes, long swapFreeBytes) {}

    private HostInfo() {}

    public static Memory memory() {
        NativeMemory m = NativeMemory.allocate(128);
        try {
            Host.call(NR_SYSINFO, m.address());
            long unit = Math.max(1, m.getInt(104));
            return new Memory(m.getLong(32) * unit, m.getLong(40) * unit, m.getLong(56) * unit, m.getLong(64) * unit,
                    m.getLong(72) * unit);
        } finally {
            m.free();
        }
    }

    /** The hard limit on descriptors of this process. */
    public static long descriptorLimit() {
        NativeMemory m = NativeMemory.allocate(16);
        try {
            Host.call(HostNumbers.PRLIMIT64, 0, RLIMIT_NOFILE, 0, m.address(), 0, 0);
            return m.getLong(8);
        } finally {
            m.free();
        }
    }

    /** clock_gettime(2) in ns. */
    public static long clockNs(int clock) {
        NativeMemory m = NativeMemory.allocate(16);
        try {
            Host.call(NR_CLOCK_GETTIME, clock, m.address(), 0);
            return m.getLong(0) * 1_000_000_000L + m.getLong(8);
        } finally {
            m.free();
        }
    }

    /** membarrier(2) without flags: a command that is not about the calling process. */
    public static long membarrier(int command) {
        return Host.call(NR_MEMBARRIER, command, 0, 0);
    }
}
