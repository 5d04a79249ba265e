package org.belljar.kernel;

/** CPU time that the host counts for a carrier, seen as that of the task or process which it carries now. */
final class CpuAccount {
    /** CPU time of the carriers given up by exec. Written by the flow of the task that execs. */
    private volatile CpuUsage before = CpuUsage.NONE;
    private volatile CpuUsage carrierBase = CpuUsage.NONE;

    /** @param userNs of the carrier since it was made */
    CpuUsage since(long userNs, long systemNs) {
        CpuUsage b = before;
        CpuUsage c = carrierBase;
        return new CpuUsage(b.userNs() + Math.max(0, userNs - c.userNs()), b.systemNs() + Math.max(0, systemNs - c.systemNs()));
    }

    /** The sum of {@link #since}. */
    long totalSince(long totalNs) {
        return before.totalNs() + Math.max(0, totalNs - carrierBase.totalNs());
    }

    /** exec: {@code used} so far, and what the new carrier had used before it was taken. */
    void changeCarrier(CpuUsage used, CpuUsage newCarrierHas) {
        carrierBase = newCarrierHas;
        before = used;
    }
}
