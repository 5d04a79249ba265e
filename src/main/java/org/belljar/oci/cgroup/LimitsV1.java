package org.belljar.oci.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciResources;

/** Version 1 (Documentation/admin-guide/cgroup-v1). */
final class LimitsV1 implements Limits {
    private static final String FIELD = "linux.resources.";
    private static final int NANOSECONDS_PER_TICK = 10_000_000;

    private final Map<String, String> directories;

    LimitsV1(Map<String, String> directories) {
        this.directories = directories;
    }

    private GroupFiles of(String controller, String field) throws ConfigException {
        String d = directories.get(controller);
        if (d == null) {
            throw new ConfigException(FIELD + field, "the host has no control group of '" + controller + "'");
        }
        return new GroupFiles(d);
    }

    private void set(String controller, String file, Object value, String field) throws ConfigException {
        if (value != null && !value.equals("")) {
            of(controller, field).write(file, value.toString(), FIELD + field);
        }
    }

    @Override
    public void apply(OciResources r) throws ConfigException {
        memory(r.memory());
        OciResources.Cpu c = r.cpu();
        set("cpu", "cpu.shares", positive(c.shares()), "cpu.shares");
        cpuTime(c);
        set("cpu", "cpu.rt_period_us", positive(c.realtimePeriod()), "cpu.realtimePeriod");
        set("cpu", "cpu.rt_runtime_us", positive(c.realtimeRuntime()), "cpu.realtimeRuntime");
        set("cpu", "cpu.idle", c.idle(), "cpu.idle");
        set("cpuset", "cpuset.cpus", c.cpus(), "cpu.cpus");
        set("cpuset", "cpuset.mems", c.mems(), "cpu.mems");
        Long tasks = Cgroups.hostTasks(r.pidsLimit());
        set("pids", "pids.max", tasks != null && tasks == -1 ? "max" : tasks, "pids.limit");
        blockIo(r.blockIo());
        for (OciResources.HugePages h : r.hugePages()) {
            set("hugetlb", "hugetlb." + h.size() + ".limit_in_bytes", Long.toUnsignedString(h.limit()), "hugepageLimits");
        }
        if (!r.unified().isEmpty()) {
            throw new ConfigException(FIELD + "unified", "the host has control groups of version 1");
        }
    }

    /** 0 stands for "as it is" with callers that always write the field. */
    private static Long positive(Long v) {
        return v == null || v == 0 ? null : v;
    }

    /** A limit must not be above the one of memory and swap together, so that the order depends on the direction. */
    private void memory(OciResources.Memory m) throws ConfigException {
        Long limit = Cgroups.hostBytes(positive(m.limit()));
        Long swap = Cgroups.hostBytes(positive(m.swap()));
        GroupFiles files = limit == null && swap == null ? null : of("memory", "memory.limit");
        boolean hasSwap = swap != null && files.has("memory.memsw.limit_in_bytes");
        boolean isRaised = hasSwap && (swap == -1 || Long.compareUnsigned(swap, files.number("memory.memsw.limit_in_bytes")) > 0);
        if (hasSwap && isRaised) {
            set("memory", "memory.memsw.limit_in_bytes", swap, "memory.swap");
        }
        set("memory", "memory.limit_in_bytes", limit, "memory.limit");
        if (hasSwap && !isRaised) {
            set("memory", "memory.memsw.limit_in_bytes", swap, "memory.swap");
        }
        set("memory", "memory.soft_limit_in_bytes", Cgroups.hostBytes(positive(m.reservation())), "memory.reservation");
        if (m.swappiness() != null && m.swappiness() != -1) {
            set("memory", "memory.swappiness", m.swappiness(), "memory.swappiness");
        }
        set("memory", "memory.kmem.tcp.limit_in_bytes", positive(m.kernelTcp()), "memory.kernelTCP");
    }

    private void cpuTime(OciResources.Cpu c) throws ConfigException {
        Long quota = positive(c.quota());
        // A period below the quota in force is refused: then the quota comes first.
        try {
            set("cpu", "cpu.cfs_period_us", positive(c.period()), "cpu.period");
            set("cpu", "cpu.cfs_quota_us", quota, "cpu.quota");
        } catch (ConfigException e) {
            set("cpu", "cpu.cfs_quota_us", quota, "cpu.quota");
            set("cpu", "cpu.cfs_period_us", positive(c.period()), "cpu.period");
        }
        set("cpu", "cpu.cfs_burst_us", positive(c.burst()), "cpu.burst");
    }

