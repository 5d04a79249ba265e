package org.belljar.kernel;

/** Below which number a task's new descriptors have to be. */
public final class DescriptorLimit {
    private DescriptorLimit() {}

    /** RLIMIT_NOFILE, or fs.nr_open where that has been set lower since. */
    public static long of(Task task) {
        long most = task.kernel().vfs().fileLimits().mostOpen();
        long soft = task.limits().soft(ResourceLimits.NOFILE);
        return Long.compareUnsigned(soft, most) < 0 ? soft : most;
    }
}
