package org.belljar.fs.anon;

import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Poll;

/** eventfd(2): a counter of 64 bits that is read to zero (or by one), and waited for. */
public final class EventFile extends RecordFile {
    private static final int O_RDWR = 2;
    /** The counter's greatest value is this less one; unsigned. */
    private static final long LIMIT = -1;

    private final Inode inode;
    private final boolean semaphore;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    /** Unsigned; guarded by lock. */
    private long count;

    public EventFile(Inode inode, int statusFlags, long initial, boolean semaphore) {
        super(statusFlags | O_RDWR);
        this.inode = inode;
        this.count = initial;
        this.semaphore = semaphore;
    }

    /** Each buffer of writev(2) is a number. */
    @Override
    public boolean takesWriteIteration() {
        return false;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public String fdInfo(Caller viewer) {
        lock.lock();
        try {
            return String.format("eventfd-count: %16x%neventfd-semaphore: %d%n", count, semaphore ? 1 : 0);
        } finally {
            lock.unlock();
        }
    }

    /** Adds without waiting, up to the limit: for the kernel's own use (AIO completion). */
    public void signal(long n) {
        lock.lock();
        count = Long.compareUnsigned(n, LIMIT - count) > 0 ? LIMIT : count + n;
        lock.unlock();
        queue.wake(Poll.IN);
    }

    /** There is no write by vectors. */
    @Override
    public boolean takesNowaitWrites() {
        return false;
    }

    @Override
    long read(Caller caller, IoBuffer dst, boolean nonBlocking) {
        if (dst.remaining() < 8) {
            return Errno.EINVAL.negative();
        }
        while (true) {
            long value = take();
            if (value != 0) {
                queue.wake(Poll.OUT);
                dst.put(littleEndian(value), 0, 8);
                return 8;
            }
            if (nonBlocking) {
                return Errno.EAGAIN.negative();
            }
            long r = queue.await(caller, Poll.IN, Sleeper.FOREVER, () -> (poll(null) & Poll.IN) != 0);
            if (r != 0) {
                return r;
            }
        }
    }

    private long take() {
        lock.lock();
        try {
            long value = semaphore && count != 0 ? 1 : count;
            count -= value;
            return value;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long write(Caller caller, IoBuffer src) {
        if (src.remaining() != 8) {
            return Errno.EINVAL.negative();
        }
        byte[] b = new byte[8];
        src.get(b, 0, 8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (b[i] & 255L) << 8 * i;
        }
        if (value == LIMIT) {
            return Errno.EINVAL.negative();
        }
        long add = value;
        while (!tryAdd(add)) {
            if (isNonBlocking()) {
                return Errno.EAGAIN.negative();
            }
            long r = queue.await(caller, Poll.OUT, Sleeper.FOREVER, () -> fits(add));
            if (r != 0) {
                return r;
            }
        }
        queue.wake(Poll.IN);
        return 8;
    }

    private boolean tryAdd(long value) {
        lock.lock();
        try {
            if (Long.compareUnsigned(LIMIT - count, value) <= 0) {
                return false;
            }
            count += value;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(long value) {
        lock.lock();
        try {
            return Long.compareUnsigned(LIMIT - count, value) > 0;
        } finally {
            lock.unlock();
        }
    }

    /** noop_llseek: there is no position, and asking is no error. */
    @Override
    public long seek(Caller caller, long offset, int whence) {
        return 0;
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue);
        }
        lock.lock();
        try {
            return (count != 0 ? Poll.IN : 0)
                    | (count == LIMIT ? Poll.ERR : 0)
                    | (Long.compareUnsigned(LIMIT - 1, count) > 0 ? Poll.OUT : 0);
        } finally {
            lock.unlock();
        }
    }

    static byte[] littleEndian(long v) {
        byte[] b = new byte[8];
        for (int i = 0; i < 8; i++) {
            b[i] = (byte) (v >> 8 * i);
        }
        return b;
    }
}
