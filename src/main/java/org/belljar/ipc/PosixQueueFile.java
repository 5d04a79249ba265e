package org.belljar.ipc;

import java.nio.charset.StandardCharsets;
import org.belljar.kernel.Task;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/** An open POSIX message queue. */
public final class PosixQueueFile extends OpenFile {
    private final PosixQueue queue;
    private final Inode inode;
    private volatile long position;

    public PosixQueueFile(PosixQueue queue, Inode inode, int flags) {
        super(flags);
        this.queue = queue;
        this.inode = inode;
    }

    public PosixQueue queue() {
        return queue;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    /** Closing gives a registration of the process up. */
    @Override
    public void flush(Caller caller) {
        if (caller instanceof Task t) {
            queue.unregister(t.group());
        }
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        byte[] text = queue.describe().getBytes(StandardCharsets.ISO_8859_1);
        int from = (int) Math.min(position, text.length);
        int n = (int) Math.min(dst.remaining(), text.length - from);
        n = n == 0 ? 0 : dst.put(text, from, n);
        position = from + n;
        return n;
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue.queue);
        }
        return queue.events();
    }
}
