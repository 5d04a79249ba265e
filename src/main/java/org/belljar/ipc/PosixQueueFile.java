package org.belljar.ipc;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Poll;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.VfsPath;

/** An open POSIX message queue: a regular file whose text tells of the queue. */
public final class PosixQueueFile extends PositionedFile {
    private final PosixQueueInode inode;

    PosixQueueFile(PosixQueueInode inode, VfsPath path, int flags) {
        super(inode, path, flags);
        this.inode = inode;
        inode.opened();
    }

    public PosixQueue queue() {
        return inode.queue();
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    /** Closing gives a registration of the process up. */
    @Override
    public void flush(Caller caller) {
        if (caller instanceof Task t) {
            queue().unregister(t.group());
        }
    }

    @Override
    protected void release() {
        inode.closed();
    }

    /** The text is of the moment; its length has nothing to do with the file's size. */
    @Override
    protected long readAt(Caller caller, IoBuffer dst, long offset) {
        byte[] text = queue().describe().getBytes(StandardCharsets.ISO_8859_1);
        int from = (int) Math.min(offset, text.length);
        int n = (int) Math.min(dst.remaining(), text.length - from);
        return n == 0 ? 0 : dst.put(text, from, n);
    }

    @Override
    protected long writeAt(Caller caller, IoBuffer src, long offset) {
        return Errno.EINVAL.negative();
    }

    @Override
    protected long append(Caller caller, IoBuffer src, long[] endOut) {
        return Errno.EINVAL.negative();
    }

    @Override
    protected long size() {
        return inode.size();
    }

    @Override
    public boolean takesIteration() {
        return false;
    }

    @Override
    public boolean takesDirect() {
        return false;
    }

    @Override
    public boolean takesNowait() {
        return false;
    }

    @Override
    public long allocate(Caller caller, int mode, long offset, long length) {
        return Errno.EOPNOTSUPP.negative();
    }

    @Override
    public long sync(Caller caller, boolean dataOnly) {
        return Errno.EINVAL.negative();
    }

    @Override
    public boolean isPollable() {
        return true;
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue().queue);
        }
        return queue().events();
    }
}
