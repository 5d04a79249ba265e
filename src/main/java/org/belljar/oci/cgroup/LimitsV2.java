package org.belljar.oci.cgroup;

import java.util.LinkedHashMap;
import java.util.Map;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciResources;

/** Version 2 (Documentation/admin-guide/cgroup-v2.rst). */
final class LimitsV2 implements Limits {
    private static final String FIELD = "linux.resources.";
    private static final long DEFAULT_PERIOD_US = 100_000;

    private final GroupFiles files;

    LimitsV2(String directory) {
        this.files = new GroupFiles(directory);
    }

    private void set(String file, Object value, String field) throws ConfigException {
        if (value != null && !value.equals("")) {
            files.write(file, value.toString(), FIELD + field);
        }
    }

    private static String bytes(Long v) {
        return v == null || v == 0 ? null : v == -1 ? "max" : v.toString();
    }

    @Override
    public void apply(OciResources r) throws ConfigException {
        OciResources.Memory m = r.memory();
        set("memory.max", bytes(Cgroups.hostBytes(m.limit())), "memory.limit");
        set("memory.low", bytes(m.reservation()), "memory.reservation");
        set("memory.swap.max", swap(m), "memory.swap");
        OciResources.Cpu c = r.cpu();
        if (c.shares() != null && c.shares() != 0) {
            set("cpu.weight", weight(c.shares()), "cpu.shares");
        }
        if (c.quota() != null && c.quota() != 0 || c.period() != null && c.period() != 0) {
            String quota = c.quota() == null || c.quota() <= 0 ? "max" : c.quota().toString();
            set("cpu.max", quota + " " + (c.period() == null || c.period() == 0 ? DEFAULT_PERIOD_US : c.period()), "cpu.quota");
        }
        set("cpu.max.burst", c.burst(), "cpu.burst");
        set("cpu.idle", c.idle(), "cpu.idle");
        set("cpuset.cpus", c.cpus(), "cpu.cpus");
        set("cpuset.mems", c.mems(), "cpu.mems");
        Long tasks = Cgroups.hostTasks(r.pidsLimit());
        set("pids.max", tasks == null ? null : tasks == -1 ? "max" : tasks.toString(), "pids.limit");
        blockIo(r.blockIo());
        for (OciResources.HugePages h : r.hugePages()) {
            set("hugetlb." + h.size() + ".max", Long.toUnsignedString(h.limit()), "hugepageLimits");
        }
        for (Map.Entry<String, String> e : r.unified().entrySet()) {
            set(e.getKey(), e.getValue(), "unified[\"" + e.getKey() + "\"]");
        }
    }

    /** The configuration's number is of memory and swap together, version 2's of swap alone. */
    private static String swap(OciResources.Memory m) throws ConfigException {
        if (m.swap() == null || m.swap() == 0) {
            return null;
        }
        if (m.swap() == -1) {
            return "max";
        }
        if (m.limit() == null || m.limit() <= 0) {
            throw new ConfigException(FIELD + "memory.swap", "cannot be set without memory.limit");
        }
        if (m.swap() < m.limit()) {
            throw new ConfigException(FIELD + "memory.swap", "is below memory.limit, which it includes");
        }
        return Long.toString(m.swap() - m.limit());
    }

    /** Shares of 2 to 262144 become weights of 1 to 10000, as the specification's table has them. */
    static long weight(long shares) {
        long s = Math.clamp(shares, 2, 262_144);
        return 1 + (s - 2) * 9999 / 262_142;
    }

    private void blockIo(OciResources.BlockIo b) throws ConfigException {
        if (b.weight() != null) {
            boolean isBfq = files.has("io.bfq.weight");
            set(isBfq ? "io.bfq.weight" : "io.weight", isBfq ? b.weight() : 1 + (b.weight() - 10) * 9999 / 990, "blockIO.weight");
        }
        for (OciResources.Throttle t : b.throttles()) {
            String what = switch (t.what()) {
                case READ_BPS -> "rbps";
                case WRITE_BPS -> "wbps";
                case READ_IOPS -> "riops";
                case WRITE_IOPS -> "wiops";
            };
            set("io.max", t.major() + ":" + t.minor() + " " + what + "=" + Long.toUnsignedString(t.rate()), "blockIO");
        }
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("cpu", Cgroups.map("usage", Cgroups.map("total", files.field("cpu.stat", "usage_usec") * 1000,
                "kernel", files.field("cpu.stat", "system_usec") * 1000, "user", files.field("cpu.stat", "user_usec") * 1000),
                "throttling", Cgroups.map("periods", files.field("cpu.stat", "nr_periods"),
                "throttledPeriods", files.field("cpu.stat", "nr_throttled"),
                "throttledTime", files.field("cpu.stat", "throttled_usec") * 1000)));
        Map<String, Object> raw = new LinkedHashMap<>();
        for (String line : files.read("memory.stat").split("\n")) {
            int space = line.indexOf(' ');
            if (space > 0) {
                raw.put(line.substring(0, space), Long.parseUnsignedLong(line.substring(space + 1).strip()));
            }
        }
        data.put("memory", Cgroups.map("cache", raw.getOrDefault("file", 0L),
                "usage", Cgroups.map("limit", files.number("memory.max"), "usage", files.number("memory.current"),
                "max", files.number("memory.peak"), "failcnt", files.field("memory.events", "max")),
                "swap", Cgroups.map("limit", files.number("memory.swap.max"), "usage", files.number("memory.swap.current"), "failcnt", 0),
                "raw", raw));
        data.put("pids", Cgroups.map("current", files.number("pids.current"), "limit", files.number("pids.max")));
        data.put("blkio", Map.of());
        data.put("hugetlb", Map.of());
        data.put("intel_rdt", Map.of());
        data.put("network_interfaces", null);
        return data;
    }
}
