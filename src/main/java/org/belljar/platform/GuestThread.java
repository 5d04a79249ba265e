package org.belljar.platform;

import org.belljar.host.NativeMemory;

/**
 * A guest thread's host thread together with its mailbox, stopped in a trap when the kernel may touch it. Everything read
 * here comes from memory that the guest can write at any time: each getter returns a value copied when the trap was
 * received, already checked to lie in its legal range; {@link #registers()} are live but harmless.
 */
public interface GuestThread {
    enum Trap {
        /** A system call: {@link #number()} and {@link #argument}. */
        SYSCALL,
        /** A CPU exception or memory fault in guest code: the fault* getters. */
        FAULT,
        /** The answer to {@link #kick()}. */
        KICK,
        /** First trap of a thread or process made by FORK. */
        START,
        /** The end of a host-call list that was sent by {@link #runCalls}. */
        REPORT
    }

    GuestProcess process();

    Trap trap();

    int number();

    long argument(int i);

    int faultSignal();

    int faultCode();

    long faultAddress();

    Registers registers();

    /** The list of host calls that the next answer carries. */
    HostCalls calls();

    /**
     * In-arguments that the trampoline carried: copies {@code len} bytes of guest address {@code addr} if the window holds
     * them all.
     *
     * @return whether it did
     */
    boolean readWindow(long addr, byte[] dst, int offset, int len);

    /** The window bytes that hold guest range [addr, addr+len), or null. Content may change under the reader: copy once. */
    NativeMemory windowAt(long addr, long len);

    /** The NUL-terminated string at addr if the window holds it whole, or null. */
    String windowString(long addr);

    /**
     * Reserves window space from which the trampoline will copy {@code len} bytes to guest address {@code addr} when the
     * call is answered. Null when there is no room (write with {@link GuestProcess#writeMemory} instead).
     */
    NativeMemory reserveOut(long addr, int len);

    /** Shrinks the last reservation to {@code len} bytes. */
    void shrinkLastOut(int len);

    /** Whether a reservation not yet sent overlaps the range: memory itself does not hold the newest bytes then. */
    boolean hasPendingOut(long addr, long len);

    /** Forgets the in-arguments that the trampoline carried: the memory behind them may have changed since. */
    void clearIn();

    /** Takes back all reservations not yet sent. */
    void clearOut();

    /**
     * Arranges the answer "run the list, then continue the guest with the registers as they stand". It is sent by
     * {@link #send()}, which the scheduler calls after the task's fiber has been left.
     */
    void answerResume();

    /** Arranges "run the list, then trap again with REPORT". */
    void answerReport();

    /** Arranges "run the list, then trap with KICK", for registers without a frame. */
    void answerFrame();

    /** Arranges "exit this host thread" (or the whole host process). */
    void answerExit(boolean wholeProcess);

    /** Sends the arranged answer. From then on the guest runs. */
    void send();

    /**
     * A thread that its parent's list is about to make: it starts with the answer that is arranged, and its first trap is any, START
     * only if it has been kicked before it ran.
     */
    void startQuietly();

    /** After a REPORT: how many list entries ran, and 0 or the -errno of the failing one. */
    int callsDone();

    int callError();

    /** Makes a guest thread that runs guest code trap with KICK soon. Safe at any time, from any thread. */
    void kick();

    /** What the trampoline may answer about the task by itself. */
    record Identity(int pid, int tid, int uid, int euid, int gid, int egid) {}

    /**
     * Tells the trampoline who its thread is, and whether it may answer the identity calls, and run private futex operations
     * on the host, without asking. At any time, from any thread.
     */
    void publishIdentity(Identity id, boolean servesIds, boolean servesFutexes);

    /** Gives the guest its signal mask, as long as its thread is in the kernel; see {@link #serveMask}. */
    void setGuestMask(long mask);

    /** The mask as the guest has it now: the last one given to it, unless it has changed it since. */
    long guestMask();

    /**
     * Whether the guest may change its mask by itself. After {@code serveMask(false)}, {@link #guestMask} tells every change that
     * the guest will not tell by a trap (KICK). At any time, from any thread.
     */
    void serveMask(boolean on);

    /** The address last given to set_robust_list(2), by the guest or the kernel; 0: none. */
    long robustList();

    void setRobustList(long addr);

    /** A registration of rseq(2); address 0: none. */
    record Rseq(long addr, int len, int signature) {}

    /** What the thread has registered, as the guest's side tells it. */
    Rseq rseq();

    /** Bytes before and after a site's return address that may be rewritten. */
    int PATCH_REACH = 9;
    /** Most host calls that {@link #preparePatch} adds. */
    int PATCH_CALLS = 3;

    /**
     * The return address of the call at hand when the platform would rewrite its site and needs the kernel for it, as other
     * threads of the address space run; else 0.
     */
    long siteToPatch();

    /**
     * Adds what rewrites the site to the list. The kernel has checked that it lies in private executable text, runs the list,
     * calls {@link #patched}, and lets nobody change the mappings meanwhile.
     *
     * @return false: not now, the list is as it was
     */
    boolean preparePatch();

    void patched();

    /** Whether a kick ends a host call of the list that sleeps (futex): only for requests that came by a rewritten site. */
    boolean isInterruptible();

    /**
     * Arranges that the guest makes the system call at hand again, by the way of rewritten sites; false where it has none
     * (the guest uses gs itself). The caller leaves the registers alone.
     */
    boolean jumpToThunk();

    /**
     * Tells the host how to schedule this thread, as far as the host allows it. At any time, from any thread.
     *
     * @param policy SCHED_OTHER, SCHED_BATCH or SCHED_IDLE
     * @param cpus null: all of the kernel's
     */
    void schedule(int policy, int nice, long[] cpus);

    /** The CPU that it ran on last. */
    int cpu();

    /** The host's thread id (the kernel's pid namespace); 0: none yet, or none any more. */
    int hostTid();

    /** CPU time in ns used by this host thread, user and system together with the split in {@code out[0..1]}. */
    void cpuTimes(long[] out);

    /** The task (or whatever the kernel hangs here). */
    Object owner();

    void setOwner(Object owner);
}
