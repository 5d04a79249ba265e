package org.belljar.syscall.time;

import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.CpuClock;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** Reading and setting clocks. The guest normally reads them through the vDSO; these are the calls behind it. */
public final class ClockCalls {
    /** What coarse clocks and clock_getres report for them: a tick of a kernel with CONFIG_HZ=250. */
    private static final long COARSE_NS = 4_000_000;

    private final Kernel kernel;

    public ClockCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    private long now(Task task, int clock) {
        return switch (clock) {
            case Clocks.REALTIME -> Clocks.realtimeNs();
            case Clocks.REALTIME_COARSE, Clocks.MONOTONIC, Clocks.MONOTONIC_RAW, Clocks.MONOTONIC_COARSE, Clocks.BOOTTIME, Clocks.TAI -> Clocks.nowNs(task, clock);
            case Clocks.REALTIME_ALARM, Clocks.BOOTTIME_ALARM -> throw Errno.EINVAL.exception();
            default -> CpuClock.of(kernel, task, clock).nowNs();
        };
    }

    /** Implements {@code clock_gettime(2)}; EINVAL for the alarm clocks, as on a machine without a real-time clock. */
    public long clockGettime(Task task, int clock, long timeAddr) {
        TimeArguments.writeTimespec(task, timeAddr, now(task, clock));
        return 0;
    }

    /** Implements {@code clock_getres(2)}; {@code resAddr} may be 0. */
    public long clockGetres(Task task, int clock, long resAddr) {
        long ns = switch (clock) {
            case Clocks.REALTIME_COARSE, Clocks.MONOTONIC_COARSE -> COARSE_NS;
            case Clocks.REALTIME, Clocks.MONOTONIC, Clocks.MONOTONIC_RAW, Clocks.BOOTTIME, Clocks.TAI -> 1;
            case Clocks.REALTIME_ALARM, Clocks.BOOTTIME_ALARM -> throw Errno.EINVAL.exception();
            default -> {
                CpuClock.of(kernel, task, clock);
                yield 1;
            }
        };
        if (resAddr != 0) {
            TimeArguments.writeTimespec(task, resAddr, ns);
        }
        return 0;
    }

    /** Implements {@code clock_settime(2)}: EINVAL for a clock that cannot be set, EPERM otherwise. */
    public long clockSettime(Task task, int clock, long timeAddr) {
        if (clock != Clocks.REALTIME) {
            return Errno.EINVAL.negative();
        }
        TimeArguments.readTimespec(task, timeAddr);
        return Errno.EPERM.negative();
    }

    /** Implements {@code settimeofday(2)}: EPERM. */
    public long settimeofday(Task task, long timeAddr, long zoneAddr) {
        if (timeAddr != 0) {
            TimeArguments.timeval(task.memory().readStruct(timeAddr, 16), 0);
        }
        if (zoneAddr != 0) {
            task.memory().readStruct(zoneAddr, 8);
        }
        return Errno.EPERM.negative();
    }

    /** Implements {@code gettimeofday(2)}; struct timeval and struct timezone (8 bytes, zero), both may be 0. */
    public long gettimeofday(Task task, long timeAddr, long zoneAddr) {
        if (timeAddr != 0) {
            task.memory().writeStruct(timeAddr, TimeArguments.putTimeval(new GuestStruct(16), 0, Clocks.realtimeNs()));
        }
        if (zoneAddr != 0) {
            task.memory().writeStruct(zoneAddr, new GuestStruct(8));
        }
        return 0;
    }

    /** Implements {@code time(2)}; {@code timeAddr} (8 bytes) may be 0. */
    public long time(Task task, long timeAddr) {
        long seconds = Clocks.realtimeNs() / Clocks.SECOND;
        if (timeAddr != 0) {
            task.memory().writeLong(timeAddr, seconds);
        }
        return seconds;
    }
}
