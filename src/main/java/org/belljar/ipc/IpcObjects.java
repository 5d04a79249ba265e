package org.belljar.ipc;

import org.belljar.kernel.Task;

/** The System V objects of an IPC namespace, and what limits them (proc_sys_kernel(5)). */
public final class IpcObjects implements AutoCloseable {
    /** Linux's ULONG_MAX - (1 << 24). */
    private static final long NO_LIMIT = -1L - (1 << 24);

    private final IpcTable<MessageQueue> queues = new IpcTable<>(() -> mostQueues());
    private final IpcTable<SemaphoreSet> sets = new IpcTable<>(() -> semaphores()[3]);
    private final IpcTable<SharedSegment> segments = new IpcTable<>(() -> mostSegments());
    private volatile int longestMessage = 8192;
    private volatile int queueBytes = 16384;
    private volatile int mostQueues = 32_000;
    private volatile long longestSegment = NO_LIMIT;
    private volatile long mostPages = NO_LIMIT;
    private volatile int mostSegments = 4096;
    private volatile int[] semaphores = {32_000, 1_024_000_000, 500, 32_000};

    private IpcObjects() {}

    /** Those of the task's namespace. */
    public static IpcObjects of(Task task) {
        return task.namespaces().ipc().part(IpcObjects.class, IpcObjects::new);
    }

    public IpcTable<MessageQueue> queues() {
        return queues;
    }

    public IpcTable<SemaphoreSet> sets() {
        return sets;
    }

    public IpcTable<SharedSegment> segments() {
        return segments;
    }

    /** msgmax: bytes of one message. */
    public int longestMessage() {
        return longestMessage;
    }

    void setLongestMessage(int bytes) {
        longestMessage = bytes;
    }

    /** msgmnb: bytes that a new queue holds. */
    public int queueBytes() {
        return queueBytes;
    }

    void setQueueBytes(int bytes) {
        queueBytes = bytes;
    }

    /** msgmni. */
    public int mostQueues() {
        return mostQueues;
    }

    void setMostQueues(int n) {
        mostQueues = n;
    }

    /** shmmax in bytes, unsigned. */
    public long longestSegment() {
        return longestSegment;
    }

    void setLongestSegment(long bytes) {
        longestSegment = bytes;
    }

    /** shmall: pages of all segments together, unsigned. */
    public long mostPages() {
        return mostPages;
    }

    void setMostPages(long pages) {
        mostPages = pages;
    }

    /** shmmni. */
    public int mostSegments() {
        return mostSegments;
    }

    void setMostSegments(int n) {
        mostSegments = n;
    }

    /** SEMMSL, SEMMNS, SEMOPM, SEMMNI: per set, in all, operations per call, sets. Not to be changed by the caller. */
    public int[] semaphores() {
        return semaphores;
    }

    void setSemaphores(int[] limits) {
        semaphores = limits;
    }

    @Override
    public void close() {
        queues.removeAll();
        sets.removeAll();
        segments.removeAll();
    }
}
