package org.belljar.fs.pipe;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileLimits;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Poll;

/** What the two ends of a pipe, or all opens of a FIFO, share (struct pipe_inode_info). */
final class Pipe {
    static final int DEFAULT_SLOTS = 16;
    private static final int MAX_SLOTS = 1 << 18;
    private static final int SIGPIPE = 13;
    private static final long BROKEN = Errno.EPIPE.negative();

    final WaitQueue readers = new WaitQueue();
    final WaitQueue writers = new WaitQueue();
    /** Signal-driven I/O hears of every write and every read, not only of those that change what poll says. */
    final WaitQueue asyncReaders = new WaitQueue();
    final WaitQueue asyncWriters = new WaitQueue();
    final AtomicInteger files = new AtomicInteger();

    private final PipePages.Account account;
    private final FileLimits limits;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    // Guarded by lock:
    private PipeRing ring;
    private int readerCount;
    private int writerCount;
    private int readerOpens;
    private int writerOpens;
    /** Somebody polls: then every write is announced, as edge-triggered pollers expect. */
    private boolean polled;
    /** A splice holds bytes at the front that it has not consumed yet; readers wait for it. */
    private boolean frontBusy;

    /** A pipe of who makes it, whose pages are counted in {@code account}. */
    Pipe(PipePages.Account account, Credentials who, FileLimits limits) {
        this.account = account;
        this.limits = limits;
        ring = new PipeRing(PipePages.slotsOfNew(account, who, limits));
    }

    // ---- ends ----

    void addReader() {
        lock.lock();
        readerOpens++;
        boolean first = readerCount++ == 0;
        lock.unlock();
        if (first) {
            writers.wakeAll(0);
        }
    }

    void addWriter() {
        lock.lock();
        writerOpens++;
        boolean first = writerCount++ == 0;
        lock.unlock();
        if (first) {
            readers.wakeAll(0);
        }
    }

    void removeEnds(boolean reader, boolean writer) {
        lock.lock();
        if (reader) {
            readerCount--;
        }
        if (writer) {
            writerCount--;
        }
        boolean oneSided = (readerCount == 0) != (writerCount == 0);
        lock.unlock();
        if (oneSided) {
            readers.wakeAll(Poll.IN | Poll.RDNORM | Poll.ERR | Poll.HUP);
            writers.wakeAll(Poll.OUT | Poll.WRNORM | Poll.ERR | Poll.HUP);
            asyncReaders.wakeAll(Poll.IN);
            asyncWriters.wakeAll(Poll.OUT);
        }
    }

    /** Gives the memory back; the last file has gone. */
    void free() {
        lock.lock();
        try {
            ring.free();
            account.add(-ring.slots());
            ring = new PipeRing(0);
        } finally {
            lock.unlock();
        }
    }

    int readerCount() {
        lock.lock();
        try {
            return readerCount;
        } finally {
            lock.unlock();
        }
    }

    int writerCount() {
        lock.lock();
        try {
            return writerCount;
        } finally {
            lock.unlock();
        }
    }

    int writerOpens() {
        return opens(true);
    }

    /** Blocks a FIFO's opener until there were more opens by writers (or readers) than {@code before}. @return 0 or -ERESTARTSYS */
    long awaitPartner(Sleeper sleeper, boolean forWriter, int before) {
        WaitQueue queue = forWriter ? readers : writers;
        return queue.await(sleeper, 0, Sleeper.FOREVER, () -> opens(forWriter) != before);
    }

    int opens(boolean ofWriters) {
        lock.lock();
        try {
            return ofWriters ? writerOpens : readerOpens;
        } finally {
            lock.unlock();
        }
    }

    // ---- reading ----

    long read(Caller caller, IoBuffer dst, boolean nonBlocking) {
        if (dst.remaining() == 0) {
            return 0;
        }
        while (true) {
            boolean wasFull;
            long n;
            lock.lock();
            try {
                wasFull = ring.isFull();
                n = frontBusy || ring.isEmpty() ? 0 : ring.drain(dst);
                if (n == 0 && writerCount == 0 && !frontBusy) {
                    return 0;
                }
                wasFull &= !ring.isFull();
            } finally {
                lock.unlock();
            }
            if (wasFull) {
                writers.wake(Poll.OUT | Poll.WRNORM);
            }
            if (n > 0) {
                asyncWriters.wakeAll(Poll.OUT);
                return n;
            }
            if (nonBlocking) {
                return Errno.EAGAIN.negative();
            }
            long r = awaitReadable(caller);
            if (r != 0) {
                return r;
            }
        }
    }

    /** Sleeps until there is something to read or end of file. @return 0 or -ERESTARTSYS */
    long awaitReadable(Sleeper sleeper) {
        return readers.await(sleeper, Poll.IN, Sleeper.FOREVER, this::canRead);
    }

    private boolean canRead() {
        lock.lock();
        try {
            return !frontBusy && (!ring.isEmpty() || writerCount == 0);
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return ring.bytes();
        } finally {
            lock.unlock();
        }
    }

    // ---- writing ----

    long write(Caller caller, IoBuffer src, boolean nonBlocking, boolean packets) {
        if (src.remaining() == 0) {
            return 0;
        }
        long done = 0;
        boolean first = true;
        while (true) {
            long n = writeOnce(src, packets, first);
            if (n < 0) {
                if (n == BROKEN) {
                    caller.signalSelf(SIGPIPE);
                }
                return done > 0 ? done : n;
            }
            first = false;
            done += n;
            if (src.remaining() == 0) {
                return done;
            }
            if (nonBlocking) {
                return done > 0 ? done : Errno.EAGAIN.negative();
            }
            long r = awaitWritable(caller);
            if (r != 0) {
                return done > 0 ? done : r;
            }
        }
    }

