package org.belljar.oci.config;

import java.util.List;
import java.util.Map;

/**
 * {@code linux.resources}, or the file of {@code update}. Numbers are null where none is given; -1 is "no limit".
 *
 * @param devices which devices a cgroup lets the container use, in order
 * @param unified files of cgroup v2 and what to write to them
 */
public record OciResources(
        List<DeviceRule> devices, Memory memory, Cpu cpu, Long pidsLimit, BlockIo blockIo, List<HugePages> hugePages, Map<String, String> unified) {
    private static final int MIN_WEIGHT = 10;
    private static final int MAX_WEIGHT = 1000;

    /** @param type 'a', 'c' or 'b'; major and minor -1 for any; access of r, w, m */
    public record DeviceRule(boolean allow, char type, long major, long minor, String access) {
        private static DeviceRule of(Node n) throws ConfigException {
            String type = n.at("type").stringOrEmpty();
            if (!List.of("", "a", "c", "b").contains(type)) {
                throw n.at("type").error("'" + type + "' is none of a, c, b");
            }
            String access = n.at("access").stringOrEmpty();
            if (!access.chars().allMatch(c -> "rwm".indexOf(c) >= 0)) {
                throw n.at("access").error("'" + access + "' is not made of r, w, m");
            }
            return new DeviceRule(n.at("allow").flag(), type.isEmpty() ? 'a' : type.charAt(0),
                    n.at("major").integerOr(-1, -1, 0xfff), n.at("minor").integerOr(-1, -1, 0xfffff), access.isEmpty() ? "rwm" : access);
        }
    }

    /** In bytes. */
    public record Memory(Long limit, Long reservation, Long swap, Long kernel, Long kernelTcp, Long swappiness, boolean disableOomKiller,
            boolean checkBeforeUpdate) {
        private static Memory of(Node n) throws ConfigException {
            return new Memory(bytes(n.at("limit")), bytes(n.at("reservation")), bytes(n.at("swap")), n.at("kernel").signed(),
                    n.at("kernelTCP").signed(), n.at("swappiness").unsigned64OrNull(), n.at("disableOOMKiller").flag(),
                    n.at("checkBeforeUpdate").flag());
        }
    }

    /** Times in microseconds. */
    public record Cpu(Long shares, Long quota, Long burst, Long period, Long realtimeRuntime, Long realtimePeriod, String cpus, String mems,
            Long idle) {
        private static Cpu of(Node n) throws ConfigException {
            return new Cpu(positive(n.at("shares")), n.at("quota").signed(), positive(n.at("burst")), positive(n.at("period")),
                    n.at("realtimeRuntime").signed(), positive(n.at("realtimePeriod")), cpuList(n.at("cpus")), cpuList(n.at("mems")),
                    n.at("idle").isPresent() ? (Long) n.at("idle").integer(0, 1) : null);
        }
    }

    /** @param weight 10 to 1000 */
    public record BlockIo(Long weight, List<Throttle> throttles) {
        private static BlockIo of(Node n) throws ConfigException {
            List<Throttle> all = new java.util.ArrayList<>();
            for (Throttled t : Throttled.values()) {
                for (Node e : n.at("throttle" + t.name + "Device").elements()) {
                    all.add(new Throttle(t, e.at("major").integer(0, 0xfff), e.at("minor").integer(0, 0xfffff), e.at("rate").unsigned64()));
                }
            }
            n.at("weightDevice").noteIfPresent("has no effect");
            n.at("leafWeight").noteIfPresent("has no effect");
            Node weight = n.at("weight");
            long w = weight.integerOr(0, 0, 0xffff);
            if (w != 0 && (w < MIN_WEIGHT || w > MAX_WEIGHT)) {
                throw weight.error("'" + w + "' is not between " + MIN_WEIGHT + " and " + MAX_WEIGHT);
            }
            return new BlockIo(w == 0 ? null : (Long) w, List.copyOf(all));
        }
    }

    public enum Throttled {
        READ_BPS("ReadBps"), WRITE_BPS("WriteBps"), READ_IOPS("ReadIOPS"), WRITE_IOPS("WriteIOPS");

        private final String name;

        Throttled(String name) {
            this.name = name;
        }
    }

    public record Throttle(Throttled what, long major, long minor, long rate) {}

    /** @param size such as "2MB" */
    public record HugePages(String size, long limit) {
        private static HugePages of(Node n) throws ConfigException {
            String size = n.at("pageSize").nonEmpty();
            if (!size.matches("[1-9][0-9]{0,9}[KMG]B")) {
                throw n.at("pageSize").error("'" + size + "' is not a size such as 2MB");
            }
            return new HugePages(size, n.at("limit").unsigned64());
        }
    }

    /** Reads the file that {@code update --resources} gives. Notes are added to the list. */
    public static OciResources parse(byte[] json, List<String> notes) throws ConfigException {
        return of(Node.read(json, notes));
    }

    static OciResources of(Node n) throws ConfigException {
        n.at("network").noteIfPresent("has no effect: the sandbox's traffic is the kernel process's own");
        n.at("rdma").noteIfPresent("has no effect");
        Node pids = n.at("pids");
        return new OciResources(n.at("devices").list(DeviceRule::of), Memory.of(n.at("memory")), Cpu.of(n.at("cpu")),
                pids.isPresent() ? pids.at("limit").signed() : null, BlockIo.of(n.at("blockIO")), n.at("hugepageLimits").list(HugePages::of),
                unified(n.at("unified")));
    }

    /**
     * Whether there is the part of {@link Cpu} that slows down whoever is held to it. (Not by comparing with those without: what makes a
     * record's equals() is not in the AOT cache, and took 15 ms of each creation.)
     */
    public boolean boundsCpuTime() {
        return cpu.quota != null || cpu.burst != null || cpu.period != null;
    }

    /** Without what {@link #boundsCpuTime} asks for. */
    public OciResources withoutCpuTime() {
        return new OciResources(devices, memory, new Cpu(cpu.shares, null, null, null, cpu.realtimeRuntime, cpu.realtimePeriod, cpu.cpus, cpu.mems, cpu.idle),
                pidsLimit, blockIo, hugePages, unified);
    }

    private static Map<String, String> unified(Node n) throws ConfigException {
        Map<String, String> all = OciConfig.strings(n);
        for (String file : all.keySet()) {
            if (file.isEmpty() || file.contains("/") || file.indexOf('.') <= 0) {
                throw n.error("'" + file + "' is not the name of a cgroup file");
            }
        }
        return all;
    }

    private static Long bytes(Node n) throws ConfigException {
        return n.isPresent() ? (Long) n.integer(-1, Long.MAX_VALUE) : null;
    }

    private static Long positive(Node n) throws ConfigException {
        return n.isPresent() ? (Long) n.integer(0, Long.MAX_VALUE) : null;
    }

    private static String cpuList(Node n) throws ConfigException {
        String s = n.stringOrEmpty();
        if (!s.isEmpty() && !s.matches("[0-9]{1,5}(-[0-9]{1,5})?(,[0-9]{1,5}(-[0-9]{1,5})?)*")) {
            throw n.error("'" + s + "' is not a list of numbers such as 0-2,7");
        }
        return s;
    }
}
