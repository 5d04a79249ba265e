package org.belljar.tty;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.kernel.Task;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;
import org.belljar.vfs.VfsPath;

/** An open terminal: /dev/pts/N, /dev/tty, /dev/console. */
public final class PtySlaveFile extends OpenFile {
    private static final int CHUNK = 4096;
    private static final int READABLE = Poll.IN | Poll.RDNORM, WRITABLE = Poll.OUT | Poll.WRNORM;
    private static final int DEAD = READABLE | WRITABLE | Poll.ERR | Poll.HUP;
    private static final long TENTH_NS = 100_000_000L;
    private static final int TIOCSPGRP = 0x5410;

    private final PtyPair pair;
    private final Inode inode;
    private final VfsPath path;
    private final int openedAt;

    /** @param openedAt what {@link PtyPair#openSlave} said */
    PtySlaveFile(PtyPair pair, Inode inode, VfsPath path, int flags, int openedAt) {
        super(flags);
        this.pair = pair;
        this.inode = inode;
        this.path = path;
        this.openedAt = openedAt;
    }

    PtyPair pair() {
        return pair;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public VfsPath path() {
        return path;
    }

    @Override
    protected void release() {
        pair.closeSlave();
    }

    private boolean isDeadLocked() {
        return pair.hangupsLocked() != openedAt;
    }

    // ---- reading ----

    /** What a read is waiting for: VMIN and VTIME (termios(3)). */
    private static final class Progress {
        long done;
        /** -1: no limit. */
        long deadlineNs = Sleeper.FOREVER;
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        long r = JobAccess.check((Task) caller, pair, Signal.SIGTTIN);
        if (r != 0) {
            return r;
        }
        if (dst.remaining() == 0) {
            return 0;
        }
        Progress p = new Progress();
        boolean first = true;
        while (true) {
            r = readOnce(dst, p, first);
            first = false;
            if (r != AGAIN) {
                return r;
            }
            if (isNonBlocking()) {
                return p.done > 0 ? p.done : Errno.EAGAIN.negative();
            }
            r = pair.slaveQueue.await(caller, 0, p.deadlineNs, this::isWorthReading);
            if (r == Errno.ETIMEDOUT.negative()) {
                return p.done;
            }
            if (r != 0) {
                return p.done > 0 ? p.done : r;
            }
        }
    }

    private static final long AGAIN = Long.MIN_VALUE;

    /** One look at the input. @return the call's result, or AGAIN to wait until the progress's deadline */
    private long readOnce(IoBuffer dst, Progress p, boolean first) {
        pair.lock();
        try {
            if (isDeadLocked()) {
                return p.done;
            }
            Termios t = pair.discipline.settings();
            boolean canonical = t.hasLocal(Termios.ICANON) && !t.hasLocal(Termios.EXTPROC);
            int min = t.character(Termios.VMIN);
            long time = t.character(Termios.VTIME) * TENTH_NS;
            if (pair.discipline.isReadable(1)) {
                p.done += pair.discipline.read(dst);
                pair.pumpLocked();
                pair.wakeMasterLocked();
                if (canonical || p.done >= Math.max(min, 1) || dst.remaining() == 0) {
                    return p.done;
                }
                if (time > 0 && min > 0) {
                    p.deadlineNs = System.nanoTime() + time;
                }
                return AGAIN;
            }
            if (!pair.isMasterOpen()) {
                return p.done > 0 ? p.done : Errno.EIO.negative();
            }
            if (!canonical && min == 0) {
                if (time == 0) {
                    return p.done;
                }
                if (first) {
                    p.deadlineNs = System.nanoTime() + time;
                }
            }
            return AGAIN;
        } finally {
            pair.unlock();
        }
    }

    private boolean isWorthReading() {
        pair.lock();
        try {
            return isDeadLocked() || !pair.isMasterOpen() || pair.discipline.isReadable(1);
        } finally {
            pair.unlock();
        }
    }

    // ---- writing ----

    @Override
    public long write(Caller caller, IoBuffer src) {
        if (isToStop()) {
            long r = JobAccess.check((Task) caller, pair, Signal.SIGTTOU);
            if (r != 0) {
                return r;
            }
        }
        byte[] chunk = new byte[(int) Math.min(CHUNK, src.remaining())];
        long done = 0;
        while (src.remaining() > 0) {
            long n;
            try {
                n = writeOnce(src, chunk);
            } catch (ErrnoException e) {
                n = e.errno().negative();
            }
            if (n < 0) {
                return done > 0 ? done : n;
            }
            done += n;
            if (n > 0) {
                continue;
            }
            if (isNonBlocking()) {
                return done > 0 ? done : Errno.EAGAIN.negative();
            }
            long r = pair.slaveQueue.await(caller, 0, Sleeper.FOREVER, this::isWorthWriting);
            if (r != 0) {
                return done > 0 ? done : r;
            }
        }
        return done;
    }

    private boolean isToStop() {
        pair.lock();
        try {
            return pair.discipline.settings().hasLocal(Termios.TOSTOP);
        } finally {
            pair.unlock();
        }
    }

    /** @return bytes taken, 0 when there is no room, -EIO */
    private long writeOnce(IoBuffer src, byte[] chunk) {
        pair.lock();
        try {
            if (isDeadLocked() || !pair.isMasterOpen()) {
                return Errno.EIO.negative();
            }
            int room = roomLocked();
            int n = room == 0 ? 0 : src.get(chunk, 0, (int) Math.min(src.remaining(), Math.min(room, chunk.length)));
            for (int i = 0; i < n; i++) {
                pair.out.output(chunk[i] & 255);
            }
            if (n > 0) {
                pair.wakeMasterLocked();
            }
            return n;
        } finally {
            pair.unlock();
        }
    }

    private int roomLocked() {
        if (pair.discipline.isStopped()) {
            return 0;
        }
        int room = pair.toMaster.room();
        return pair.discipline.settings().hasOutput(Termios.OPOST) ? room / OutputProcessor.WORST : room;
    }

    private boolean isWorthWriting() {
        pair.lock();
        try {
            return isDeadLocked() || !pair.isMasterOpen() || roomLocked() > 0;
        } finally {
            pair.unlock();
        }
    }

    // ---- the rest ----

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(pair.slaveQueue);
        }
        pair.lock();
        try {
            if (isDeadLocked()) {
                return DEAD;
            }
            Termios t = pair.discipline.settings();
            int atLeast = t.character(Termios.VTIME) == 0 && t.character(Termios.VMIN) > 0 ? t.character(Termios.VMIN) : 1;
            return (pair.discipline.isReadable(atLeast) ? READABLE : 0)
                    | (pair.isMasterOpen() ? 0 : Poll.HUP)
                    | (roomLocked() > 0 ? WRITABLE : 0);
        } finally {
            pair.unlock();
        }
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        pair.lock();
        boolean dead = isDeadLocked();
        pair.unlock();
        if (dead) {
            return (request == TIOCSPGRP ? Errno.ENOTTY : Errno.EIO).negative();
        }
        return TtyIoctl.call((Task) caller, pair, false, isReadable(), request, arg);
    }

    @Override
    protected boolean registerAsync(Poll poll) {
        poll(poll);
        return true;
    }
}
