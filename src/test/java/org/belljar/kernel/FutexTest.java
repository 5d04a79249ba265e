package org.belljar.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.junit.jupiter.api.Test;

class FutexTest {
    private static final int FUTEX = 202, SCHED_YIELD = 24;
    private static final int WAIT = 128, WAKE = 129, CMP_REQUEUE = 132;
    private static final long WORD = FakeMemory.BASE + 512 * 1024, OTHER = WORD + 64;

    /** No wake-up is lost: each waiter that saw the old value is woken by the waker that wrote the new one. */
    @Test
    void wakersAndWaitersRace() throws Exception {
        final int rounds = 2000;
        AtomicInteger done = new AtomicInteger();
        int status = FakeMachine.run(g -> {
            g.startThread(t -> {
                for (int i = 0; i < rounds; i++) {
                    while (t.getInt(WORD) == i) {
                        t.call(FUTEX, WORD, WAIT, i, 0, 0, 0);
                    }
                    t.putInt(OTHER, i + 1);
                    t.call(FUTEX, OTHER, WAKE, 1, 0, 0, 0);
                }
                done.incrementAndGet();
            });
            for (int i = 0; i < rounds; i++) {
                g.putInt(WORD, i + 1);
                g.call(FUTEX, WORD, WAKE, 1, 0, 0, 0);
                while (g.getInt(OTHER) == i) {
                    g.call(FUTEX, OTHER, WAIT, i, 0, 0, 0);
                }
            }
            g.spinUntil(() -> done.get() == 1);
        });
        assertEquals(0, status);
    }

    @Test
    void requeuedWaitersAreWokenAtTheirNewPlace() throws Exception {
        List<String> seen = new ArrayList<>();
        AtomicInteger woken = new AtomicInteger();
        FakeMachine.run(g -> {
            for (int i = 0; i < 4; i++) {
                g.startThread(t -> {
                    if (t.call(FUTEX, WORD, WAIT, 0, 0, 0, 0) == 0) {
                        woken.incrementAndGet();
                    }
                });
            }
            long moved = 0;
            while (moved < 4) {
                long r = g.call(FUTEX, WORD, CMP_REQUEUE, 0, 4, OTHER, 0);
                assertTrue(r >= 0);
                moved += r;
                g.call(SCHED_YIELD);
            }
            seen.add("first " + g.call(FUTEX, WORD, WAKE, 9, 0, 0, 0));
            seen.add("second " + g.call(FUTEX, OTHER, WAKE, 3, 0, 0, 0));
            seen.add("rest " + g.call(FUTEX, OTHER, WAKE, 9, 0, 0, 0));
            seen.add("changed " + g.call(FUTEX, WORD, CMP_REQUEUE, 0, 4, OTHER, 1));
            g.spinUntil(() -> woken.get() == 4);
        });
        assertEquals(List.of("first 0", "second 3", "rest 1", "changed " + Errno.EAGAIN.negative()), seen);
    }

    @Test
    void timeoutsAndErrors() throws Exception {
        List<Long> seen = new ArrayList<>();
        FakeMachine.run(g -> {
            g.put(g.scratch(), new GuestStruct(16).putLong(8, 10_000_000));
            seen.add(g.call(FUTEX, WORD, WAIT, 0, g.scratch(), 0, 0));
            seen.add(g.call(FUTEX, WORD, WAIT, 1, 0, 0, 0));
            seen.add(g.call(FUTEX, WORD + 1, WAIT, 0, 0, 0, 0));
            seen.add(g.call(FUTEX, 64, WAIT, 0, 0, 0, 0));
        });
        assertEquals(List.of(Errno.ETIMEDOUT.negative(), Errno.EAGAIN.negative(), Errno.EINVAL.negative(),
                Errno.EFAULT.negative()), seen);
    }
}
