package org.belljar.kernel;

import org.belljar.mm.MemoryLimits;
import org.belljar.vfs.Credentials;

/** A task's resource limits as memory calls look at them. */
public final class TaskMemoryLimits implements MemoryLimits {
    private final Task task;

    private TaskMemoryLimits(Task task) {
        this.task = task;
    }

    public static MemoryLimits of(Task task) {
        return new TaskMemoryLimits(task);
    }

    @Override
    public long addressSpaceBytes() {
        return task.limits().soft(ResourceLimits.AS);
    }

    @Override
    public long dataBytes() {
        return task.limits().soft(ResourceLimits.DATA);
    }

    @Override
    public long stackBytes() {
        return task.limits().soft(ResourceLimits.STACK);
    }

    @Override
    public long lockedBytes() {
        return task.credentials().hasCapability(Credentials.CAP_IPC_LOCK) ? -1 : task.limits().soft(ResourceLimits.MEMLOCK);
    }
}
