package org.belljar.vfs.pseudo;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;
import org.belljar.vfs.VfsPath;

/**
 * An open text: what was made when offset 0 was read last is what further reads go on in (seq_file). Threads that read one
 * description at once may get parts twice, as from two descriptions; nothing breaks.
 */
final class TextFile extends OpenFile {
    private static final int WRITE_MAX = 4096;

    private final TextInode inode;
    private final VfsPath path;
    private volatile byte[] snapshot;
    private volatile long position;
    private volatile long seenChanges;

    TextFile(TextInode inode, VfsPath path, int flags) {
        super(flags);
        this.inode = inode;
        this.path = path;
        this.seenChanges = inode.changes();
    }

    @Override
    public int poll(Poll poll) {
        WaitQueue queue = inode.changeEvents();
        if (queue == null) {
            return super.poll(poll);
        }
        if (poll != null) {
            poll.register(queue);
        }
        long now = inode.changes();
        boolean isChanged = now != seenChanges;
        seenChanges = now;
        return Poll.IN | Poll.RDNORM | (isChanged ? Poll.PRI | Poll.ERR : 0);
    }

    @Override
    public TextInode inode() {
        return inode;
    }

    @Override
    public boolean isPollable() {
        return inode.isPollable();
    }

    @Override
    public VfsPath path() {
        return path;
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        long at = position;
        long n = pread(caller, dst, at);
        if (n > 0) {
            position = at + n;
        }
        return n;
    }

    @Override
    public long pread(Caller caller, IoBuffer dst, long offset) {
        if (offset < 0) {
            return Errno.EINVAL.negative();
        }
        byte[] text = snapshot;
        if (text == null || offset == 0) {
            text = inode.content(caller);
            snapshot = text;
        }
        if (offset >= text.length) {
            return 0;
        }
        int n = (int) Math.min(text.length - offset, dst.remaining());
        return n == 0 ? 0 : dst.put(text, (int) offset, n);
    }

    @Override
    public long write(Caller caller, IoBuffer src) {
        long len = src.remaining();
        if (len == 0) {
            return inode.storeNothing(caller);
        }
        byte[] b = new byte[(int) Math.min(len, WRITE_MAX)];
        int n = src.get(b, 0, b.length);
        long r = inode.store(caller, new String(b, 0, n, StandardCharsets.ISO_8859_1));
        return r != 0 ? r : n;
    }

    @Override
    public long pwrite(Caller caller, IoBuffer src, long offset) {
        return offset < 0 ? Errno.EINVAL.negative() : write(caller, src);
    }

    @Override
    public long seek(Caller caller, long offset, int whence) {
        long to = switch (whence) {
            case 0 -> offset;
            case 1 -> position + offset;
            default -> -1;
        };
        if (to < 0) {
            return Errno.EINVAL.negative();
        }
        position = to;
        return to;
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return inode.ioctl(caller, request, arg);
    }

    @Override
    public long truncate(Caller caller, long length) {
        return 0;
    }
}