    /** One round of a write: what fits now, and the wake-up. @return bytes, 0 when full, or -errno */
    long writeOnce(IoBuffer src, boolean packets, boolean mayMerge) {
        boolean announce;
        long n;
        lock.lock();
        try {
            if (readerCount == 0) {
                return BROKEN;
            }
            boolean wasEmpty = ring.isEmpty();
            n = ring.append(src, packets, mayMerge);
            announce = n > 0 && (wasEmpty || polled);
        } catch (ErrnoException e) {
            return e.errno().negative();
        } finally {
            lock.unlock();
        }
        if (announce) {
            readers.wake(Poll.IN | Poll.RDNORM);
        }
        if (n > 0) {
            asyncReaders.wakeAll(Poll.IN);
        }
        return n;
    }

    /** Sleeps until a slot is free or no reader is left. @return 0 or -ERESTARTSYS */
    long awaitWritable(Sleeper sleeper) {
        return writers.await(sleeper, Poll.OUT, Sleeper.FOREVER, this::canWrite);
    }

    private boolean canWrite() {
        lock.lock();
        try {
            return !ring.isFull() || readerCount == 0;
        } finally {
            lock.unlock();
        }
    }

    // ---- poll, size ----

    int poll(Poll poll, boolean readable, boolean writable, int openedAtWriter) {
        if (poll != null) {
            if (readable) {
                poll.register(readers);
            }
            if (writable) {
                poll.register(writers);
            }
        }
        int mask = 0;
        lock.lock();
        try {
            polled |= poll != null;
            if (readable) {
                mask |= ring.isEmpty() ? 0 : Poll.IN | Poll.RDNORM;
                mask |= writerCount == 0 && writerOpens != openedAtWriter ? Poll.HUP : 0;
            }
            if (writable) {
                mask |= ring.isFull() ? 0 : Poll.OUT | Poll.WRNORM;
                mask |= readerCount == 0 ? Poll.ERR : 0;
            }
            return mask;
        } finally {
            lock.unlock();
        }
    }

    int capacity() {
        lock.lock();
        try {
            return ring.slots() * PipeRing.PAGE;
        } finally {
            lock.unlock();
        }
    }

    /** F_SETPIPE_SZ. @return the new capacity in bytes, -EINVAL (over 2 GiB), -EPERM, -EBUSY (the content does not fit) */
    long setCapacity(Credentials who, long bytes) {
        if (bytes > 1L << 31) {
            return Errno.EINVAL.negative();
        }
        long rounded = bytes <= PipeRing.PAGE ? PipeRing.PAGE : Long.highestOneBit(bytes - 1) << 1;
        int slots = (int) (rounded / PipeRing.PAGE);
        lock.lock();
        try {
            if (slots > ring.slots() && rounded > limits.pipeBytes() && !who.hasCapability(Credentials.CAP_SYS_RESOURCE)) {
                return Errno.EPERM.negative();
            }
            if (slots > MAX_SLOTS) {
                return Errno.ENOMEM.negative();
            }
            boolean inShare = account.add(slots - ring.slots());
            long r = slots > ring.slots() && !inShare && PipePages.isBound(who) ? Errno.EPERM.negative()
                    : slots < ring.usedSlots() ? Errno.EBUSY.negative() : 0;
            if (r != 0) {
                account.add(ring.slots() - slots);
                return r;
            }
            ring = ring.resized(slots);
        } finally {
            lock.unlock();
        }
        writers.wakeAll(Poll.OUT | Poll.WRNORM);
        return rounded;
    }

    // ---- splice ----

    /** Free bytes, for a transfer that must know before it takes from its source; -EPIPE without readers. */
    long room() {
        lock.lock();
        try {
            return readerCount == 0 ? BROKEN : ring.room();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Copies bytes from the front without consuming them and keeps other readers away until {@link #endTransfer}.
     *
     * @return bytes, 0 at end of file, -EAGAIN when empty (or another transfer is under way)
     */
    int beginTransfer(NativeMemory dst, int len) {
        lock.lock();
        try {
            if (frontBusy) {
                return -Errno.EAGAIN.number();
            }
            if (ring.isEmpty()) {
                return writerCount == 0 ? 0 : -Errno.EAGAIN.number();
            }
            frontBusy = true;
            return ring.peek(0, dst, len);
        } finally {
            lock.unlock();
        }
    }

    void endTransfer(long consumed) {
        lock.lock();
        boolean wasFull = ring.isFull();
        ring.consume(consumed);
        frontBusy = false;
        wasFull &= !ring.isFull();
        boolean more = !ring.isEmpty();
        lock.unlock();
        if (wasFull) {
            writers.wake(Poll.OUT | Poll.WRNORM);
        }
        if (more) {
            readers.wake(Poll.IN | Poll.RDNORM);
        }
        if (consumed > 0) {
            asyncWriters.wakeAll(Poll.OUT);
        }
    }

    /** Copies bytes from the front and leaves them (tee). @return bytes, 0 at end of file, -EAGAIN when empty */
    int peek(NativeMemory dst, int len) {
        lock.lock();
        try {
            if (ring.isEmpty()) {
                return writerCount == 0 ? 0 : -Errno.EAGAIN.number();
            }
            return ring.peek(0, dst, len);
        } finally {
            lock.unlock();
        }
    }
}
