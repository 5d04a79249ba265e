package org.belljar.host;

/** The host's scheduler: the CPUs of this process, and what other threads are given. */
public final class HostCpus {
    /** Bytes: as many CPUs as Linux can be built for. */
    private static final int SET_SIZE = 1024;
    private static final int GETPRIORITY = 140, SETPRIORITY = 141, SCHED_SETSCHEDULER = 144, PRIO_PROCESS = 0;
    private static final int NICEST = 19;

    private static final class Own {
        static final long[] ALLOWED = readAllowed();
        static final int NICE = 20 - (int) Host.call(GETPRIORITY, PRIO_PROCESS, 0, 0);
    }

    private HostCpus() {}

    /** The CPUs on which this process may run, as sched_getaffinity(2) writes them: as many words as the host has. */
    public static long[] allowed() {
        return Own.ALLOWED.clone();
    }

    private static long[] readAllowed() {
        NativeMemory m = NativeMemory.allocate(SET_SIZE);
        try {
            // The main thread's, which nobody moves.
            long n = Host.call(HostNumbers.SCHED_GETAFFINITY, Host.call(HostNumbers.GETPID, 0), SET_SIZE, m.address());
            long[] set = new long[(int) Math.max(n / 8, 1)];
            set[0] = 1;
            for (int i = 0; i < n / 8; i++) {
                set[i] = m.getLong(i * 8L);
            }
            return set;
        } finally {
            m.free();
        }
    }

    /** sched_setaffinity(2); CPUs that this process may not use are left out. */
    public static void setAffinity(int tid, long[] cpus) {
        NativeMemory m = NativeMemory.allocate(Own.ALLOWED.length * 8L);
        try {
            for (int i = 0; i < Own.ALLOWED.length; i++) {
                m.putLong(i * 8L, (i < cpus.length ? cpus[i] : 0) & Own.ALLOWED[i]);
            }
            Host.call(HostNumbers.SCHED_SETAFFINITY, tid, m.size(), m.address());
        } finally {
            m.free();
        }
    }

    /**
     * sched_setscheduler(2) and setpriority(2). Never better than this process itself; where the host refuses a return to that,
     * the thread stays as it is.
     *
     * @param policy SCHED_OTHER, SCHED_BATCH or SCHED_IDLE
     */
    public static void setPriority(int tid, int policy, int nice) {
        NativeMemory m = NativeMemory.allocate(8);
        try {
            m.putInt(0, 0);
            Host.call(SCHED_SETSCHEDULER, tid, policy, m.address());
            Host.call(SETPRIORITY, PRIO_PROCESS, tid, Math.min(Own.NICE + Math.max(nice, 0), NICEST));
        } finally {
            m.free();
        }
    }
}
