package org.belljar.platform.trampoline;

import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;

/** The host-call list in a mailbox. */
final class TrampolineCalls implements HostCalls {
    private static final int MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20, MAP_PRIVATE = 2, MAP_SHARED = 1;
    private static final int MMAP = 9, MPROTECT = 10, MUNMAP = 11, MREMAP = 25, MADVISE = 28, CLOSE = 3, FUTEX = 202, FUTEX_WAITV = 449,
            RSEQ = 334, MEMBARRIER = 324, PRCTL = 157, ARCH_PRCTL = 158, USERFAULTFD = 323;
    /** O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY: the filter allows no others. */
    private static final int USERFAULTFD_FLAGS = 02004001;
    private static final int PR_SET_TSC = 26, TSC_ENABLE = 1, TSC_SIGSEGV = 2, ARCH_SET_CPUID = 0x1012;
    private static final int FUTEX_WAIT_BITSET_PRIVATE = 9 | 128, FUTEX_WAKE_OP_PRIVATE = 5 | 128, FUTEX_OR_SHIFTED = (2 | 8) << 28,
            NEVER_EQUAL = 0xfff;
    private static final long PAGE = 4096;
    private static final int READ_EXEC = 5, READ_WRITE_EXEC = 7;
    /** Offset of an entry's result. */
    private static final int RESULT = 56;
    /** struct futex_waitv. */
    private static final int WAITV_SIZE = 24;
    private static final int CLONE_VM = 0x100, CLONE_FS = 0x200, CLONE_FILES = 0x400, CLONE_SIGHAND = 0x800,
            CLONE_PARENT = 0x8000, CLONE_PARENT_SETTID = 0x100000, CLONE_THREAD = 0x10000, CLONE_SYSVSEM = 0x40000, SIGCHLD = 17;
    /** Exact values: the filter allows no others. */
    static final int THREAD_FLAGS = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM
            | CLONE_PARENT_SETTID;
    static final int VFORK_FLAGS = CLONE_VM | CLONE_PARENT | SIGCHLD;
    static final int COPY_FLAGS = CLONE_PARENT | SIGCHLD;

    private final TrampolineThread thread;
    private final NativeMemory mailbox;
    private int size;
    /** The kernel's descriptor to be injected once ({@link #holdFile}), and its copy in the guest; -1: none. */
    private int heldHostFd = -1;
    private int heldGuestFd = -1;

