package org.belljar.fs.anon;

import org.belljar.abi.Errno;
import org.belljar.kernel.ClockChanges;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.Timers;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Poll;

/**
 * timerfd_create(2). A periodic timer fires once and is set again when its expirations are asked for, as on Linux, so that
 * one nobody reads costs nothing.
 */
public final class TimerFile extends RecordFile {
    private static final int O_RDWR = 2, SET_TICKS = 0x40085400;

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
    /** The real-time clock was set since the timer was: the next read says ECANCELED. */
    private boolean cancelled;
    /** What follows the clock's changes: the time that the timer was set for, on it; MIN_VALUE for none. */
    private long absoluteNs = Long.MIN_VALUE;
    private boolean cancelsOnSet;
    private final ClockChanges changes;
    private final Runnable onChange = this::clockWasSet;

    /** @param changes null where the clock is never set */
    public TimerFile(Inode inode, Timers timers, ClockChanges changes, int clock, int statusFlags) {
        super(statusFlags | O_RDWR);
        this.inode = inode;
        this.timers = timers;
        this.changes = changes;
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
        return set(arm, delayNs, newIntervalNs, Long.MIN_VALUE, false);
    }

    /**
     * The same for a time on the real-time clock.
     *
     * @param atNs the time; the delay was computed from it
     * @param cancel TFD_TIMER_CANCEL_ON_SET
     */
    public Setting setAbsolute(boolean arm, long delayNs, long newIntervalNs, long atNs, boolean cancel) {
        return set(arm, delayNs, newIntervalNs, atNs, cancel);
    }

    private Setting set(boolean arm, long delayNs, long newIntervalNs, long atNs, boolean cancel) {
        boolean follows = changes != null && (cancel || arm && atNs != Long.MIN_VALUE);
        if (follows) {
            changes.add(onChange);
        } else if (changes != null) {
            changes.remove(onChange);
        }
        lock.lock();
        try {
            cancelled = false;
            cancelsOnSet = cancel;
            absoluteNs = atNs;
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

    /** The real-time clock was set: cancels the timer, or moves its expiry with the clock. */
    void clockWasSet() {
        lock.lock();
        try {
            if (cancelsOnSet) {
                cancelled = true;
                ticks++;
            } else if (armed && !expired && absoluteNs != Long.MIN_VALUE && timer != null) {
                generation++;
                timer.cancel();
                deadlineNs = System.nanoTime() + Math.max(absoluteNs - Clocks.realtimeNs(), 0);
                startLocked();
            }
        } finally {
            lock.unlock();
        }
        queue.wake(Poll.IN);
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
        queue.wake(Poll.IN);
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
            if (cancelled) {
                cancelled = false;
                ticks = 0;
                expired = false;
                return Errno.ECANCELED.negative();
            }
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
    long read(Caller caller, IoBuffer dst, boolean nonBlocking) {
        if (dst.remaining() < 8) {
            return Errno.EINVAL.negative();
        }
        while (true) {
            long n = takeTicks();
            if (n < 0) {
                return n;
            }
            if (n != 0) {
                dst.put(EventFile.littleEndian(n), 0, 8);
                return 8;
            }
            if (nonBlocking) {
                return Errno.EAGAIN.negative();
            }
            long r = queue.await(caller, Poll.IN, Sleeper.FOREVER, () -> poll(null) != 0);
            if (r != 0) {
                return r;
            }
        }
    }

    /** TFD_IOC_SET_TICKS: the expirations that wait to be read. @return 0; ENOTTY; EFAULT; EINVAL (none); ECANCELED */
    @Override
    public long ioctl(Caller caller, int request, long arg) {
        if (request != SET_TICKS) {
            return Errno.ENOTTY.negative();
        }
        long n = caller.memory().readLong(arg);
        if (n == 0) {
            return Errno.EINVAL.negative();
        }
        lock.lock();
        try {
            if (cancelled) {
                return Errno.ECANCELED.negative();
            }
            ticks = n;
        } finally {
            lock.unlock();
        }
        queue.wake(Poll.IN);
        return 0;
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
