package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.belljar.vfs.DeviceRules;

/**
 * The processes of a container: what they are held to together, as they see it in /sys/fs/cgroup and /proc/meminfo, and what belongs
 * to them alone. Each process is in its parent's. Memory, tasks and devices are held by this kernel, the rest by the host. Each value may
 * change while guests run.
 */
public final class ControlGroup {
    /** No limit. */
    public static final long NONE = Long.MAX_VALUE;

    private final Kernel kernel;
    private final boolean isFirst;
    private final AtomicInteger taskCount = new AtomicInteger();
    private final ConcurrentHashMap<Class<?>, Object> parts = new ConcurrentHashMap<>();
    private volatile long memoryBytes = NONE;
    private volatile long tasks = NONE;
    private volatile long cpuQuotaUs = NONE;
    private volatile long cpuPeriodUs = 100_000;
    private volatile long cpuWeight = 100;
    private volatile String cpus = "";
    private volatile DeviceRules devices = DeviceRules.NONE;
    private final AtomicInteger memoryKills = new AtomicInteger();
    private final List<Runnable> memoryListeners = new CopyOnWriteArrayList<>();

    private ControlGroup(Kernel kernel, boolean isFirst) {
        this.kernel = kernel;
        this.isFirst = isFirst;
    }

    /** That of the sandbox's first process. */
    public static ControlGroup of(Kernel kernel) {
        return kernel.plugIn(ControlGroup.class, () -> new ControlGroup(kernel, true));
    }

    /** For a further container in the same kernel. */
    public static ControlGroup further(Kernel kernel) {
        return new ControlGroup(kernel, false);
    }

    /** Whether it is that of the sandbox's first process. */
    public boolean isFirst() {
        return isFirst;
    }

    /** The one instance of what a plug-in keeps for these processes, made at first use. */
    public <T> T part(Class<T> type, Supplier<T> maker) {
        return type.cast(parts.computeIfAbsent(type, t -> maker.get()));
    }

    /** Its processes, zombies included. */
    public List<TaskGroup> members() {
        List<TaskGroup> all = new ArrayList<>();
        for (TaskGroup g : kernel.pids().groups()) {
            if (g.controlGroup() == this) {
                all.add(g);
            }
        }
        return all;
    }

    /** Live tasks. */
    public int taskCount() {
        return taskCount.get();
    }

    void taskAdded() {
        taskCount.incrementAndGet();
    }

    void taskRemoved() {
        taskCount.decrementAndGet();
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

    /** Bound on tasks at once: EAGAIN beyond. */
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

    /** Which devices its tasks may use. */
    public DeviceRules devices() {
        return devices;
    }

    public void setDevices(DeviceRules rules) {
        devices = rules;
    }

    /** How many processes were killed for the group's use of memory. */
    public int memoryKills() {
        return memoryKills.get();
    }

    /** What to do as well when one is killed, before it is. */
    public void onMemoryKill(Runnable r) {
        memoryListeners.add(r);
    }

    /** Takes back what was given to {@link #onMemoryKill}. */
    public void removeMemoryListener(Runnable r) {
        memoryListeners.remove(r);
    }

    void killsForMemory() {
        memoryKills.incrementAndGet();
        memoryListeners.forEach(Runnable::run);
    }
}
