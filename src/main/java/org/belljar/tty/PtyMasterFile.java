package org.belljar.tty;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;
import org.belljar.vfs.VfsPath;

/** The master of a pseudo terminal, as opened by /dev/ptmx. */
public final class PtyMasterFile extends OpenFile {
    private static final int CHUNK = 4096;
    private static final int READABLE = Poll.IN | Poll.RDNORM, WRITABLE = Poll.OUT | Poll.WRNORM;

    private final PtyPair pair;
    private final Inode inode;
    private final VfsPath path;
    private final Runnable closed;

    PtyMasterFile(PtyPair pair, Inode inode, VfsPath path, int flags, Runnable closed) {
        super(flags);
        this.pair = pair;
        this.inode = inode;
        this.path = path;
        this.closed = closed;
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
        pair.closeMaster();
        closed.run();
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        if (dst.remaining() == 0) {
            return 0;
        }
        while (true) {
            long n = readOnce(dst);
            if (n != 0) {
                return n;
            }
            if (isNonBlocking()) {
                return Errno.EAGAIN.negative();
            }
            long r = pair.masterQueue.await(caller, 0, Sleeper.FOREVER, () -> (poll(null) & (READABLE | Poll.HUP)) != 0);
            if (r != 0) {
                return r;
            }
        }
    }

    /** @return bytes, 0 when there is nothing, -EIO when the slave is closed */
    private long readOnce(IoBuffer dst) {
        pair.lock();
        try {
            if (pair.packetMode && pair.packetStatus != 0) {
                int status = pair.packetStatus;
                pair.packetStatus = 0;
                return dst.put(new byte[] {(byte) status}, 0, 1);
            }
            if (pair.toMaster.isEmpty()) {
                return pair.isAbandonedLocked() ? Errno.EIO.negative() : 0;
            }
            int head = pair.packetMode ? dst.put(new byte[1], 0, 1) : 0;
            int n = pair.toMaster.drain(dst);
            pair.wakeSlaveLocked();
            pair.pumpLocked();
            return head + n;
        } finally {
            pair.unlock();
        }
    }

    @Override
    public long write(Caller caller, IoBuffer src) {
        byte[] chunk = new byte[(int) Math.min(CHUNK, src.remaining())];
        long done = 0;
        while (src.remaining() > 0) {
            long n;
            try {
                n = writeOnce(src, chunk);
            } catch (ErrnoException e) {
                return done > 0 ? done : e.errno().negative();
            }
            done += n;
            if (n > 0) {
                continue;
            }
            if (isNonBlocking()) {
                return done > 0 ? done : Errno.EAGAIN.negative();
            }
            long r = pair.masterQueue.await(caller, 0, Sleeper.FOREVER, () -> (poll(null) & WRITABLE) != 0);
            if (r != 0) {
                return done > 0 ? done : r;
            }
        }
        return done;
    }

    private long writeOnce(IoBuffer src, byte[] chunk) {
        pair.lock();
        try {
            int room = Math.min(pair.typed.room(), chunk.length);
            int n = room == 0 ? 0 : src.get(chunk, 0, (int) Math.min(src.remaining(), room));
            for (int i = 0; i < n; i++) {
                pair.typed.add(chunk[i]);
            }
            pair.pumpLocked();
            return n;
        } finally {
            pair.unlock();
        }
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(pair.masterQueue);
        }
        pair.lock();
        try {
            boolean status = pair.packetMode && pair.packetStatus != 0;
            return (pair.toMaster.isEmpty() ? 0 : READABLE)
                    | (status ? READABLE | Poll.PRI : 0)
                    | (pair.isAbandonedLocked() ? Poll.HUP : 0)
                    | (pair.typed.room() > 0 ? WRITABLE : 0);
        } finally {
            pair.unlock();
        }
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return TtyIoctl.call((Task) caller, pair, true, isReadable(), request, arg);
    }

    @Override
    protected boolean registerAsync(Poll poll) {
        poll(poll);
        return true;
    }
}
