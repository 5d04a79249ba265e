package org.belljar.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What can wait comes after what is ready, also after what became ready meanwhile, and is not lost to failures. */
class SchedulerTest {
    private final AtomicReference<Throwable> bug = new AtomicReference<>();
    private final Scheduler scheduler = new Scheduler(bug::set);
    private final List<String> done = new ArrayList<>();

    private Fiber fiber(String name) {
        Fiber[] f = new Fiber[1];
        f[0] = new Fiber(scheduler, () -> {
            done.add(name);
            f[0].end();
        }, () -> {}, false);
        return f[0];
    }

    @Test
    void runsLastWhatNobodyWaitsFor() throws InterruptedException {
        Thread t = new Thread(() -> scheduler.run(() -> {
            scheduler.afterwards(() -> {
                done.add("later");
                fiber("woken by it").start();
                scheduler.afterwards(() -> done.add("last"));
            });
            fiber("ready").start();
            done.add("body");
        }));
        t.start();
        t.join();
        scheduler.shutdown();
        assertNull(bug.get());
        assertEquals(List.of("body", "ready", "later", "woken by it", "last"), done);
    }

    @Test
    void goesOnAfterAFailure() throws InterruptedException {
        RuntimeException failure = new RuntimeException("meant");
        Thread t = new Thread(() -> scheduler.run(() -> {
            scheduler.afterwards(() -> {
                throw failure;
            });
            scheduler.afterwards(() -> done.add("next"));
        }));
        t.start();
        t.join();
        scheduler.shutdown();
        assertEquals(failure, bug.get());
        assertEquals(List.of("next"), done);
    }

    @Test
    void doesAtOnceWhatComesFromAForeignThread() {
        scheduler.afterwards(() -> done.add("now"));
        scheduler.shutdown();
        assertEquals(List.of("now"), done);
    }
}
