package org.belljar.ipc;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.kernel.UndoScope;

/** The semaphore sets of a sandbox, and what SEM_UNDO is to take back when a process ends. */
public final class Semaphores {
    /** Adjustments by who shares them and set; a scope's map is used by its own tasks and guarded by itself being concurrent. */
    private final ConcurrentHashMap<UndoScope, ConcurrentHashMap<SemaphoreSet, int[]>> undo = new ConcurrentHashMap<>();

    private Semaphores() {}

    public static Semaphores of(Kernel kernel) {
        return kernel.plugIn(Semaphores.class, () -> {
            Semaphores s = new Semaphores();
            kernel.addExitHook(s::ended);
            return s;
        });
    }

    /** Those of the task's IPC namespace. */
    public static IpcTable<SemaphoreSet> sets(Task task) {
        return IpcObjects.of(task).sets();
    }

    /** Notes operations with SEM_UNDO that were done. */
    public void note(Task task, SemaphoreSet set, SemaphoreSet.Operation[] ops) {
        for (SemaphoreSet.Operation op : ops) {
            if ((op.flags() & SemaphoreSet.Operation.UNDO) != 0 && op.change() != 0) {
                task.undoScope().use();
                undo.computeIfAbsent(task.undoScope(), g -> new ConcurrentHashMap<>()).compute(set, (s, a) -> {
                    int[] adjustments = a == null ? new int[set.size()] : a;
                    adjustments[op.number()] -= op.change();
                    return adjustments;
                });
            }
        }
    }

    /** SETVAL and SETALL clear the adjustments of all processes. */
    public void clear(SemaphoreSet set, int from, int count) {
        for (Map<SemaphoreSet, int[]> m : undo.values()) {
            m.computeIfPresent(set, (s, a) -> {
                java.util.Arrays.fill(a, from, from + count, 0);
                return a;
            });
        }
    }

    /** The last task that shares the adjustments ends. */
    private void ended(Task task) {
        if (!task.undoScope().leave() || undo.isEmpty()) {
            return;
        }
        ConcurrentHashMap<SemaphoreSet, int[]> mine = undo.remove(task.undoScope());
        if (mine != null) {
            new HashMap<>(mine).forEach((set, a) -> {
                if (!set.isRemoved()) {
                    set.undo(a, task.group().id());
                }
            });
        }
    }
}
