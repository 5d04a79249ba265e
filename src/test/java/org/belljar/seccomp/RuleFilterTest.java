package org.belljar.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.belljar.seccomp.RuleFilter.Comparison;
import org.belljar.seccomp.RuleFilter.Condition;
import org.belljar.seccomp.RuleFilter.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFilterTest {
    private static final int DENY = Action.ERRNO | 1;

    private static CallData call(int nr, long... args) {
        return new CallData(nr, 0, java.util.Arrays.copyOf(args, 6));
    }

    @ParameterizedTest
    @CsvSource({"NE,4,5", "LT,4,5", "LT,4,6", "LE,5,6", "EQ,5,6", "EQ,5,4294967301", "GE,5,4", "GT,6,5", "GT,-1,5", "MASKED_EQ,21,22"})
    void compares(Comparison c, long yes, long no) {
        RuleFilter f = new RuleFilter(DENY, List.of(new Rule(3, List.of(new Condition(2, c, 5, 15)), Action.ALLOW)), -1);
        assertEquals(Action.ALLOW, f.run(call(3, 0, 0, yes)));
        assertEquals(DENY, f.run(call(3, 0, 0, no)));
        assertFalse(f.alwaysAllows(3));
    }

    @Test
    void allConditionsOfARuleMustHold() {
        RuleFilter f = new RuleFilter(Action.ALLOW, List.of(new Rule(3, List.of(new Condition(0, Comparison.EQ, 1, 0),
                new Condition(1, Comparison.EQ, 2, 0)), DENY)), -1);
        assertEquals(DENY, f.run(call(3, 1, 2)));
        assertEquals(Action.ALLOW, f.run(call(3, 1, 3)));
    }

    @Test
    void aRuleWithoutConditionsIsAloneAndTheFirstOfThemStays() {
        Rule conditional = new Rule(3, List.of(new Condition(0, Comparison.EQ, 1, 0)), DENY);
        RuleFilter f = new RuleFilter(Action.TRAP, List.of(conditional, new Rule(3, List.of(), Action.ALLOW), conditional,
                new Rule(3, List.of(), DENY)), -1);
        assertEquals(Action.ALLOW, f.run(call(3, 1)));
        assertTrue(f.alwaysAllows(3));
        assertEquals(Action.TRAP, f.run(call(4)));
    }

    @Test
    void callsNewerThanTheProfileAnswerEnosys() {
        RuleFilter f = new RuleFilter(DENY, List.of(new Rule(3, List.of(), Action.ALLOW)), 10);
        assertEquals(DENY, f.run(call(10)));
        assertEquals(Action.ERRNO | 38, f.run(call(11)));
        assertEquals(Action.KILL_THREAD, f.run(call(0x40000003)));
    }

    /** The programs that libseccomp makes begin so; what hangs on an argument is not constant. */
    @Test
    void aProgramIsKnownToAllowWhatItAllowsByNumber() {
        byte[] p = program(new int[][] {{0x20, 0, 0, 4}, {0x15, 0, 5, CallData.AUDIT_ARCH_X86_64}, {0x20, 0, 0, 0},
            {0x35, 3, 0, 0x40000000}, {0x15, 1, 0, 39}, {0x15, 0, 1, 40}, {0x06, 0, 0, Action.ALLOW}, {0x20, 0, 0, 16}, {0x06, 0, 0, DENY}});
        BpfProgram b = BpfProgram.of(p);
        FilterChain chain = new FilterChain(b, null, null, false);
        assertTrue(chain.alwaysAllows(39));
        assertTrue(chain.alwaysAllows(40));
        assertFalse(chain.alwaysAllows(41));
        assertFalse(chain.alwaysAllows(-1));
        FilterChain both = new FilterChain(new RuleFilter(Action.ALLOW, List.of(new Rule(40, List.of(), DENY)), -1), chain, null, false);
        assertTrue(both.alwaysAllows(39));
        assertFalse(both.alwaysAllows(40));
    }

    private static byte[] program(int[][] instructions) {
        java.nio.ByteBuffer b = java.nio.ByteBuffer.allocate(8 * instructions.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int[] i : instructions) {
            b.putShort((short) i[0]).put((byte) i[1]).put((byte) i[2]).putInt(i[3]);
        }
        return b.array();
    }
}
