package org.belljar.fs.anon;

import org.belljar.abi.Errno;
import org.belljar.kernel.Timers;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/**
 * timerfd_create(2). A periodic timer fires once and is set again when its expirations are asked for, as on Linux, so that
 * one nobody reads costs nothing.
 */
public final class TimerFile extends OpenFile {
    private static final int O_RDWR = 2;

    private final Inode inode;
    private final Timers timers;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    private final int clock;

    // Guarded by lock:
    private Timers.Timer timer;
    /** Rises with each setting; an expiry of an earlier one is void. */
    private int generation;
    /** System.nanoTime of the next expiry; meaningful while armed. */
    private long deadlineNs;
    private long intervalNs;
    private boolean armed;
    /** Fired and not set again yet. */
    private boolean expired;
    private long ticks;

    public TimerFile(Inode inode, Timers timers, int clock, int statusFlags) {
        super(statusFlags | O_RDWR);
        this.inode = inode;
        this.timers = timers;
        this.clock = clock;
    }

    /** The CLOCK_* it was made for. */
    public int clock() {
        return clock;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    /** Remaining time and interval in ns; a remaining time of 0 means disarmed. */
    public record Setting(long remainingNs, long intervalNs) {}

    public Setting get() {
        lock.lock();
        try {
            return settingLocked();
        } finally {
            lock.unlock();
        }
    }

    private Setting settingLocked() {
        if (expired && intervalNs != 0) {
            ticks += forwardLocked() - 1;
        }
        long left = armed && !expired ? Math.max(deadlineNs - System.nanoTime(), 1) : 0;
        return new Setting(left, intervalNs);
    }

    /**
     * Sets the timer and returns the setting before.
     *
     * @param delayNs time to the first expiry, 0 or less: at once; ignored when {@code arm} is false
     */
    public Setting set(boolean arm, long delayNs, long newIntervalNs) {
        lock.lock();
        try {
            Setting old = settingLocked();
            generation++;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
            ticks = 0;
            expired = false;
            armed = arm;
            intervalNs = newIntervalNs;
            if (arm) {
                long now = System.nanoTime();
                deadlineNs = delayNs > Long.MAX_VALUE / 2 ? now + Long.MAX_VALUE / 2 : now + delayNs;
                startLocked();
            }
            return old;
        } finally {
            lock.unlock();
        }
    }

    private void startLocked() {
        int mine = generation;
        timer = timers.schedule(deadlineNs, () -> fired(mine));
    }

    private void fired(int ofGeneration) {
        lock.lock();
        try {
            if (generation != ofGeneration) {
                return;
            }
            expired = true;
            ticks++;
        } finally {
            lock.unlock();
        }
        queue.wakeAll(Poll.IN);
    }

    /** Moves the next expiry beyond now and starts it. @return expirations since the one that fired, that one included */
    private long forwardLocked() {
        long late = System.nanoTime() - deadlineNs;
        long passed = late < 0 ? 0 : late / intervalNs + 1;
        deadlineNs += passed * intervalNs;
        expired = false;
        startLocked();
        return Math.max(passed, 1);
    }

    private long takeTicks() {
        lock.lock();
        try {
            if (ticks == 0) {
                return 0;
            }
            if (expired && intervalNs != 0) {
                ticks += forwardLocked() - 1;
            }
            long n = ticks;
            ticks = 0;
            return n;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        if (dst.remaining() < 8) {
            return Errno.EINVAL.negative();
        }
        while (true) {
            long n = takeTicks();
            if (n != 0) {
                dst.put(EventFile.littleEndian(n), 0, 8);
                return 8;
            }
            if (isNonBlocking()) {
                return Errno.EAGAIN.negative();
            }
            long r = queue.await(caller, Poll.IN, Sleeper.FOREVER, () -> poll(null) != 0);
            if (r != 0) {
                return r;
            }
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
            return ticks != 0 ? Poll.IN : 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void release() {
        set(false, 0, 0);
    }
}
