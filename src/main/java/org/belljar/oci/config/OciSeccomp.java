package org.belljar.oci.config;

import java.util.List;

/**
 * A seccomp profile as written.
 *
 * @param defaultAction of calls that no rule is for
 * @param architectures names such as SCMP_ARCH_X86_64; empty: the native one
 * @param flags         names such as SECCOMP_FILTER_FLAG_LOG
 */
public record OciSeccomp(Verdict defaultAction, List<String> architectures, List<Flag> flags, List<Rule> rules) {
    private static final int EPERM = 1;
    private static final int MAX_ERRNO = 0xffff;

    public enum Action { KILL, KILL_PROCESS, KILL_THREAD, TRAP, ERRNO, TRACE, ALLOW, LOG, NOTIFY }

    /** What is compared: the argument with {@code value}; MASKED_EQ: {@code argument & value == valueTwo}. */
    public enum Operator { NE, LT, LE, EQ, GE, GT, MASKED_EQ }

    public enum Flag { LOG, SPEC_ALLOW, WAIT_KILLABLE_RECV, TSYNC }

    /** @param errno of ERRNO, or the message of TRACE; 0 for other actions */
    public record Verdict(Action action, int errno) {
        private static Verdict of(Node action, Node errno) throws ConfigException {
            Action a = action.oneOf(Action.class, "SCMP_ACT_");
            if (a == Action.NOTIFY) {
                throw action.error("SCMP_ACT_NOTIFY is not supported: no listener outside can look at a guest's memory");
            }
            boolean carriesErrno = a == Action.ERRNO || a == Action.TRACE;
            if (!carriesErrno && errno.isPresent()) {
                throw errno.error("SCMP_ACT_" + a + " carries no errno");
            }
            return new Verdict(a, carriesErrno ? (int) errno.integerOr(EPERM, 0, MAX_ERRNO) : 0);
        }
    }

    /** All conditions must hold. */
    public record Rule(List<String> names, Verdict verdict, List<Condition> conditions) {
        private static Rule of(Node n) throws ConfigException {
            List<String> names = n.at("names").list(Node::nonEmpty);
            if (names.isEmpty()) {
                throw n.at("names").error("must name a system call at least");
            }
            return new Rule(names, Verdict.of(n.at("action"), n.at("errnoRet")), n.at("args").list(Condition::of));
        }
    }

    /** Numbers are unsigned. */
    public record Condition(int index, long value, long valueTwo, Operator operator) {
        private static Condition of(Node n) throws ConfigException {
            Node two = n.at("valueTwo");
            return new Condition((int) n.at("index").integer(0, 5), n.at("value").unsigned64(), two.isPresent() ? two.unsigned64() : 0,
                    n.at("op").oneOf(Operator.class, "SCMP_CMP_"));
        }
    }

    static OciSeccomp of(Node n) throws ConfigException {
        if (!n.at("listenerPath").stringOrEmpty().isEmpty()) {
            n.at("listenerPath").note("has no effect: SCMP_ACT_NOTIFY is not supported");
        }
        return new OciSeccomp(Verdict.of(n.at("defaultAction"), n.at("defaultErrnoRet")), n.at("architectures").list(OciSeccomp::architecture),
                n.at("flags").list(f -> f.oneOf(Flag.class, "SECCOMP_FILTER_FLAG_")), n.at("syscalls").list(Rule::of));
    }

    private static String architecture(Node n) throws ConfigException {
        String s = n.string();
        if (!s.startsWith("SCMP_ARCH_")) {
            throw n.error("'" + s + "' is not the name of an architecture, such as SCMP_ARCH_X86_64");
        }
        return s;
    }
}
