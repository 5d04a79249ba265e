package org.belljar.fs.pipe;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;
import org.belljar.vfs.VfsPath;

/** An open end of a pipe, or an open FIFO. */
public final class PipeFile extends OpenFile {
    private static final int O_DIRECT = 040000;
    private static final int FIONREAD = 0x541b;

    private final Pipe pipe;
    private final Inode inode;
    /** Null for a pipe. */
    private final VfsPath path;
    private final Runnable closed;
    /** A FIFO's reader without writers: no hang-up is reported until a writer has come and gone. */
    private final int openedAtWriter;
    /** Set before the file is seen. */
    private boolean isMadeByPipe;

    /** @param closed run after the end has been taken off the pipe */
    PipeFile(Pipe pipe, Inode inode, VfsPath path, int flags, int openedAtWriter, Runnable closed) {
        super(flags);
        this.pipe = pipe;
        this.inode = inode;
        this.path = path;
        this.openedAtWriter = openedAtWriter;
        this.closed = closed;
    }

    Pipe pipe() {
        return pipe;
    }

    PipeFile madeByPipe() {
        isMadeByPipe = true;
        return this;
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
        pipe.removeEnds(isReadable(), isWritable());
        closed.run();
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        return pipe.read(caller, dst, isNonBlocking());
    }

    /** The two ends that pipe(2) made; a FIFO does not, nor an end opened through /proc. */
    @Override
    public boolean takesNowait() {
        return isMadeByPipe;
    }

    @Override
    public long readNow(Caller caller, IoBuffer dst) {
        return pipe.read(caller, dst, true);
    }

    @Override
    public long writeNow(Caller caller, IoBuffer src) {
        return pipe.write(caller, src, true, (flags() & O_DIRECT) != 0);
    }

    @Override
    public long write(Caller caller, IoBuffer src) {
        return pipe.write(caller, src, isNonBlocking(), (flags() & O_DIRECT) != 0);
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        if (request != FIONREAD) {
            return Errno.ENOTTY.negative();
        }
        caller.memory().writeInt(arg, (int) pipe.bytes());
        return 0;
    }

    @Override
    public int poll(Poll poll) {
        return pipe.poll(poll, isReadable(), isWritable(), openedAtWriter);
    }

    @Override
    protected boolean registerAsync(Poll poll) {
        if (isReadable()) {
            poll.register(pipe.asyncReaders);
        }
        if (isWritable()) {
            poll.register(pipe.asyncWriters);
        }
        return true;
    }

    /** F_GETPIPE_SZ. */
    public int capacity() {
        return pipe.capacity();
    }

    /** F_SETPIPE_SZ: the new capacity in bytes or -errno. */
    public long setCapacity(Caller caller, long bytes) {
        return pipe.setCapacity(caller.credentials(), bytes);
    }
}
