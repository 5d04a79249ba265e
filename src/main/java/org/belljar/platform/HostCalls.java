package org.belljar.platform;

/**
 * Builder of the list of host calls that a guest thread makes in its own context before it goes on. At most
 * {@link #capacity()} entries; {@link #size()} says how many are there.
 */
public interface HostCalls {
    int size();

    int capacity();

    void clear();

    /** mmap of anonymous memory, always at a fixed address. flags: MAP_* in addition to MAP_FIXED. */
    void mapAnonymous(long addr, long len, int prot, int flags);

    /**
     * Injects {@code hostFd} (closing the kernel's copy afterwards is the caller's business), maps it at {@code addr} and closes it in the guest.
     */
    void mapFile(long addr, long len, int prot, int flags, int hostFd, long offset);

    /**
     * Lets the guest process keep {@code hostFd}'s copy from its first {@link #mapFile} to {@link #releaseFile}: an injection is
     * two hand-overs between kernel and guest, and a program has four segments. The caller keeps its descriptor open as long.
     */
    default void holdFile(int hostFd) {}

    /** Closes the held copy in the guest. */
    default void releaseFile() {}

    void unmap(long addr, long len);

    void protect(long addr, long len, int prot);

    void remap(long oldAddr, long oldLen, long newLen, int flags, long newAddr);

    void advise(long addr, long len, int advice);

    /** Zeroes guest memory (the tail of a bss page). */
    void zero(long addr, long len);

    /** Copies kernel bytes to guest memory (exec stack, auxv); false when the window is full. */
    boolean copyOut(long addr, byte[] src, int offset, int len);

    /** futex(2) on guest memory, with the guest's own arguments; {@link #result} tells its result. */
    void futex(long addr, int op, int val, long timeout, long addr2, int val3);

    /** FUTEX_WAIT_BITSET (private) for any bit until {@code deadlineNs} on CLOCK_MONOTONIC. */
    void futexWaitUntil(long addr, int val, long deadlineNs);

    /** futex_waitv(2) with the guest's own arguments. */
    void futexWaitv(long watchesAddr, int count, long timeout, int clock);

    /** The same with an array of the kernel's making. */
    void futexWaitv(byte[] watches, long timeout, int clock);

    /** rseq(2) with the guest's own arguments. */
    void rseq(long addr, int len, int flags, int signature);

    /** membarrier(2), one of the forms that concern this address space or the processes that asked for them. */
    void membarrier(int command, int flags, int cpu);

    /** Whether reading the time-stamp counter faults in this thread (PR_SET_TSC). */
    void trapTimeStamps(boolean trap);

    /** userfaultfd(2) for faults of user mode; the descriptor is the result. */
    void userfaultfd();

    /** Closes a descriptor of the guest process. */
    void close(int guestFd);

    /** Whether CPUID faults in this thread (ARCH_SET_CPUID); -ENODEV where the processor cannot do that. */
    void trapCpuid(boolean trap);

    /** After a report: the result of entry {@code i}, as the guest's side tells it. */
    long result(int i);

    /** Sets a bit of the word at {@code addr} atomically; -EFAULT if the word cannot be written. */
    void futexOr(long addr, int bit);

    /** Clones the calling host thread; the child starts by trapping with START on {@code child}'s mailbox. */
    void fork(GuestThread child);
}
