package org.belljar.seccomp;

import java.util.Arrays;
import java.util.List;
import org.belljar.abi.Errno;

/**
 * A filter as a table of rules by number, as container profiles are written: one look for most calls, where the program that
 * libseccomp makes of it searches. What it decides is what that program decides: of a number's rules the first without conditions is
 * alone, otherwise the first whose conditions hold; the default action where none does.
 */
public final class RuleFilter implements Filter {
    /** In the number of a call of the x32 architecture. */
    private static final int X32_BIT = 0x40000000;

    /** What a condition compares the argument with its value by; numbers are unsigned. */
    public enum Comparison { NE, LT, LE, EQ, GE, GT, MASKED_EQ }

    /** {@code MASKED_EQ: argument & mask == value}; the others have no mask. */
    public record Condition(int argument, Comparison comparison, long value, long mask) {
        private boolean holds(CallData data) {
            long a = data.argument(argument);
            int order = Long.compareUnsigned(a, value);
            return switch (comparison) {
                case NE -> order != 0;
                case LT -> order < 0;
                case LE -> order <= 0;
                case EQ -> order == 0;
                case GE -> order >= 0;
                case GT -> order > 0;
                case MASKED_EQ -> (a & mask) == value;
            };
        }
    }

    /** @param result an {@link Action} with its data, if all conditions hold */
    public record Rule(int nr, List<Condition> conditions, int result) {
        public Rule {
            conditions = List.copyOf(conditions);
        }
    }

    private final int defaultResult;
    /** Rules of each number up to the highest that has any; null: none. */
    private final Rule[][] rules;
    /** Calls above all that the profile knows are newer than it: ENOSYS, which programs understand. -1: no such line. */
    private final int newestKnown;

    /**
     * @param rules       in the order of the profile
     * @param newestKnown highest number that the profile knows, above which calls answer ENOSYS; -1: they have the default action
     */
    public RuleFilter(int defaultResult, List<Rule> rules, int newestKnown) {
        this.defaultResult = defaultResult;
        this.newestKnown = newestKnown;
        this.rules = new Rule[rules.stream().mapToInt(Rule::nr).max().orElse(-1) + 1][];
        for (Rule r : rules) {
            this.rules[r.nr] = with(this.rules[r.nr], r);
        }
    }

    private static Rule[] with(Rule[] before, Rule r) {
        if (before == null || r.conditions.isEmpty() && !before[0].conditions.isEmpty()) {
            return new Rule[] {r};
        }
        if (before[0].conditions.isEmpty()) {
            return before;
        }
        Rule[] all = Arrays.copyOf(before, before.length + 1);
        all[before.length] = r;
        return all;
    }

    private Rule[] of(int nr) {
        return nr >= 0 && nr < rules.length ? rules[nr] : null;
    }

    @Override
    public int run(CallData data) {
        int nr = data.number();
        if ((nr & X32_BIT) != 0 && nr != -1) {
            return Action.KILL_THREAD;
        }
        Rule[] all = of(nr);
        if (all != null) {
            for (Rule r : all) {
                if (r.conditions.stream().allMatch(c -> c.holds(data))) {
                    return r.result;
                }
            }
        }
        return newestKnown >= 0 && nr > newestKnown ? Action.ERRNO | Errno.ENOSYS.number() : defaultResult;
    }

    @Override
    public boolean alwaysAllows(int nr) {
        Rule[] all = of(nr);
        return all == null ? (newestKnown < 0 || nr <= newestKnown) && defaultResult == Action.ALLOW
                : all[0].conditions.isEmpty() && all[0].result == Action.ALLOW;
    }

    @Override
    public int length() {
        return 1;
    }
}
