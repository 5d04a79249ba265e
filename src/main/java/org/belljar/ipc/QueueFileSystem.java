package org.belljar.ipc;

import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.Inode;

/** The file system of the POSIX message queues of one IPC namespace: a directory of them all. mq_open(2) needs no mount of it. */
final class QueueFileSystem extends AnonymousFileSystem {
    private static final long MAGIC = 0x19800202;

    private final PosixQueueDirectory root;

    QueueFileSystem(PosixQueues queues) {
        super("mqueue", MAGIC);
        root = new PosixQueueDirectory(this, queues);
    }

    @Override
    public Inode root() {
        return root;
    }

    /** mq_open(2) and mq_unlink(2) change the names behind the directory's back. */
    @Override
    public boolean isDentryCacheable() {
        return false;
    }
}
