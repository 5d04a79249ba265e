package org.belljar.platform.trampoline;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    void aThreadAloneNeedsLongerBurstsAfterFailures() {
        worth.shares(0, 0);
        worth.ended(10 * MS, 0);
        assertEquals(64, worth.needed(10 * MS));
        worth.ended(10 * MS, 1);
        assertEquals(256, worth.needed(10 * MS));
        worth.ended(10 * MS, 64);
        assertEquals(SpinWorth.BURST, worth.needed(10 * MS));
    }
}
