package org.belljar.platform.trampoline;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls of one listener that block. Each that sleeps in its doorbell makes every other ring slower, as the host looks through
 * all of them (25 ns each on Linux 6.18: with 1,000 threads blocked, a call took 30 us instead of 5). So when they are many, the
 * one that has blocked longest is sent to sleep on a futex in its mailbox. To wake it from there costs more, since that is no
 * synchronous wake-up, but who has slept long is not in a hurry.
 */
final class BlockedCalls {
    private static final int LIMIT = 64, ENTRIES_MAX = 4 * LIMIT;

    private record Blocked(TrampolineThread thread, long notification) {}

    final AtomicInteger outstanding = new AtomicInteger();
    /** In the order in which they blocked, with many that have been answered since. Owned by the receiver. */
    private final ArrayDeque<Blocked> order = new ArrayDeque<>();

    void add(TrampolineThread t) {
        long id = t.door().blocked();
        if (id == 0 || t.mayNeedDescriptor()) {
            return;
        }
        order.addLast(new Blocked(t, id));
        while (outstanding.get() > LIMIT && !order.isEmpty()) {
            Blocked first = order.pollFirst();
            first.thread.door().park(first.notification);
        }
        if (order.size() > ENTRIES_MAX) {
            order.removeIf(b -> !b.thread.door().isBlockedIn(b.notification));
        }
    }
}
