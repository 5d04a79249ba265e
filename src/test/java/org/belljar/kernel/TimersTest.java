package org.belljar.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That the thread sleeps long enough and never too long, whatever was cancelled meanwhile. */
class TimersTest {
    private static final long MINUTE_NS = 60_000_000_000L, SOON_NS = 20_000_000L;

    private final Scheduler scheduler = new Scheduler(t -> {
        throw new AssertionError(t);
    });
    private final Timers timers = scheduler.timers();

    @AfterEach
    void end() {
        scheduler.shutdown();
    }

    private CountDownLatch after(long ns) {
        CountDownLatch ran = new CountDownLatch(1);
        timers.schedule(System.nanoTime() + ns, ran::countDown);
        return ran;
    }

    private static void assertRuns(CountDownLatch c) throws InterruptedException {
        assertTrue(c.await(30, TimeUnit.SECONDS));
    }

    @Test
    void anEarlierOneWakesTheSleeper() throws InterruptedException {
        after(MINUTE_NS);
        assertRuns(after(SOON_NS));
        assertRuns(after(0));
    }

    @Test
    void aLaterOneRunsAfterTheOneSleptForWasCancelled() throws InterruptedException {
        AtomicBoolean ran = new AtomicBoolean();
        Timers.Timer first = timers.schedule(System.nanoTime() + SOON_NS, () -> ran.set(true));
        CountDownLatch second = after(2 * SOON_NS);
        assertTrue(first.cancel());
        assertRuns(second);
        assertFalse(ran.get());
        // The thread sleeps for ever now, or until a time at which nothing is due.
        assertRuns(after(SOON_NS));
    }

    @Test
    void manyThatAreCancelledEachBeforeTheNext() throws InterruptedException {
        for (int i = 0; i < 2000; i++) {
            assertTrue(timers.schedule(System.nanoTime() + MINUTE_NS, () -> {}).cancel());
        }
        assertRuns(after(SOON_NS));
    }

    @Test
    void oneMadeByAnother() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        timers.schedule(System.nanoTime(), () -> {
            timers.schedule(System.nanoTime() + SOON_NS, both::countDown);
            both.countDown();
        });
        assertRuns(both);
    }
}
