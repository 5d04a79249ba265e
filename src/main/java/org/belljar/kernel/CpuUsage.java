package org.belljar.kernel;

/** CPU time used, in ns; immutable. */
public record CpuUsage(long userNs, long systemNs) {
    public static final CpuUsage NONE = new CpuUsage(0, 0);

    public CpuUsage plus(CpuUsage o) {
        return new CpuUsage(userNs + o.userNs, systemNs + o.systemNs);
    }

    public long totalNs() {
        return userNs + systemNs;
    }
}
