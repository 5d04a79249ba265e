package org.belljar.ipc;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** What a POSIX message queue is in its file system: a regular file of one name, whose size is 80 bytes until somebody truncates it. */
final class PosixQueueInode extends AnonymousInode {
    /** Linux's FILENT_SIZE. */
    private static final long SIZE = 80;

    private final PosixQueue queue;
    private final PosixQueues.Charge charge;
    private final String name;
    /** Open files, and one for the name. */
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile long size = SIZE;
    private volatile boolean isUnlinked;

    PosixQueueInode(AnonymousFileSystem fileSystem, Caller creator, String name, int mode, PosixQueue queue, PosixQueues.Charge charge) {
        super(fileSystem, "mqueue", Inode.S_IFREG | mode, creator.credentials().fsuid(), creator.credentials().fsgid());
        this.name = name;
        this.queue = queue;
        this.charge = charge;
    }

    PosixQueue queue() {
        return queue;
    }

    String name() {
        return name;
    }

    long size() {
        return size;
    }

    void opened() {
        holders.incrementAndGet();
    }

    /** The last one gives back what the queue may take. */
    void closed() {
        if (holders.decrementAndGet() == 0) {
            charge.giveBack();
        }
    }

    void unlinked() {
        isUnlinked = true;
        closed();
    }

    @Override
    public String linkText() {
        return "/" + name + (isUnlinked ? " (deleted)" : "");
    }

    @Override
    public int linkCount() {
        return isUnlinked ? 0 : 1;
    }

    @Override
    public void attributes(Attributes out) {
        super.attributes(out);
        out.size = size;
        out.nlink = linkCount();
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) {
        super.setAttributes(caller, change);
        if (change.size != null) {
            size = change.size;
        }
    }

    /** By /proc/PID/fd/N. */
    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        return new PosixQueueFile(this, path, flags);
    }
}
