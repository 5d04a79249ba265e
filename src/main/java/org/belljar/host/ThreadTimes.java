package org.belljar.host;

import java.nio.charset.StandardCharsets;

/**
 * CPU times of other processes and their threads. The sum is exact (schedstat); its division into user and system time
 * follows the ticks in stat, as Linux's own cputime_adjust() does, and is not asked for below one tick.
 */
public final class ThreadTimes {
    private static final long TICK_NS = 10_000_000;
    private static final int BUFFER = 4096;
    /** Field 39 of /proc/PID/stat, the third being the first after the name. */
    private static final int PROCESSOR = 39 - 3;
    private static final int CLOCK_GETTIME = 228, CPUCLOCK_SCHED = 2, CPUCLOCK_PERTHREAD = 4;
    private static final ThreadLocal<NativeMemory> MEMORY = ThreadLocal.withInitial(() -> NativeMemory.allocate(BUFFER));

    private ThreadTimes() {}

    /** User and system time in ns to {@code out[0..1]}; zeros when the thread has gone. */
    public static void read(int pid, int tid, long[] out) {
        String sched = content("/proc/" + pid + "/task/" + tid + "/schedstat");
        divide("/proc/" + pid + "/task/" + tid + "/stat", sched == null || sched.isEmpty() ? 0 : Long.parseLong(sched.substring(0, sched.indexOf(' '))), out);
    }

    /**
     * As {@link #read}, for all threads that a process has and had: by the process's CPU clock, which costs one call and no path
     * walk in /proc (another process's threads have no clock that may be read).
     */
    public static void readProcess(int pid, long[] out) {
        divide("/proc/" + pid + "/stat", ofProcess(pid), out);
    }

    /** The sum of {@link #readProcess}. */
    public static long ofProcess(int pid) {
        return clock(~pid << 3 | CPUCLOCK_SCHED);
    }

    private static long clock(int id) {
        NativeMemory m = MEMORY.get();
        long r = Host.call(CLOCK_GETTIME, id, m.address(), 0);
        return r < 0 ? 0 : m.getLong(0) * 1_000_000_000L + m.getLong(8);
    }

    /** CPU time in ns of a thread of this process; 0 when it has gone. */
    public static long ofOwnThread(int tid) {
        return clock(~tid << 3 | CPUCLOCK_PERTHREAD | CPUCLOCK_SCHED);
    }

    private static void divide(String statPath, long total, long[] out) {
        out[0] = total;
        out[1] = 0;
        if (total < TICK_NS) {
            return;
        }
        String stat = content(statPath);
        if (stat == null) {
            return;
        }
        String[] f = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 14);
        long user = Long.parseLong(f[11]);
        long system = Long.parseLong(f[12]);
        if (system != 0) {
            out[1] = (long) ((double) total * system / (user + system));
            out[0] = total - out[1];
        }
    }

    /** The CPU that a thread ran on last; 0 when it has gone. */
    public static int processor(int pid, int tid) {
        String stat = content("/proc/" + pid + "/task/" + tid + "/stat");
        return stat == null || stat.isEmpty() ? 0 : Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[PROCESSOR]);
    }

    /** The letter of /proc/PID/stat; 0 when the thread has gone. */
    public static char state(int pid, int tid) {
        String stat = content("/proc/" + pid + "/task/" + tid + "/stat");
        int at = stat == null ? -1 : stat.lastIndexOf(')') + 2;
        return at <= 0 || at >= stat.length() ? 0 : stat.charAt(at);
    }

    /** The signal that ended a process, as long as it is a zombie; 0: none, or it has gone. */
    public static int endSignal(int pid) {
        String stat = content("/proc/" + pid + "/stat");
        int at = stat == null ? -1 : stat.strip().lastIndexOf(' ');
        return at < 0 ? 0 : Integer.parseInt(stat.strip().substring(at + 1)) & 0x7f;
    }

    /** Peak resident memory of a process in KiB (VmHWM); 0 when it has gone. */
    public static long peakResidentKb(int pid) {
        String status = content("/proc/" + pid + "/status");
        int at = status == null ? -1 : status.indexOf("VmHWM:");
        if (at < 0) {
            return 0;
        }
        return Long.parseLong(status.substring(at + 6, status.indexOf("kB", at)).strip());
    }

    private static String content(String path) {
        NativeMemory m = MEMORY.get();
        byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
        m.put(0, name, 0, name.length);
        m.putByte(name.length, (byte) 0);
        long fd = Host.call(HostNumbers.OPENAT, -100, m.address(), HostFiles.O_RDONLY, 0, 0, 0);
        if (fd < 0) {
            return null;
        }
        long n = Host.call(HostNumbers.READ, fd, m.address(), BUFFER);
        Host.call(HostNumbers.CLOSE, fd);
        if (n <= 0) {
            return null;
        }
        byte[] b = new byte[(int) n];
        m.get(0, b, 0, b.length);
        return new String(b, StandardCharsets.ISO_8859_1);
    }
}
