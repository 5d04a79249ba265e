package org.belljar.conform.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.belljar.conform.table.SyscallRow;
import org.belljar.conform.table.SyscallTable;

/** Makes programs: the same for the same seed and number, whatever else is asked for. */
final class ProgramGenerator {
    private static final int MIN_CALLS = 2;
    private static final int MAX_CALLS = 9;
    private static final Set<String> DESCRIPTORS = Set.of("open", "openat", "openat2", "creat", "dup", "dup2", "dup3", "socket", "accept", "accept4",
            "eventfd", "eventfd2", "epoll_create", "epoll_create1", "signalfd", "signalfd4", "timerfd_create", "inotify_init", "inotify_init1", "memfd_create",
            "mq_open", "pidfd_open", "fcntl");
    private static final Set<String> ADDRESSES = Set.of("mmap", "mremap", "shmat");
    private static final Set<String> IPC = Set.of("shmget", "semget", "msgget");
    /** Calls that give the others of a family something to work on; "*" for any family. */
    private static final Map<String, List<String>> STARTS = Map.of(
            "*", List.of("openat - nffffffffffffff9c mi2:61 n42 n1a4", "mkdir - mi2:64 n1ed", "symlink - mi2:61 mi2:6c",
                    "pipe2 - mh8: n800", "openat - nffffffffffffff9c mi2:61 n42 n1ff", "write - r0 mi10:30313233343536373839 na"),
            "poll", List.of("eventfd2 - n3 n800", "epoll_create1 - n0", "timerfd_create - n1 n800", "inotify_init1 - n800", "signalfd4 - nffffffffffffffff mi8: n8 n800"),
            "pipe", List.of("pipe2 - mh8: n0", "pipe2 - mh8: n800"),
            "socket", List.of("socketpair - n1 n1 n0 mh8:", "socketpair - n1 n2 n0 mh8:", "socketpair - n1 n5 n0 mh8:", "socket - n1 n1 n0", "socket - n1 n2 n0",
                    "socket - n2 n1 n0", "socket - n2 n2 n0", "socket - na n1 n0", "socket - na n2 n0"),
            "memory", List.of("mmap s n0 n4000 n3 n22 nffffffffffffffff n0", "mmap s n7000000000 n8000 n3 n32 nffffffffffffffff n0",
                    "mmap s n7000000000 n4000 n1 n31 nffffffffffffffff n0"),
            "ipc", List.of("shmget s n1001 n1000 n3b6", "semget s n1001 n3 n3b6", "msgget s n1001 n3b6", "mq_open - mi3:7161 n42 n1a4 n0"),
            "time", List.of("timer_create - n1 n0 mh4:"));

    private final SyscallTable table;
    private final FuzzPolicy policy;
    private final List<SyscallRow> calls;
    private final List<SyscallRow> common;
    private final long seed;

    ProgramGenerator(SyscallTable table, FuzzPolicy policy, List<SyscallRow> calls, long seed) {
        this.table = table;
        this.policy = policy;
        this.calls = calls;
        this.seed = seed;
        common = List.of("read", "write", "close", "fstat", "lseek", "dup", "fcntl", "openat", "ftruncate", "poll", "unlink").stream().map(table::row).toList();
    }

    CallProgram program(int number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + number * 0xbf58476d1ce4e5b9L);
        ArgumentGenerator arguments = new ArgumentGenerator(random, table, policy);
        List<ProgramCall> made = new ArrayList<>();
        SyscallRow focus = calls.get(random.nextInt(calls.size()));
        start(focus.family(), made, arguments, random);
        List<SyscallRow> family = calls.stream().filter(r -> r.family().equals(focus.family())).toList();
        int focusAt = random.nextInt(3);
        Section section = random.nextInt(4) == 0 ? new Section(made, arguments, random) : null;
        for (int i = random.nextInt(MIN_CALLS, MAX_CALLS); i > 0; i--) {
            boolean isCommon = random.nextInt(4) == 0;
            SyscallRow row = i == focusAt + 1 ? focus : isCommon ? common.get(random.nextInt(common.size())) : family.get(random.nextInt(family.size()));
            if (section != null) {
                section.beforeCall(i);
                if (section.isOpen() && policy.needsToBeAlone(row.name())) {
                    row = common.get(random.nextInt(common.size()));
                }
            }
            add(new ProgramCall(row.name(), policy.isMasked(row.name()), arguments.all(row)), made, arguments);
        }
        if (section != null) {
            section.end();
        }
        return new CallProgram(made);
    }

    /** Some calls in a row that a child process or a thread makes; the others wait for it, so that there is one order. */
    private static final class Section {
        private final List<ProgramCall> calls;
        private final ArgumentGenerator arguments;
        private final ProgramCall kind;
        private int left;
        private Map<String, List<String>> before;

        Section(List<ProgramCall> calls, ArgumentGenerator arguments, SplittableRandom random) {
            this.calls = calls;
            this.arguments = arguments;
            kind = random.nextBoolean() ? ProgramCall.PROCESS : ProgramCall.THREAD;
            left = random.nextInt(1, 4);
        }

        /** @param callsLeft this one included */
        void beforeCall(int callsLeft) {
            if (before == null && callsLeft <= left + 1) {
                before = arguments.allMade();
                calls.add(kind);
            } else if (before != null && left > 0 && --left == 0) {
                close();
            }
        }

        boolean isOpen() {
            return before != null && left > 0;
        }

        void end() {
            if (isOpen()) {
                close();
            }
        }

        private void close() {
            left = 0;
            calls.add(ProgramCall.END);
            arguments.forgetBut(before);
        }
    }

    private static void start(String family, List<ProgramCall> made, ArgumentGenerator arguments, SplittableRandom random) {
        if (family.equals("socket") && random.nextInt(3) == 0) {
            SocketAddresses.start(random).forEach(line -> add(ProgramCall.parse(line), made, arguments));
            return;
        }
        List<String> own = STARTS.getOrDefault(family, STARTS.get("*"));
        for (int i = random.nextInt(4); i > 0; i--) {
            List<String> from = random.nextInt(3) == 0 ? STARTS.get("*") : own;
            String line = from.get(random.nextInt(from.size()));
            if (!line.contains(" r0 ") || !made.isEmpty() && DESCRIPTORS.contains(made.getFirst().name())) {
                add(ProgramCall.parse(line), made, arguments);
            }
        }
    }

    private static void add(ProgramCall call, List<ProgramCall> made, ArgumentGenerator arguments) {
        int k = made.size();
        made.add(call);
        String name = call.name();
        if (DESCRIPTORS.contains(name)) {
            arguments.made("fd", "r" + k);
        } else if (name.startsWith("pipe") || name.equals("socketpair")) {
            int at = name.equals("socketpair") ? 3 : 0;
            arguments.made("fd", "q" + k + ":" + at + ":0");
            arguments.made("fd", "q" + k + ":" + at + ":1");
        } else if (ADDRESSES.contains(name)) {
            arguments.made("address", "r" + k);
        } else if (IPC.contains(name)) {
            arguments.made("ipc", "r" + k);
        } else if (name.equals("inotify_add_watch")) {
            arguments.made("watch", "r" + k);
        } else if (name.equals("timer_create")) {
            arguments.made("timer", "q" + k + ":2:0");
        }
    }
}
