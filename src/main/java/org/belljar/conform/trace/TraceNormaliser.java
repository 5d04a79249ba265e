package org.belljar.conform.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.belljar.conform.table.SyscallRow;
import org.belljar.conform.table.SyscallTable;

/**
 * Takes out of a log what differs from run to run: process ids become P1, P2, ... in the order they appear, addresses ADDR,
 * times TIME, descriptors what they refer to.
 */
final class TraceNormaliser {
    private static final Set<String> MAKES_PROCESS = Set.of("clone", "clone3", "fork", "vfork");
    private static final Set<String> RETURNS_PID =
            Set.of("clone", "clone3", "fork", "vfork", "getpid", "gettid", "getppid", "getpgrp", "getpgid", "getsid", "setsid", "wait4", "set_tid_address");
    /** What the first process of a log calls itself that names none. */
    private static final Set<String> OWN_ID = Set.of("set_tid_address", "getpid");
    private static final Set<String> RETURNS_ADDRESS = Set.of("mmap", "mremap", "brk", "shmat");
    private static final Set<String> RETURNS_TIME = Set.of("time", "times", "rt_sigreturn");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{6,}");
    /** In an order, and with names of nothing, that are the writer's own. */
    private static final Pattern FLAGS = Pattern.compile("[A-Z][A-Z0-9_]+(?:\\|[A-Z][A-Z0-9_]+)+");
    private static final Pattern REMARK = Pattern.compile(" /\\* \\d+ (?:entries|bytes|vars) \\*/");
    private static final Pattern SMALL_HEX = Pattern.compile("0x[0-9a-f]{1,5}");
    private static final Pattern TIMES = Pattern.compile("tv_sec=-?\\d+, tv_(?:n|u)sec=-?\\d+|st_[amc]time(?:_nsec)?=[^,}]+|stx_[a-z]time=\\{[^}]*\\}");
    private static final Pattern NUMBERS = Pattern.compile("(st_ino|st_dev|stx_ino|si_pid|si_utime|si_stime)=(?:makedev\\([^)]*\\)|[^,}]+)");

    /** How much of a log is kept. */
    enum Detail {
        /** All: for two logs of one writer. */
        FULL,
        /**
         * Per call its name, the paths and descriptors that it was given, and its result: what writers of logs agree on. Signals, and
         * calls that depend on chance or on the C library's own choice, are left out.
         */
        CALLS
    }

    private static final Set<String> BY_CHANCE = Set.of("rseq", "brk", "rt_sigreturn", "sched_yield", "futex", "restart_syscall", "getrandom", "set_robust_list",
            "sched_getaffinity");
    private static final Set<String> RETURNS_ID = Set.of("shmget", "semget", "msgget");
    /** Depends on how the launcher was started, and on time. */
    private static final Set<String> OF_START = Set.of("getpgrp", "getpgid", "getsid", "ioprio_get", "getpriority", "alarm");
    /** Writers show a call that they do not know by its number; the arguments of calls from NEWEST on are not compared, as some know none. */
    private static final Pattern UNKNOWN = Pattern.compile("syscall_0x([0-9a-f]{1,4})");
    private static final int NEWEST = 451;
    /** What mkdtemp(3) and its kin have chosen. */
    private static final Pattern MADE_NAME = Pattern.compile("(/tmp/[a-z.-]*)[A-Za-z0-9]{6}(?=[/\"])");
    /** Names that hold the process's id. */
    private static final Pattern OWN_NUMBER = Pattern.compile("(\"[^\" ]*[a-z][.-])\\d+(?=[/\"])");
    private static final Pattern PROC_NUMBER = Pattern.compile("(/proc/(?:self/task/)?)\\d+");
    /** How long such a text is depends on the machine. */
    private static final Pattern OF_MACHINE = Pattern.compile("fd\\{\"/(?:proc|sys)/");
    /** Writers show so much of a name, or all of it. */
    private static final int SHOWN_OF_NAME = 32;

    /** @param shares whether the two have one table of descriptors */
    private record Maker(int pid, boolean shares) {}

    private final SyscallTable table;
    private final Detail detail;
    private final Map<Integer, String> pids = new HashMap<>();
    private final Map<Integer, Descriptors> descriptors = new HashMap<>();
    /** Who made a process, by its id. */
    private final Map<Integer, Maker> makers = new HashMap<>();
    /** The lines of each process, in the order in which the processes appear. */
    private final Map<String, List<String>> lines = new LinkedHashMap<>();

    TraceNormaliser(SyscallTable table) {
        this(table, Detail.FULL);
    }

    TraceNormaliser(SyscallTable table, Detail detail) {
        this.table = table;
        this.detail = detail;
    }

    Map<String, List<String>> normalise(List<TraceEvent> events) {
        int first = firstProcess(events);
        for (TraceEvent e : events) {
            if (e.name() != null && MAKES_PROCESS.contains(e.name()) && e.result().matches("[1-9]\\d{0,8}")) {
                makers.putIfAbsent(Integer.parseInt(e.result()), new Maker(e.pid() == 0 ? first : e.pid(), String.join("|", e.args()).contains("CLONE_FILES")));
            }
        }
        for (TraceEvent written : events) {
            TraceEvent e = named(written);
            int pid = e.pid() == 0 ? first : e.pid();
            String owner = pidName(pid);
            Descriptors fds = descriptorsOf(pid);
            List<String> own = lines.computeIfAbsent(owner, o -> new ArrayList<>());
            String text = e.other() != null ? general(e.other()) : call(e, fds);
            boolean isRestarted = e.errno() != null && e.errno().startsWith("ERESTART");
            if (detail == Detail.FULL || e.other() == null && !isRestarted && !BY_CHANCE.contains(e.name())) {
                own.add(text);
            }
        }
        return lines;
    }

