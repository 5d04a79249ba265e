package org.belljar.conform.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.belljar.conform.table.Argument;
import org.belljar.conform.table.FlagNames;
import org.belljar.conform.table.SyscallRow;
import org.belljar.conform.table.SyscallTable;

/** Chooses arguments for one program: what the call expects, mostly; now and then what it must refuse. */
final class ArgumentGenerator {
    private static final List<String> PATHS = List.of("a", "a", "a", "b", "b", "d", "d", "d/a", "d/b", "d/c", "l", "l", "e", "", ".", "..", "a/", "d/", "a/x", "d/../a",
            "./b", "l/a", "x/y", "n".repeat(255), "n".repeat(256), "d//a", "d/.", "d/..", "sa", "sb");
    private static final List<String> DEVICES = List.of("/dev/null", "/dev/zero", "/dev/full");
    /** Calls that change nothing of a device's own: a namespace lets nobody own it. */
    private static final Set<String> READS_DEVICES = Set.of("open", "openat", "openat2", "stat", "lstat", "newfstatat", "statx", "access", "faccessat", "readlink");
    private static final List<String> STRINGS = List.of("user.x", "user.y", "user.", "trusted.x", "security.x", "x", "", "/qa", "/qb", "qa", "n".repeat(300));
    /** The interpreter removes these after each program. */
    private static final List<String> QUEUES = List.of("qa", "qa", "qb", "/qa", "", "n".repeat(300));
    private static final long[] SIZES = {0, 1, 2, 3, 4, 5, 8, 10, 16, 24, 32, 64, 100, 127, 200, 255, 256, 1000, 4095, 4096, 4097, 8192, 65536};
    private static final long[] EXTREMES = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, 1L << 32, 0x7ffff000L, 0x80000000L, -4096};
    private static final long FREE_AREA = 0x7000000000L;
    private static final int BUFFER_MAX = 16384;
    private static final long AT_FDCWD = 0xffffffffffffff9cL;

    private final SplittableRandom random;
    private final SyscallTable table;
    private final FuzzPolicy policy;
    private final Structures structures;
    /** References to descriptors, addresses, and others that earlier calls have made, by what they are. */
    private final Map<String, List<String>> made = new HashMap<>();

    ArgumentGenerator(SplittableRandom random, SyscallTable table, FuzzPolicy policy) {
        this.random = random;
        this.table = table;
        this.policy = policy;
        this.structures = new Structures(random, this);
    }

    void made(String what, String reference) {
        made.computeIfAbsent(what, w -> new ArrayList<>()).add(reference);
    }

    /** What has been made so far, to be gone back to: what a child makes is not its parent's. */
    Map<String, List<String>> allMade() {
        Map<String, List<String>> copy = new HashMap<>();
        made.forEach((what, references) -> copy.put(what, new ArrayList<>(references)));
        return copy;
    }

    void forgetBut(Map<String, List<String>> before) {
        made.clear();
        made.putAll(before);
    }

    List<String> all(SyscallRow row) {
        Map<String, Long> lengths = new HashMap<>();
        List<String> args = new ArrayList<>();
        for (Argument a : row.args()) {
            args.add(one(row, a, lengths));
        }
        return args;
    }

    static String number(long v) {
        return "n" + Long.toHexString(v);
    }

    private boolean rarely() {
        return random.nextInt(16) == 0;
    }

    private String one(SyscallRow row, Argument a, Map<String, Long> lengths) {
        if (a.isMemory()) {
            return memory(row, a, lengths);
        }
        Long chosen = lengths.get(a.name());
        if (chosen != null && !rarely()) {
            return number(chosen);
        }
        return switch (a.kind()) {
            case "fd" -> descriptor();
            case "dirfd" -> random.nextInt(4) == 0 ? descriptor() : number(AT_FDCWD);
            case "pid" -> SpecialArguments.pid(row.name(), random);
            case "signo" -> number(Structures.SIGNALS[random.nextInt(Structures.SIGNALS.length)]);
            case "uid" -> number(new long[] {-1, 1000, 0xffffffffL}[random.nextInt(3)]);
            case "mode" -> number(rarely() ? random.nextInt(0x10000) : new int[] {0, 0644, 0600, 0755, 0777, 0400, 01777, 04755}[random.nextInt(8)]);
            case "flags", "enum" -> named(row, a, lengths);
            case "ptr" -> pointer(row, a, lengths);
            case "ulong", "long", "int", "uint" -> a.name().equals("optname")
                    ? number(SocketOptionArguments.option(policy, table.flags("sol"), row.name(), lengths.get("of " + a.name()), random))
                    : SpecialArguments.number(row.name(), a.name(), this, random);
            default -> number(size());
        };
    }

    private String named(SyscallRow row, Argument a, Map<String, Long> lengths) {
        long v = "sock_domain".equals(a.format()) ? SpecialArguments.domain(random) : flagsOf(row.name(), a.format());
        if ("sol".equals(a.format())) {
            lengths.put("of optname", v);
        }
        return number(v);
    }

    String descriptor() {
        List<String> fds = made.getOrDefault("fd", List.of());
        if (!fds.isEmpty() && random.nextInt(8) != 0) {
            return fds.get(random.nextInt(fds.size()));
        }
        return number(new long[] {-1, 0, 99, 3, 1000000, -100}[random.nextInt(6)]);
    }

    String reference(String what) {
        List<String> all = made.getOrDefault(what, List.of());
        return all.isEmpty() || rarely() ? number(random.nextInt(-1, 3)) : all.get(random.nextInt(all.size()));
    }

    long size() {
        return rarely() ? EXTREMES[random.nextInt(EXTREMES.length)] : SIZES[random.nextInt(SIZES.length)];
    }

    /** One of an enumeration, or some flags; rarely bits that have no name. */
    long flagsOf(String call, String set) {
        FlagNames names = policy.allowed(call, table.flags(set));
        int v = names.low().isEmpty() ? 0 : names.low().get(random.nextInt(names.low().size())).value();
        if (names.mask() != -1 && !names.flags().isEmpty()) {
            for (int i = random.nextInt(4); i > 0; i--) {
                v |= names.flags().get(random.nextInt(names.flags().size())).value();
            }
        }
        return (rarely() ? v | 1 << random.nextInt(32) : v) & 0xffffffffL;
    }

    private String pointer(SyscallRow row, Argument a, Map<String, Long> lengths) {
        if (row.family().equals("memory") || a.name().contains("addr") && row.name().startsWith("shm")) {
            int kind = random.nextInt(8);
            return kind == 0 ? number(0) : kind < 3 ? number(FREE_AREA + random.nextInt(8) * 4096L) : kind == 3 ? number(FREE_AREA + 1) : reference("address");
        }
        if (rarely()) {
            return number(random.nextInt(3));
        }
        if (row.name().startsWith("fut") && a.name().startsWith("timeout")) {
            return random.nextBoolean() ? number(0) : "mi16:" + structures.content("timespec", 16);
        }
        if (row.family().equals("ipc") && a.name().startsWith("buf")) {
            return "mh128:" + Structures.hex32(0, 1000, 1000, 1000, 1000, 0640); // another owner would not be in the host's namespace
        }
        return a.name().contains("addr") && row.family().equals("socket") ? "ma110:" : "mh64:" + (random.nextBoolean() ? "" : structures.content("long", 8));
    }

    private String memory(SyscallRow row, Argument a, Map<String, Long> lengths) {
        if (rarely()) {
            return number(random.nextInt(4) == 0 ? 1 : 0);
        }
        return switch (a.kind()) {
            case "path" -> rarely() && READS_DEVICES.contains(row.name()) ? string(DEVICES.get(random.nextInt(DEVICES.size()))) : path();
            case "str" -> string(row.name().startsWith("mq_") ? QUEUES.get(random.nextInt(QUEUES.size())) : STRINGS.get(random.nextInt(STRINGS.size())));
            case "struct" -> structure(row, a);
            case "array" -> array(row, a, lengths);
            case "iovec" -> vector(a, lengths);
            case "fdset" -> descriptorSet(a, lengths);
            default -> buffer(row, a, lengths);
        };
    }

    String path() {
        return string(PATHS.get(random.nextInt(PATHS.size())));
    }

    static String string(String s) {
        byte[] bytes = s.getBytes(StandardCharsets.ISO_8859_1);
        return "mi" + (bytes.length + 1) + ":" + HexFormat.of().formatHex(bytes);
    }

    private String form(SyscallRow row, Argument a) {
        String format = a.format() == null ? "" : a.format();
        if (!a.isOut()) {
            return "mi";
        }
        return policy.isHidden(row.name(), format) ? "mn" : switch (format) {
            case "stat" -> "mt";
            case "statx" -> "mx";
            case "statfs" -> "mf";
            case "siginfo" -> "mw";
            case "dirent", "dirent64" -> "md";
            default -> a.kind().equals("buf") && a.direction().equals("out") ? "ml" : "mh";
        };
    }

    private String structure(SyscallRow row, Argument a) {
        if (a.direction().equals("in") && random.nextInt(8) == 0) {
            return number(0);
        }
        return form(row, a) + a.size() + ":" + (a.direction().equals("out") ? "" : structures.content(a.format(), a.size()));
    }

    private String array(SyscallRow row, Argument a, Map<String, Long> lengths) {
        int count = random.nextInt(4);
        lengths.put(a.length(), (long) count);
        StringBuilder content = new StringBuilder();
        StringBuilder patches = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String one = a.direction().equals("out") ? "" : structures.content(a.format(), a.size());
            int brace = one.indexOf('{');
            String hex = brace < 0 ? one : one.substring(0, brace);
            content.append(hex).append("0".repeat(Math.max(0, a.size() * 2 - hex.length())));
            if (brace >= 0) {
                patches.append(patches.isEmpty() ? "" : ",").append(SpecialArguments.shifted(one.substring(brace + 1, one.length() - 1), i * a.size()));
            }
        }
        return form(row, a) + Math.max(count * a.size(), 1) + ":" + content + (patches.isEmpty() ? "" : "{" + patches + "}");
    }

    private String vector(Argument a, Map<String, Long> lengths) {
        int count = random.nextInt(4);
        lengths.put(a.length(), (long) count);
        StringBuilder patches = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int len = random.nextInt(20);
            String content = a.direction().equals("in") || a.direction().equals("inout") ? data(len) : "";
            patches.append(i == 0 ? "{" : ",").append(i * 16).append("=m").append(a.isOut() ? "h" : "i").append(len).append(":").append(content)
                    .append(",").append(i * 16 + 8).append("=").append(number(len));
        }
        return "mi" + Math.max(16 * count, 1) + ":" + patches + (count == 0 ? "" : "}");
    }

    private String descriptorSet(Argument a, Map<String, Long> lengths) {
        lengths.putIfAbsent(a.length(), (long) random.nextInt(10));
        return random.nextInt(3) == 0 ? number(0) : "mh128:" + Structures.hex(random.nextInt(256));
    }

    private static String data(int len) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < len; i++) {
            b.append(String.format("%02x", 'a' + i % 26));
        }
        return b.toString();
    }

    private String buffer(SyscallRow row, Argument a, Map<String, Long> lengths) {
        long len = lengths.containsKey(a.length()) ? lengths.get(a.length()) : a.length().matches("\\d+") ? Long.parseLong(a.length()) : size();
        lengths.put(a.length(), len);
        int room = (int) Math.clamp(len, 0, BUFFER_MAX);
        if ("sockaddr".equals(a.format())) {
            SocketAddresses.Address address = SocketAddresses.any(random);
            lengths.put(a.length(), (long) address.length());
            return "mi128:" + address.content();
        }
        if (a.name().equals("optval") && random.nextInt(4) > 0) {
            lengths.put(a.length(), 4L);
            return SocketOptionArguments.value(structures, random);
        }
        if (a.direction().equals("out")) {
            return form(row, a) + room + ":";
        }
        return form(row, a) + room + ":" + data(Math.min(room, 64));
    }
}
