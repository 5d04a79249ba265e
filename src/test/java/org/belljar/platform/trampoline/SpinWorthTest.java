package org.belljar.platform.trampoline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a receiver goes on to spin, and when it tries again. */
class SpinWorthTest {
    private static final long MS = 1_000_000;

    private final SpinWorth worth = new SpinWorth(0);

    @Test
    void sharingGoesOnWhileCallsAreCheaperThanByTheDoorbell() {
        worth.shares(0, 0);
        assertTrue(worth.pays(MS / 2, 0));
        assertTrue(worth.pays(MS, 300));
        assertTrue(worth.pays(2 * MS, 600));
        assertFalse(worth.pays(3 * MS, 700));
    }

    @Test
    void sharingThatDoesNotPayPausesTwiceAsLongEachTime() {
        long now = 0;
        for (long pause : new long[] {2, 4, 8, 16, 32, 32}) {
            assertTrue(worth.mayShare(now));
            worth.shares(now, 0);
            now += MS;
            worth.ended(now, 100);
            assertFalse(worth.mayShare(now + pause * MS - 1));
            now += pause * MS;
        }
        worth.shares(now, 0);
        worth.ended(now + MS, 1000);
        assertTrue(worth.mayShare(now + MS));
        worth.shares(now, 0);
        worth.ended(now + MS, 0);
        assertTrue(worth.mayShare(now + 3 * MS));
    }

    @Test
    void aThreadAloneIsLeftAloneForLongerAfterEachFailure() {
        long now = 0;
        for (long halves : new long[] {1, 4, 16, 64, 64}) {
            assertTrue(worth.mayTry(now));
            worth.ended(now, SpinWorth.WORTHWHILE - 1);
            assertFalse(worth.mayTry(now + halves * MS / 2 - 1));
            now += halves * MS / 2;
        }
        worth.ended(now, SpinWorth.WORTHWHILE);
        assertTrue(worth.mayTry(now));
        worth.ended(now, 0);
        assertTrue(worth.mayTry(now + MS / 2));
    }
}
