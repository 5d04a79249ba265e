package org.belljar.kernel;

import java.util.TreeMap;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** The timers of a process: setitimer(2), timer_create(2), and RLIMIT_CPU. */
public final class ProcessTimers {
    public static final int ITIMER_REAL = 0, ITIMER_VIRTUAL = 1, ITIMER_PROF = 2;
    private static final long CPU_LIMIT_SAMPLE_NS = 100_000_000;

    private final TaskGroup group;
    private final RankedLock lock = new RankedLock(Rank.STORE);
    /** Guarded by lock; made at first use. */
    private final ExpiryTimer[] intervalTimers = new ExpiryTimer[3];
    private final TreeMap<Integer, PosixTimer> posixTimers = new TreeMap<>();
    private int nextId;
    private boolean isEnded;
    private boolean isWatchingCpuLimit;
    private long nextCpuSignalNs;

    ProcessTimers(TaskGroup group) {
        this.group = group;
    }

    // ---- setitimer ----

    private ExpiryTimer intervalTimer(int which) {
        lock.lock();
        try {
            if (intervalTimers[which] == null) {
                intervalTimers[which] = makeIntervalTimer(which);
            }
            return intervalTimers[which];
        } finally {
            lock.unlock();
        }
    }

    private ExpiryTimer makeIntervalTimer(int which) {
        Timers timers = group.kernel().timers();
        return switch (which) {
            case ITIMER_REAL -> new ExpiryTimer(timers, System::nanoTime, false, n -> send(Signal.SIGALRM));
            case ITIMER_VIRTUAL -> new ExpiryTimer(timers, () -> group.usage().userNs(), true, n -> send(Signal.SIGVTALRM));
            default -> new ExpiryTimer(timers, group::cpuNs, true, n -> send(Signal.SIGPROF));
        };
    }

    private void send(int signo) {
        group.signals().send(SignalInfo.fromKernel(signo));
    }

    private long now(int which) {
        return switch (which) {
            case ITIMER_REAL -> System.nanoTime();
            case ITIMER_VIRTUAL -> group.usage().userNs();
            default -> group.cpuNs();
        };
    }

    /** @return {left, interval} in ns; left is 0 when disarmed */
    public long[] interval(int which) {
        ExpiryTimer.Setting s = intervalTimer(which).setting();
        return new long[] {s.leftNs(), s.intervalNs()};
    }

    /** Arms, or disarms with 0. Returns the old setting. */
    public long[] setInterval(int which, long valueNs, long intervalNs) {
        ExpiryTimer t = intervalTimer(which);
        ExpiryTimer.Setting old = valueNs == 0 ? t.disarm()
                : t.arm(valueNs > Long.MAX_VALUE / 2 ? Long.MAX_VALUE / 2 : now(which) + valueNs, intervalNs);
        return new long[] {old.leftNs(), old.intervalNs()};
    }

    // ---- timer_create ----

    /** Takes an id for a timer that comes to nothing: Linux gives it to no other soon. */
    public int wasteId() {
        lock.lock();
        try {
            int id = freeIdLocked();
            nextId = id == Integer.MAX_VALUE ? 0 : id + 1;
            return id;
        } finally {
            lock.unlock();
        }
    }

    private int freeIdLocked() {
        int id = nextId;
        while (posixTimers.containsKey(id)) {
            id = id == Integer.MAX_VALUE ? 0 : id + 1;
        }
        return id;
    }

    /** EAGAIN beyond RLIMIT_SIGPENDING timers. */
    public PosixTimer create(Task creator, int clock, PosixTimer.Event event) {
        lock.lock();
        try {
            long limit = group.limits().soft(ResourceLimits.SIGPENDING);
            if (limit >= 0 && posixTimers.size() >= limit) {
                throw Errno.EAGAIN.exception();
            }
            int id = freeIdLocked();
            int signo = event.signo();
            PosixTimer.Event e = event.value() == Long.MIN_VALUE
                    ? new PosixTimer.Event(event.how(), signo, id, event.target()) : event;
            PosixTimer t = new PosixTimer(id, group, creator, clock, e);
            nextId = id == Integer.MAX_VALUE ? 0 : id + 1;
            posixTimers.put(id, t);
            return t;
        } finally {
            lock.unlock();
        }
    }

    /** EINVAL for an id that is none. */
    public PosixTimer find(int id) {
        lock.lock();
        try {
            PosixTimer t = posixTimers.get(id);
            if (t == null) {
                throw Errno.EINVAL.exception();
            }
            return t;
        } finally {
            lock.unlock();
        }
    }

    public void delete(int id) {
        PosixTimer t;
        lock.lock();
        try {
            t = posixTimers.remove(id);
        } finally {
            lock.unlock();
        }
        if (t == null) {
            throw Errno.EINVAL.exception();
        }
        t.cancel();
    }

    /** /proc/PID/timers: the youngest first. */
    public String text(PidNamespace pids) {
        StringBuilder s = new StringBuilder();
        lock.lock();
        try {
            posixTimers.descendingMap().values().forEach(t -> t.describe(s, pids));
        } finally {
            lock.unlock();
        }
        return s.toString();
    }

    // ---- RLIMIT_CPU ----

    /** RLIMIT_CPU was set: from then on SIGXCPU each second beyond the soft limit, SIGKILL at the hard one. */
    public void watchCpuLimit() {
        lock.lock();
        try {
            boolean isLimited = group.limits().soft(ResourceLimits.CPU) >= 0;
            if (isWatchingCpuLimit || !isLimited || isEnded) {
                return;
            }
            isWatchingCpuLimit = true;
        } finally {
            lock.unlock();
        }
        sampleCpu();
    }

    private void sampleCpu() {
        lock.lock();
        try {
            if (isEnded) {
                return;
            }
        } finally {
            lock.unlock();
        }
        long used = group.cpuNs();
        long soft = group.limits().soft(ResourceLimits.CPU);
        long hard = group.limits().hard(ResourceLimits.CPU);
        if (hard >= 0 && used >= hard * Clocks.SECOND) {
            send(Signal.SIGKILL);
            return;
        }
        if (soft >= 0 && used >= Math.max(soft * Clocks.SECOND, nextCpuSignalNs)) {
            nextCpuSignalNs = used + Clocks.SECOND;
            send(Signal.SIGXCPU);
        }
        group.kernel().timers().schedule(System.nanoTime() + CPU_LIMIT_SAMPLE_NS, this::sampleCpu);
    }

    // ---- the end ----

    /** exec: POSIX timers go, interval timers stay. */
    void cancelPosixTimers() {
        lock.lock();
        try {
            posixTimers.values().forEach(PosixTimer::cancel);
            posixTimers.clear();
        } finally {
            lock.unlock();
        }
    }

    void cancelAll() {
        cancelPosixTimers();
        lock.lock();
        try {
            isEnded = true;
            for (ExpiryTimer t : intervalTimers) {
                if (t != null) {
                    t.disarm();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
