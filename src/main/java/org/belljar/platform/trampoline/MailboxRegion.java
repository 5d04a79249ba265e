package org.belljar.platform.trampoline;

import java.util.ArrayDeque;
import java.util.BitSet;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * The mailboxes of one address space: a sparse memfd of 1 GiB, mapped whole by the guest process at its slot's address
 * and piecewise by the kernel. Processes that share memory (threads, vfork) share a region; a fork gets one of its own.
 */
final class MailboxRegion {
    /** The byte of its flag. */
    private static final int SERVES_ADVICE = MailboxLayout.SERVE + 2;
    /** Futex waits of a fresh thread that look before they sleep, until it has learnt whether that pays. */
    private static final int FIRST_CREDIT = 1;
    /** Retired mailboxes to gather before the host is asked about them. */
    private static final int RETIRED_MAX = 8;
    private static final int CHUNK = RegionMemory.CHUNK, PUNCH_HOLE_KEEP_SIZE = 3;

    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    private final int slot;
    /** Guarded by lock; -1 once every guest mapping is made. */
    private int memfd;
    private final BitSet used = new BitSet();
    private final RegionMappings.Mapping mapping;
    private int users = 1;
    /** Mailboxes whose threads run or may yet run guest code. */
    private int live;
    /** Of threads told to exit, which still stand on their mailbox for some instructions: (process, thread, index). */
    private final ArrayDeque<int[]> retired = new ArrayDeque<>();
    /** Guarded by lock: madvise(MADV_DONTNEED) is the host's. */
    private boolean servesAdvice = true;
    /** Slots in use in this address space: its own and those of forks under way. */
    private final BitSet slotsHere = new BitSet();

    MailboxRegion(int slot, RegionMemory memory, RegionMappings mappings) {
        this.slot = slot;
        this.mapping = mappings.track(this);
        slotsHere.set(slot);
        memfd = memory.memfd();
        mapping.chunks[0] = memory.first();
    }

    int slot() {
        return slot;
    }

    int memfd() {
        return memfd;
    }

    long guestBase() {
        return MailboxLayout.SLOT_BASE + slot * MailboxLayout.SLOT_SIZE;
    }

    long guestAddress(int index) {
        return guestBase() + (long) index * MailboxLayout.MAILBOX_SIZE;
    }

    /** A free mailbox, zeroed where it matters (header). EAGAIN when all are taken. */
    int allocate() {
        lock.lock();
        try {
            if (retired.size() >= RETIRED_MAX) {
                reclaimLocked();
            }
            int i = used.nextClearBit(0);
            if (i >= MailboxLayout.MAILBOXES_PER_SLOT) {
                throw Errno.EAGAIN.exception();
            }
            used.set(i);
            live++;
            NativeMemory m = mappedLocked(i);
            m.fill(0, 0x400, (byte) 0);
            m.putLong(MailboxLayout.SELF, guestAddress(i));
            m.putInt(MailboxLayout.INDEX, i);
            m.putInt(MailboxLayout.SPIN_CREDIT, FIRST_CREDIT);
            m.putByte(SERVES_ADVICE, (byte) (servesAdvice ? MailboxLayout.SERVE_ADVICE >> 16 : 0));
            return i;
        } finally {
            lock.unlock();
        }
    }

    /** The trampoline may no longer answer madvise by itself in this address space. */
    void stopServingAdvice() {
        lock.lock();
        try {
            servesAdvice = false;
            for (int i = used.nextSetBit(0); i >= 0; i = used.nextSetBit(i + 1)) {
                mappedLocked(i).putByteVolatile(SERVES_ADVICE, (byte) 0);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether one thread of one process uses this address space. */
    boolean hasSingleThread() {
        lock.lock();
        try {
            return users == 1 && live == 1;
        } finally {
            lock.unlock();
        }
    }

    /** A mailbox whose thread never came to be. */
    void release(int index) {
        lock.lock();
        try {
            live--;
            used.clear(index);
        } finally {
            lock.unlock();
        }
    }

    /** A mailbox whose thread has been told to exit; free again once the host says that the thread is gone. */
    void retire(int index, int pid, int tid) {
        lock.lock();
        try {
            live--;
            retired.addLast(new int[] {pid, tid, index});
        } finally {
            lock.unlock();
        }
    }

    /** Whether thread {@code tid}, which had mailbox {@code index}, has been told to exit, and perhaps has not seen it yet. */
    boolean isRetired(int tid, long index) {
        lock.lock();
        try {
            for (int[] r : retired) {
                if (r[1] == tid && r[2] == index) {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void reclaimLocked() {
        for (int n = retired.size(); n > 0; n--) {
            int[] r = retired.pollFirst();
            if (Host.call(HostNumbers.TGKILL, r[0], r[1], 0) == Errno.ESRCH.negative()) {
                used.clear(r[2]);
            } else {
                retired.addLast(r);
            }
        }
    }

    NativeMemory mailbox(int index) {
        lock.lock();
        try {
            return mappedLocked(index);
        } finally {
            lock.unlock();
        }
    }

    private NativeMemory mappedLocked(int index) {
        int c = index / CHUNK;
        if (c >= mapping.chunks.length) {
            mapping.chunks = java.util.Arrays.copyOf(mapping.chunks, Math.max(c + 1, mapping.chunks.length * 2));
        }
        NativeMemory[] chunks = mapping.chunks;
        if (chunks[c] == null) {
            chunks[c] = RegionMemory.map(memfd, c);
        }
        return chunks[c].slice((long) (index % CHUNK) * MailboxLayout.MAILBOX_SIZE, MailboxLayout.MAILBOX_SIZE);
    }

    /** A slot number free in this address space for the time of a fork. */
    int borrowSlot() {
        lock.lock();
        try {
            int s = slotsHere.nextClearBit(slot + 1);
            if (s >= MailboxLayout.SLOT_COUNT) {
                s = slotsHere.nextClearBit(0);
            }
            if (s >= MailboxLayout.SLOT_COUNT) {
                throw Errno.EAGAIN.exception();
            }
            slotsHere.set(s);
            return s;
        } finally {
            lock.unlock();
        }
    }

    void returnSlot(int s) {
        lock.lock();
        try {
            slotsHere.clear(s);
        } finally {
            lock.unlock();
        }
    }

    MailboxRegion share() {
        lock.lock();
        try {
            users++;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * One process less; the last one frees the memory. The kernel's own mapping stays until this object is unreachable, so
     * that a late look at a dead thread's mailbox reads zeros and does not fault.
     */
    void leave() {
        lock.lock();
        try {
            if (--users > 0) {
                return;
            }
            Host.call(HostNumbers.FALLOCATE, memfd, PUNCH_HOLE_KEEP_SIZE, 0, MailboxLayout.SLOT_SIZE, 0, 0);
            Host.call(HostNumbers.CLOSE, memfd);
            memfd = -1;
        } finally {
            lock.unlock();
        }
    }
}
