package org.belljar.platform;

import org.belljar.host.NativeMemory;

/** A host process that carries one guest address space. */
public interface GuestProcess {
    enum ForkKind {
        /** A new thread of this process. */
        THREAD,
        /** A process that shares this one's memory (vfork, posix_spawn). */
        SHARED_MEMORY,
        /** A copy-on-write copy. */
        COPY
    }

    int hostPid();

    /** The first thread (of a clean process: stopped in its first trap). */
    GuestThread mainThread();

    /** Address of the vDSO's ELF header in this process, 0 if none; its length in bytes. */
    long vdsoAddress();

    long vdsoLength();

    /**
     * Prepares the mailbox for a child of {@code parent}: a copy of its registers' frame, relocated. The kernel then sets the
     * child's registers (rax = 0, rsp, fs base) and puts {@link HostCalls#fork} into the parent's list.
     */
    GuestThread prepareFork(GuestThread parent, ForkKind kind);

    /** Undoes {@link #prepareFork} when the host's clone failed. */
    void abandonFork(GuestThread child);

    /** Reads guest memory by process_vm_readv. Returns bytes read (short at an unmapped page) or -errno. */
    long readMemory(long addr, NativeMemory dst, long offset, long len);

    long writeMemory(long addr, NativeMemory src, long offset, long len);

    /**
     * As {@link #readMemory} and {@link #writeMemory}, but whatever the protection of the pages, as a debugger may
     * (FOLL_FORCE): a private mapping gets a page of its own. The caller has checked that the guest itself has mapped the range.
     */
    long readMemoryForced(long addr, NativeMemory dst, long offset, long len);

    long writeMemoryForced(long addr, NativeMemory src, long offset, long len);

    /**
     * Makes the guest's text and its calls plain, or lets them be speeded up again: while plain, all text is the guest's own
     * and each system call comes to the kernel by its own instruction, so that a tracer may read text, write breakpoints and
     * step. From any thread; other threads of the process may run meanwhile.
     */
    void setPlain(boolean plain);

    /**
     * From now on madvise(2) comes to the kernel in each thread of the address space: something in it is locked or sealed, which
     * the host does not know.
     */
    void stopServingAdvice();

    /** SIGKILL to the whole host process. Idempotent. */
    void kill();

    /** Whether it has or had more threads than the main one. */
    boolean hadThreads();

    boolean isDead();

    /** A copy of a descriptor that the process has, for this process; -errno. What it is, is the guest's word. */
    int takeDescriptor(int guestFd);

    /** CPU time in ns used by all threads there are and were, user and system time in {@code out[0..1]}. */
    void cpuTimes(long[] out);

    /** The sum of {@link #cpuTimes}, which costs less. */
    default long cpuNs() {
        long[] out = new long[2];
        cpuTimes(out);
        return out[0] + out[1];
    }
}
