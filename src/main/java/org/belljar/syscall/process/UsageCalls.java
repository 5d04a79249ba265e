package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.kernel.CpuUsage;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** getrusage(2), times(2). CPU time is that of the guest's host threads; what the kernel spends for them is not in it. */
public final class UsageCalls {
    private static final int RUSAGE_SELF = 0, RUSAGE_CHILDREN = -1, RUSAGE_THREAD = 1;
    private static final long TICK_NS = 10_000_000;

    /** Implements {@code getrusage(2)}: {@code usageAddr} struct rusage, 144 bytes. */
    public long getrusage(Task task, int who, long usageAddr) {
        CpuUsage u;
        switch (who) {
            case RUSAGE_SELF -> u = task.group().usage();
            case RUSAGE_CHILDREN -> u = task.group().childrenUsage();
            case RUSAGE_THREAD -> u = task.usage();
            default -> {
                return Errno.EINVAL.negative();
            }
        }
        long residentKb = who == RUSAGE_CHILDREN ? task.group().childrenPeakResidentKb() : task.group().peakResidentKb();
        task.memory().writeStruct(usageAddr, rusage(u, residentKb));
        return 0;
    }

    /** struct rusage: two timevals, then 14 longs of which ru_maxrss is the first. */
    static GuestStruct rusage(CpuUsage u, long residentKb) {
        GuestStruct s = new GuestStruct(144);
        s.putLong(0, u.userNs() / 1_000_000_000).putLong(8, u.userNs() / 1000 % 1_000_000);
        s.putLong(16, u.systemNs() / 1_000_000_000).putLong(24, u.systemNs() / 1000 % 1_000_000);
        s.putLong(32, residentKb);
        return s;
    }

    /** Implements {@code times(2)}: {@code bufAddr} struct tms of four clock_t, or 0. Ticks of 10 ms. */
    public long times(Task task, long bufAddr) {
        if (bufAddr != 0) {
            CpuUsage own = task.group().usage();
            CpuUsage children = task.group().childrenUsage();
            GuestStruct s = new GuestStruct(32);
            s.putLong(0, own.userNs() / TICK_NS).putLong(8, own.systemNs() / TICK_NS);
            s.putLong(16, children.userNs() / TICK_NS).putLong(24, children.systemNs() / TICK_NS);
            task.memory().writeStruct(bufAddr, s);
        }
        return System.nanoTime() / TICK_NS;
    }
}
