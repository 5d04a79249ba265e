package org.belljar.mm;

import java.util.concurrent.atomic.AtomicReference;
import org.belljar.abi.Errno;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;

/**
 * The right to change an address space, held across a round trip to the guest, which no lock may be (Linux: mmap_lock
 * taken for writing). Waiters sleep; only a fatal signal interrupts them.
 */
final class ChangeToken {
    private final AtomicReference<Sleeper> owner = new AtomicReference<>();
    private final WaitQueue waiters = new WaitQueue();

    long acquire(Sleeper task) {
        if (owner.compareAndSet(null, task)) {
            return 0;
        }
        WaitQueue.Entry entry = waiters.add(task, 0, true);
        try {
            while (!owner.compareAndSet(null, task)) {
                if (task.isDying()) {
                    return Errno.EINTR.negative();
                }
                task.park(Sleeper.FOREVER);
            }
            return 0;
        } finally {
            waiters.remove(entry);
            if (owner.get() != task) {
                // A wake-up that was ours may have been used up: the next waiter must see it.
                waiters.wake(0);
            }
        }
    }

    void release() {
        owner.set(null);
        waiters.wake(0);
    }
}
