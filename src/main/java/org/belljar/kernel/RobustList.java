package org.belljar.kernel;

import org.belljar.abi.ErrnoException;
import org.belljar.mm.GuestStruct;

/**
 * The list of robust futexes a task registered (set_robust_list(2)), walked at its end:
 * {@code struct robust_list_head { next; long futex_offset; pending; }}. Bit 0 of a pointer marks a PI futex.
 *
 * <p>When a group is killed while one of its threads runs guest code, the walk does not wait for that thread to stop; it
 * may run on for some microseconds.
 */
final class RobustList {
    /** ROBUST_LIST_LIMIT: circular lists end here. */
    private static final int LIMIT = 2048;
    private static final int HEAD_BYTES = 24;

    private RobustList() {}

    static void release(Task task) {
        long head = task.robustListAddr();
        if (head == 0) {
            return;
        }
        try {
            GuestStruct h = task.memory().readStruct(head, HEAD_BYTES);
            long entry = h.getLong(0);
            long offset = h.getLong(8);
            long pending = h.getLong(16);
            for (int i = 0; i < LIMIT && (entry & ~1L) != head; i++) {
                long next = task.memory().readLong(entry & ~1L);
                if ((entry & ~1L) != (pending & ~1L)) {
                    ownerDied(task, entry, offset);
                }
                entry = next;
            }
            if ((pending & ~1L) != 0) {
                ownerDied(task, pending, offset);
            }
        } catch (ErrnoException e) {
            // a bad list ends the walk, as in exit_robust_list()
        }
    }

    private static void ownerDied(Task task, long entry, long offset) {
        long addr = (entry & ~1L) + offset;
        if ((entry & 1) != 0) {
            task.kernel().piFutexes().ownerDied(task, addr);
        } else {
            task.kernel().futexes().ownerDied(task, addr);
        }
    }
}