    TrampolineCalls(TrampolineThread thread, NativeMemory mailbox) {
        this.thread = thread;
        this.mailbox = mailbox;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int capacity() {
        return MailboxLayout.LIST_MAX;
    }

    @Override
    public void clear() {
        size = 0;
    }

    private void add(long nr, long a, long b, long c, long d, long e, long f) {
        if (size == MailboxLayout.LIST_MAX) {
            throw Errno.ENOMEM.exception();
        }
        long at = MailboxLayout.LIST + (long) size++ * MailboxLayout.LIST_STRIDE;
        mailbox.putLong(at, nr);
        mailbox.putLong(at + 8, a);
        mailbox.putLong(at + 16, b);
        mailbox.putLong(at + 24, c);
        mailbox.putLong(at + 32, d);
        mailbox.putLong(at + 40, e);
        mailbox.putLong(at + 48, f);
    }

    @Override
    public void mapAnonymous(long addr, long len, int prot, int flags) {
        int kind = (flags & MAP_SHARED) != 0 ? MAP_SHARED : MAP_PRIVATE;
        add(MMAP, addr, len, prot, flags & ~3 | kind | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
    }

    @Override
    public void mapFile(long addr, long len, int prot, int flags, int hostFd, long offset) {
        if (hostFd == heldHostFd) {
            if (heldGuestFd < 0) {
                heldGuestFd = thread.door().inject(hostFd);
            }
            add(MMAP, addr, len, prot, flags | MAP_FIXED, heldGuestFd, offset);
            return;
        }
        int guestFd = thread.door().inject(hostFd);
        add(MMAP, addr, len, prot, flags | MAP_FIXED, guestFd, offset);
        add(CLOSE, guestFd, 0, 0, 0, 0, 0);
    }

    @Override
    public void holdFile(int hostFd) {
        heldHostFd = hostFd;
        heldGuestFd = -1;
    }

    @Override
    public void releaseFile() {
        heldHostFd = -1;
        if (heldGuestFd >= 0) {
            add(CLOSE, heldGuestFd, 0, 0, 0, 0, 0);
            heldGuestFd = -1;
        }
    }

    @Override
    public void unmap(long addr, long len) {
        add(MUNMAP, addr, len, 0, 0, 0, 0);
    }

    @Override
    public void protect(long addr, long len, int prot) {
        add(MPROTECT, addr, len, prot, 0, 0, 0);
    }

    @Override
    public void remap(long oldAddr, long oldLen, long newLen, int flags, long newAddr) {
        add(MREMAP, oldAddr, oldLen, newLen, flags, newAddr, 0);
    }

    @Override
    public void advise(long addr, long len, int advice) {
        add(MADVISE, addr, len, advice, 0, 0, 0);
    }

    @Override
    public void zero(long addr, long len) {
        add(MailboxLayout.OP_ZERO, addr, len, 0, 0, 0, 0);
    }

    @Override
    public boolean copyOut(long addr, byte[] src, int offset, int len) {
        int at = thread.window().take(len);
        if (at < 0) {
            return false;
        }
        mailbox.put(at, src, offset, len);
        add(MailboxLayout.OP_COPYOUT, addr, at, len, 0, 0, 0);
        return true;
    }

    @Override
    public void futex(long addr, int op, int val, long timeout, long addr2, int val3) {
        add(FUTEX, addr, op, val & 0xffffffffL, timeout, addr2, val3 & 0xffffffffL);
    }

    @Override
    public void futexWaitUntil(long addr, int val, long deadlineNs) {
        int at = thread.window().take(16);
        if (at < 0) {
            throw Errno.ENOMEM.exception();
        }
        mailbox.putLong(at, deadlineNs / 1_000_000_000L);
        mailbox.putLong(at + 8L, deadlineNs % 1_000_000_000L);
        futex(addr, FUTEX_WAIT_BITSET_PRIVATE, val, thread.guestMailbox() + at, 0, -1);
    }

    @Override
    public void futexWaitv(long watchesAddr, int count, long timeout, int clock) {
        add(FUTEX_WAITV, watchesAddr, count, 0, timeout, clock, 0);
    }

    @Override
    public void futexWaitv(byte[] watches, long timeout, int clock) {
        int at = thread.window().take(watches.length);
        if (at < 0) {
            throw Errno.ENOMEM.exception();
        }
        mailbox.put(at, watches, 0, watches.length);
        futexWaitv(thread.guestMailbox() + at, watches.length / WAITV_SIZE, timeout, clock);
    }

    @Override
    public void rseq(long addr, int len, int flags, int signature) {
        add(RSEQ, addr, len & 0xffffffffL, flags & 0xffffffffL, signature & 0xffffffffL, 0, 0);
    }

    @Override
    public void membarrier(int command, int flags, int cpu) {
        add(MEMBARRIER, command, flags, cpu, 0, 0, 0);
    }

    @Override
    public void trapTimeStamps(boolean trap) {
        add(PRCTL, PR_SET_TSC, trap ? TSC_SIGSEGV : TSC_ENABLE, 0, 0, 0, 0);
    }

    @Override
    public void userfaultfd() {
        add(USERFAULTFD, USERFAULTFD_FLAGS, 0, 0, 0, 0, 0);
    }

    @Override
    public void close(int guestFd) {
        add(CLOSE, guestFd, 0, 0, 0, 0, 0);
    }

    @Override
    public void trapCpuid(boolean trap) {
        add(ARCH_PRCTL, ARCH_SET_CPUID, trap ? 0 : 1, 0, 0, 0, 0);
    }

    /** Rewrites a call site (trampoline.c, patch_site); up to 8 bytes. Returns the position of the entry that does it. */
    int patch(long addr, byte[] original, byte[] replacement) {
        long page = addr & -PAGE;
        long len = (addr + original.length + PAGE - 1 & -PAGE) - page;
        add(MPROTECT | MailboxLayout.IGNORE_FAILURE, page, len, READ_WRITE_EXEC, 0, 0, 0);
        add(MailboxLayout.OP_PATCH | MailboxLayout.IGNORE_FAILURE, addr, packed(original), packed(replacement), original.length, 0, 0);
        add(MPROTECT | MailboxLayout.IGNORE_FAILURE, page, len, READ_EXEC, 0, 0, 0);
        return size - 2;
    }

    private static long packed(byte[] bytes) {
        long v = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            v = v << 8 | bytes[i] & 255;
        }
        return v;
    }

    @Override
    public long result(int i) {
        return mailbox.getLong(MailboxLayout.LIST + (long) i * MailboxLayout.LIST_STRIDE + RESULT);
    }

    /** FUTEX_WAKE_OP with FUTEX_OP_OR: "wakes" on a word of the list where nobody waits, and never on the one it changes. */
    @Override
    public void futexOr(long addr, int bit) {
        long nobodysWord = thread.guestMailbox() + MailboxLayout.LIST + (long) size * MailboxLayout.LIST_STRIDE + RESULT;
        add(FUTEX, nobodysWord, FUTEX_WAKE_OP_PRIVATE, 0, 0, addr, FUTEX_OR_SHIFTED | bit << 12 | NEVER_EQUAL);
    }

    @Override
    public void fork(GuestThread child) {
        TrampolineThread c = (TrampolineThread) child;
        long mailboxAddr = c.guestMailbox();
        switch (c.forkKind()) {
            case THREAD -> add(MailboxLayout.OP_FORK, THREAD_FLAGS, mailboxAddr, 0, 0, 0, 0);
            case SHARED_MEMORY -> add(MailboxLayout.OP_FORK, VFORK_FLAGS, mailboxAddr, 0, 0, 0, 0);
            case COPY -> {
                MailboxRegion region = c.region();
                int fd = thread.door().inject(region.memfd());
                add(MMAP, region.guestBase(), MailboxLayout.SLOT_SIZE, 3, MAP_SHARED | MAP_FIXED, fd, 0);
                add(CLOSE, fd, 0, 0, 0, 0, 0);
                add(MailboxLayout.OP_FORK, COPY_FLAGS, mailboxAddr, 0, 0, 0, 0);
                add(MUNMAP, region.guestBase(), MailboxLayout.SLOT_SIZE, 0, 0, 0, 0);
            }
        }
    }

    static void closeHost(int fd) {
        Host.call(HostNumbers.CLOSE, fd);
    }
}
