package org.belljar.oci.setup;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.SyscallNumber;
import org.belljar.oci.config.OciSeccomp;
import org.belljar.seccomp.Action;
import org.belljar.seccomp.RuleFilter;

/**
 * Makes a filter of {@code linux.seccomp}, with what runc and libseccomp make of a profile: names that x86-64 does not have are left
 * out; rules of the default action say nothing; several conditions on one argument are alternatives; calls with higher numbers than any
 * that the profile names are newer than it and answer ENOSYS, unless the default action lets calls through or is that.
 *
 * <p>Rules of other architectures than x86-64 are for programs that a sandbox cannot run.
 */
final class SeccompProfile {
    private final OciSeccomp profile;
    private final List<RuleFilter.Rule> rules = new ArrayList<>();
    private int newest = -1;

    private SeccompProfile(OciSeccomp profile) {
        this.profile = profile;
    }

    static RuleFilter compile(OciSeccomp profile) {
        return new SeccompProfile(profile).compile();
    }

    private RuleFilter compile() {
        for (OciSeccomp.Rule r : profile.rules()) {
            for (String name : r.names()) {
                int nr = SyscallNumber.byName(name);
                newest = Math.max(newest, nr);
                if (nr >= 0 && !r.verdict().equals(profile.defaultAction())) {
                    add(nr, r);
                }
            }
        }
        int fallback = result(profile.defaultAction());
        boolean lets = switch (profile.defaultAction().action()) {
            case ALLOW, LOG, TRACE -> true;
            default -> fallback == (Action.ERRNO | Errno.ENOSYS.number());
        };
        return new RuleFilter(fallback, rules, lets ? -1 : newest);
    }

    private void add(int nr, OciSeccomp.Rule r) {
        List<RuleFilter.Condition> conditions = new ArrayList<>();
        long arguments = 0;
        boolean areAlternatives = false;
        for (OciSeccomp.Condition c : r.conditions()) {
            areAlternatives |= (arguments >>> c.index() & 1) != 0;
            arguments |= 1L << c.index();
            conditions.add(condition(c));
        }
        int result = result(r.verdict());
        if (!areAlternatives) {
            rules.add(new RuleFilter.Rule(nr, conditions, result));
            return;
        }
        for (RuleFilter.Condition c : conditions) {
            rules.add(new RuleFilter.Rule(nr, List.of(c), result));
        }
    }

    private static RuleFilter.Condition condition(OciSeccomp.Condition c) {
        boolean isMasked = c.operator() == OciSeccomp.Operator.MASKED_EQ;
        return new RuleFilter.Condition(c.index(), RuleFilter.Comparison.valueOf(c.operator().name()), isMasked ? c.valueTwo() : c.value(),
                isMasked ? c.value() : 0);
    }

    private static int result(OciSeccomp.Verdict v) {
        return switch (v.action()) {
            case ALLOW -> Action.ALLOW;
            case LOG -> Action.LOG;
            case ERRNO -> Action.ERRNO | v.errno();
            case TRACE -> Action.TRACE | v.errno();
            case TRAP -> Action.TRAP;
            case KILL, KILL_THREAD -> Action.KILL_THREAD;
            case KILL_PROCESS, NOTIFY -> Action.KILL_PROCESS;
        };
    }
}
