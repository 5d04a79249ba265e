package org.belljar.oci.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code process} of config.json, or the process.json of {@code exec}.
 *
 * @param terminal       whether it gets a terminal as standard streams
 * @param consoleSize    of the terminal, or null
 * @param args           the command and its arguments; never empty
 * @param env            the whole environment, {@code NAME=value}
 * @param cwd            absolute path
 * @param capabilities   null: none given, the process has no capability at all
 * @param noNewPrivileges whether exec can gain privileges
 * @param oomScoreAdj    null: left as it is
 * @param apparmorProfile "" when none is given; without effect
 * @param selinuxLabel   "" when none is given; without effect
 */
public record OciProcess(
        boolean terminal,
        ConsoleSize consoleSize,
        User user,
        List<String> args,
        List<String> env,
        String cwd,
        OciCapabilities capabilities,
        List<Rlimit> rlimits,
        boolean noNewPrivileges,
        Integer oomScoreAdj,
        String apparmorProfile,
        String selinuxLabel) {
    private static final int OOM_SCORE_MAX = 1000;

    /** In characters. */
    public record ConsoleSize(int height, int width) {
        private static ConsoleSize of(Node n) throws ConfigException {
            return new ConsoleSize((int) n.at("height").integerOr(0, 0, 0xffff), (int) n.at("width").integerOr(0, 0, 0xffff));
        }
    }

    /** @param umask -1: not given */
    public record User(int uid, int gid, int umask, List<Integer> additionalGids) {
        private static User of(Node n) throws ConfigException {
            n.at("username").noteIfPresent("is not for Linux and has no effect");
            return new User(n.at("uid").idOrZero(), n.at("gid").idOrZero(), (int) n.at("umask").integerOr(-1, 0, 0777),
                    n.at("additionalGids").list(Node::id));
        }
    }

    /** @param soft and hard as unsigned numbers; all bits set is no limit */
    public record Rlimit(RlimitType type, long soft, long hard) {
        private static Rlimit of(Node n) throws ConfigException {
            Rlimit r = new Rlimit(n.at("type").oneOf(RlimitType.class, "RLIMIT_"), n.at("soft").unsigned64(), n.at("hard").unsigned64());
            if (Long.compareUnsigned(r.soft, r.hard) > 0) {
                throw n.error("the soft limit is above the hard one");
            }
            return r;
        }
    }

    /** By Linux's numbers. */
    public enum RlimitType {
        CPU, FSIZE, DATA, STACK, CORE, RSS, NPROC, NOFILE, MEMLOCK, AS, LOCKS, SIGPENDING, MSGQUEUE, NICE, RTPRIO, RTTIME
    }

    /** Scheduling policies and I/O classes, which are checked but have no effect. */
    private enum Policy { OTHER, FIFO, RR, BATCH, ISO, IDLE, DEADLINE }

    private enum IoClass { RT, BE, IDLE }

    /** Reads the process.json of {@code exec}. Notes are added to the list. */
    public static OciProcess parse(byte[] json, List<String> notes) throws ConfigException {
        return of(Node.read(json, notes));
    }

    static OciProcess of(Node n) throws ConfigException {
        withoutEffect(n);
        List<String> args = n.at("args").strings();
        if (args.isEmpty()) {
            throw n.at("args").error("must hold the command to run");
        }
        if (args.getFirst().isEmpty()) {
            throw n.at("args").elements().getFirst().error("is empty");
        }
        boolean terminal = n.at("terminal").flag();
        return new OciProcess(terminal, terminal ? n.at("consoleSize").orNull(ConsoleSize::of) : null, User.of(n.at("user")), args,
                n.at("env").list(OciProcess::variable), n.at("cwd").absolutePath(), n.at("capabilities").orNull(OciCapabilities::of),
                rlimits(n.at("rlimits")), n.at("noNewPrivileges").flag(), oomScore(n.at("oomScoreAdj")),
                n.at("apparmorProfile").stringOrEmpty(), n.at("selinuxLabel").stringOrEmpty());
    }

    private static void withoutEffect(Node n) throws ConfigException {
        n.at("commandLine").noteIfPresent("is not for Linux and has no effect");
        for (String label : List.of("apparmorProfile", "selinuxLabel")) {
            if (!n.at(label).stringOrEmpty().isEmpty()) {
                n.at(label).note("has no effect: the guest's calls do not reach the host's security modules");
            }
        }
        Node scheduler = n.at("scheduler");
        if (scheduler.isPresent()) {
            scheduler.at("policy").oneOf(Policy.class, "SCHED_");
            scheduler.note("has no effect");
        }
        Node io = n.at("ioPriority");
        if (io.isPresent()) {
            io.at("class").oneOf(IoClass.class, "IOPRIO_CLASS_");
            io.at("priority").integerOr(0, 0, 7);
            io.note("has no effect");
        }
        n.at("execCPUAffinity").noteIfPresent("has no effect");
    }

    static String variable(Node n) throws ConfigException {
        String s = n.string();
        int equals = s.indexOf('=');
        if (equals <= 0) {
            throw n.error("'" + s + "' is not of the form NAME=value");
        }
        return s;
    }

    private static List<Rlimit> rlimits(Node n) throws ConfigException {
        Set<RlimitType> seen = new HashSet<>();
        List<Rlimit> all = new ArrayList<>();
        for (Node e : n.elements()) {
            Rlimit r = Rlimit.of(e);
            if (!seen.add(r.type())) {
                throw e.at("type").error("RLIMIT_" + r.type() + " is given for the second time");
            }
            all.add(r);
        }
        return List.copyOf(all);
    }

    private static Integer oomScore(Node n) throws ConfigException {
        return n.isPresent() ? (Integer) (int) n.integer(-OOM_SCORE_MAX, OOM_SCORE_MAX) : null;
    }
}