    /** A child's first lines may stand before the one that says that it was made. */
    private Descriptors descriptorsOf(int pid) {
        Descriptors known = descriptors.get(pid);
        Maker maker = makers.get(pid);
        if (known == null) {
            Descriptors parents = maker == null ? null : descriptors.get(maker.pid());
            known = parents == null ? new Descriptors() : maker.shares() ? parents : new Descriptors(parents);
            descriptors.put(pid, known);
        }
        return known;
    }

    private TraceEvent named(TraceEvent e) {
        Matcher m = e.name() == null ? null : UNKNOWN.matcher(e.name());
        SyscallRow row = m == null || !m.matches() ? null : table.row(Integer.parseInt(m.group(1), 16));
        return row == null ? e : new TraceEvent(e.pid(), row.name(), e.args(), e.result(), e.errno(), e.other());
    }

    /** Lines before the second process appears name no process in some forms of the log; later the first one is one that no call made. */
    static int firstProcess(List<TraceEvent> events) {
        Set<String> made = new HashSet<>();
        for (TraceEvent e : events) { // a child's first line may stand before the one that says that it was made
            if (e.name() != null && MAKES_PROCESS.contains(e.name())) {
                made.add(e.result());
            }
        }
        for (TraceEvent e : events) {
            if (e.pid() != 0 && !made.contains(String.valueOf(e.pid()))) {
                return e.pid();
            }
        }
        return events.stream().filter(e -> OWN_ID.contains(e.name() == null ? "" : e.name()) && e.result().matches("[1-9]\\d{0,8}"))
                .findFirst().map(e -> Integer.parseInt(e.result())).orElse(0);
    }

    private String pidName(int pid) {
        return pids.computeIfAbsent(pid, p -> "P" + (pids.size() + 1));
    }

    private String call(TraceEvent e, Descriptors fds) {
        SyscallRow row = table.row(e.name());
        List<String> args = new ArrayList<>();
        for (int i = 0; i < e.args().size(); i++) {
            String kind = row != null && i < row.args().size() ? row.args().get(i).kind() : "";
            args.add(argument(e.args().get(i), kind, fds));
        }
        if (detail == Detail.CALLS) {
            keepNames(row, e, args);
        } else if (MAKES_PROCESS.contains(e.name())) {
            args.removeIf(a -> !a.contains("CLONE_") && !a.contains("SIG")); // the rest are addresses, in an order of the writer's own
            args.replaceAll(a -> a.replaceFirst("^flags=", ""));
        } else if (e.name().equals("getrandom") && !args.isEmpty()) {
            args.set(0, "RANDOM");
        }
        String fd = fds.learn(e);
        boolean isOfMachine = detail == Detail.CALLS && e.errno() == null
                && (OF_START.contains(e.name()) || !args.isEmpty() && OF_MACHINE.matcher(args.getFirst()).lookingAt());
        String line = e.name() + "(" + String.join(", ", args) + ") = " + (isOfMachine ? "N" : result(e, fd, fds));
        return detail == Detail.CALLS ? MADE_NAME.matcher(OWN_NUMBER.matcher(PROC_NUMBER.matcher(line).replaceAll("$1N")).replaceAll("$1N")).replaceAll("$1XXXXXX") : line;
    }

    /** Leaves of the arguments the paths and the descriptors. */
    private static void keepNames(SyscallRow row, TraceEvent e, List<String> args) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; row != null && row.nr() < NEWEST && i < args.size() && i < row.args().size(); i++) {
            String kind = row.args().get(i).kind();
            boolean isPath = kind.equals("path") && e.args().get(i).startsWith("\"");
            if (isPath || kind.equals("fd") || kind.equals("dirfd")) {
                String a = args.get(i);
                kept.add(isPath && a.length() > SHOWN_OF_NAME ? a.substring(0, SHOWN_OF_NAME) : a);
            }
        }
        args.clear();
        args.addAll(kept);
    }

    private String argument(String text, String kind, Descriptors fds) {
        return switch (kind) {
            case "fd", "dirfd" -> fds.name(text);
            case "pid" -> text.matches("[1-9]\\d{0,8}") ? pidName(Integer.parseInt(text)) : text;
            default -> general(text);
        };
    }

    private static String general(String text) {
        if (SMALL_HEX.matcher(text).matches()) {
            return String.valueOf(Integer.decode(text));
        }
        String plain = REMARK.matcher(text).replaceAll("");
        String flags = FLAGS.matcher(plain).replaceAll(m -> Arrays.stream(m.group().split("\\|")).filter(f -> !f.equals("AT_STATX_SYNC_AS_STAT"))
                .sorted().collect(Collectors.joining("|")));
        return NUMBERS.matcher(TIMES.matcher(ADDRESS.matcher(flags).replaceAll("ADDR")).replaceAll("TIME")).replaceAll("$1=N");
    }

    private String result(TraceEvent e, String fd, Descriptors fds) {
        if (e.errno() != null) {
            return "-1 " + e.errno();
        }
        if (fd != null) {
            return fd;
        }
        boolean isPid = RETURNS_PID.contains(e.name()) && e.result().matches("[1-9]\\d{0,8}");
        if (isPid && MAKES_PROCESS.contains(e.name())) {
            descriptorsOf(Integer.parseInt(e.result()));
        }
        return isPid ? pidName(Integer.parseInt(e.result()))
                : RETURNS_ADDRESS.contains(e.name()) ? "ADDR"
                : RETURNS_TIME.contains(e.name()) ? "TIME"
                : RETURNS_ID.contains(e.name()) || e.name().contains("key") && e.result().matches("\\d{6,}") ? "ID" : general(e.result());
    }
}
