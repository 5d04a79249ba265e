package org.belljar.kernel;

/**
 * What the sandbox as a whole is held to, as its guests see it in /sys/fs/cgroup and /proc/meminfo. Memory and tasks are held by this
 * kernel, the rest by the host. Each value may change while guests run.
 */
public final class GroupLimits {
    /** No limit. */
    public static final long NONE = Long.MAX_VALUE;

    private volatile long memoryBytes = NONE;
    private volatile long tasks = NONE;
    private volatile long cpuQuotaUs = NONE;
    private volatile long cpuPeriodUs = 100_000;
    private volatile long cpuWeight = 100;
    private volatile String cpus = "";

    private GroupLimits() {}

    public static GroupLimits of(Kernel kernel) {
        return kernel.plugIn(GroupLimits.class, GroupLimits::new);
    }

    public long memoryBytes() {
        return memoryBytes;
    }

    public void setMemoryBytes(long bytes) {
        memoryBytes = bytes;
    }

    public long tasks() {
        return tasks;
    }

    public void setTasks(long n) {
        tasks = n;
    }

    public long cpuQuotaUs() {
        return cpuQuotaUs;
    }

    public long cpuPeriodUs() {
        return cpuPeriodUs;
    }

    public void setCpuTime(long quotaUs, long periodUs) {
        cpuQuotaUs = quotaUs;
        cpuPeriodUs = periodUs;
    }

    /** 1 to 10000. */
    public long cpuWeight() {
        return cpuWeight;
    }

    public void setCpuWeight(long w) {
        cpuWeight = w;
    }

    /** A list such as "0-2,7"; empty: all. */
    public String cpus() {
        return cpus;
    }

    public void setCpus(String list) {
        cpus = list;
    }
}