    private void blockIo(OciResources.BlockIo b) throws ConfigException {
        if (b.weight() != null) {
            GroupFiles files = of("blkio", "blockIO.weight");
            set("blkio", files.has("blkio.weight") ? "blkio.weight" : "blkio.bfq.weight", b.weight(), "blockIO.weight");
        }
        for (OciResources.Throttle t : b.throttles()) {
            String file = switch (t.what()) {
                case READ_BPS -> "blkio.throttle.read_bps_device";
                case WRITE_BPS -> "blkio.throttle.write_bps_device";
                case READ_IOPS -> "blkio.throttle.read_iops_device";
                case WRITE_IOPS -> "blkio.throttle.write_iops_device";
            };
            set("blkio", file, t.major() + ":" + t.minor() + " " + Long.toUnsignedString(t.rate()), "blockIO");
        }
    }

    // ---- statistics ----

    private GroupFiles files(String controller) {
        return new GroupFiles(directories.getOrDefault(controller, "/nowhere"));
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("cpu", cpu());
        data.put("memory", memory());
        Map<String, Object> pids = new LinkedHashMap<>();
        pids.put("current", files("pids").number("pids.current"));
        long limit = files("pids").number("pids.max");
        if (limit != Long.MAX_VALUE) {
            pids.put("limit", limit);
        }
        data.put("pids", pids);
        data.put("blkio", blkio());
        data.put("hugetlb", Map.of());
        data.put("intel_rdt", Map.of());
        data.put("network_interfaces", null);
        return data;
    }

    private Map<String, Object> cpu() {
        GroupFiles a = files("cpuacct");
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("total", a.number("cpuacct.usage"));
        List<Long> each = new ArrayList<>();
        for (String s : a.read("cpuacct.usage_percpu").split(" ")) {
            if (!s.isEmpty()) {
                each.add(Long.parseUnsignedLong(s));
            }
        }
        usage.put("percpu", each);
        usage.put("kernel", a.field("cpuacct.stat", "system") * NANOSECONDS_PER_TICK);
        usage.put("user", a.field("cpuacct.stat", "user") * NANOSECONDS_PER_TICK);
        GroupFiles c = files("cpu");
        Map<String, Object> throttling = new LinkedHashMap<>();
        throttling.put("periods", c.field("cpu.stat", "nr_periods"));
        throttling.put("throttledPeriods", c.field("cpu.stat", "nr_throttled"));
        throttling.put("throttledTime", c.field("cpu.stat", "throttled_time"));
        return Cgroups.map("usage", usage, "throttling", throttling);
    }

    private Map<String, Object> memory() {
        GroupFiles m = files("memory");
        Map<String, Object> raw = new LinkedHashMap<>();
        for (String line : m.read("memory.stat").split("\n")) {
            int space = line.indexOf(' ');
            if (space > 0) {
                raw.put(line.substring(0, space), Long.parseUnsignedLong(line.substring(space + 1).strip()));
            }
        }
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("cache", raw.getOrDefault("cache", 0L));
        memory.put("usage", kind(m, "memory."));
        memory.put("swap", kind(m, "memory.memsw."));
        memory.put("kernel", kind(m, "memory.kmem."));
        memory.put("kernelTCP", kind(m, "memory.kmem.tcp."));
        memory.put("raw", raw);
        return memory;
    }

    private static Map<String, Object> kind(GroupFiles m, String prefix) {
        return Cgroups.map("limit", m.number(prefix + "limit_in_bytes"), "usage", m.number(prefix + "usage_in_bytes"),
                "max", m.number(prefix + "max_usage_in_bytes"), "failcnt", m.number(prefix + "failcnt"));
    }

    /** Bytes and operations by device, from the throttling files, which count whatever the scheduler. */
    private Map<String, Object> blkio() {
        Map<String, Object> b = new LinkedHashMap<>();
        b.put("ioServiceBytesRecursive", devices("blkio.throttle.io_service_bytes_recursive"));
        b.put("ioServicedRecursive", devices("blkio.throttle.io_serviced_recursive"));
        return b;
    }

    private List<Object> devices(String file) {
        List<Object> all = new ArrayList<>();
        for (String line : files("blkio").read(file).split("\n")) {
            String[] parts = line.split("[ :]");
            if (parts.length == 4) {
                all.add(Cgroups.map("major", Long.parseLong(parts[0]), "minor", Long.parseLong(parts[1]), "op", parts[2],
                        "value", Long.parseUnsignedLong(parts[3])));
            }
        }
        return all;
    }
}
