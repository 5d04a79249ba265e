package org.belljar.ipc;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** The root of a mounted mqueue: queues can be looked up, listed, made and removed, nothing else. */
final class PosixQueueDirectory extends AnonymousInode {
    /** DIRENT_SIZE of ipc/mqueue.c. */
    private static final long ENTRY_SIZE = 20;
    private static final long LAST_COOKIE = Long.MAX_VALUE / 2;

    private final PosixQueues queues;

    PosixQueueDirectory(AnonymousFileSystem fs, PosixQueues queues) {
        super(fs, "mqueue", S_IFDIR | 01777, 0, 0);
        this.queues = queues;
    }

    @Override
    public void attributes(Attributes out) {
        super.attributes(out);
        out.nlink = linkCount();
        out.size = (2 + queues.count()) * ENTRY_SIZE;
    }

    @Override
    public int linkCount() {
        return 2;
    }

    @Override
    public Inode lookup(Caller caller, String name) {
        return queues.find(name);
    }

    /** EPERM for anything but a regular file; ENOSPC, EMFILE, ENOMEM as mq_open(2). */
    @Override
    public Inode create(Caller caller, String name, int mode, long rdev) {
        if ((mode & S_IFMT) != S_IFREG) {
            throw Errno.EPERM.exception();
        }
        return queues.make((Task) caller, name, mode);
    }

    @Override
    public void unlink(Caller caller, String name, Inode victim) {
        queues.remove((PosixQueueInode) victim);
    }

    @Override
    public void rename(Caller caller, String oldName, Inode moved, Inode newDirectory, String newName, Inode replaced, int flags) {
        throw Errno.EPERM.exception();
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        return new Listing(path, flags);
    }

    private final class Listing extends DirectoryFile {
        Listing(VfsPath path, int flags) {
            super(PosixQueueDirectory.this, path, flags);
        }

        /** The newest first, as on Linux; numbers only grow. */
        @Override
        protected void list(Caller caller, long from, DirectorySink sink) {
            List<PosixQueueInode> all = queues.all();
            for (PosixQueueInode q : all.reversed()) {
                long cookie = LAST_COOKIE - q.number();
                if (cookie >= from && !sink.entry(q.name(), q.number(), direntType(q.mode()), cookie + 1)) {
                    return;
                }
            }
        }
    }
}
