package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.mm.ElfImage;
import org.belljar.vfs.FileOpener;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.Notify;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.VfsPath;

/** A file opened to be executed (do_open_execat), with its first page. While it is open nobody can open it for writing. */
final class ProgramFile implements AutoCloseable {
    private static final int HEAD_BYTES = 4096;

    private final OpenFile file;
    private final byte[] head;

    private ProgramFile(OpenFile file, byte[] head) {
        this.file = file;
        this.head = head;
    }

    /**
     * Opens a program.
     *
     * @param base where a relative path starts
     * @param walkFlags of {@link PathWalk}
     * @throws org.belljar.abi.ErrnoException of the path walk; EACCES for what is not a regular file, has no execute
     *     permission or lies on a noexec mount; ELOOP for a symbolic link not followed; ETXTBSY while it is open for writing;
     *     EINTR when a signal comes while a lease is in the way
     */
    static ProgramFile open(Task task, VfsPath base, String path, int walkFlags) {
        for (int tries = FileOpener.STALE_TRIES; ; tries--) {
            PathWalk walk = new PathWalk(task.kernel().vfs(), task, task.fs()).find(base, path, walkFlags);
            try {
                return open(task, walk);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ESTALE || tries == 0) {
                    throw e;
                }
                FileOpener.awaitRemoval(walk.dentry());
            }
        }
    }

    private static ProgramFile open(Task task, PathWalk walk) {
        Inode inode = walk.inode();
        if (inode.isSymlink()) {
            throw Errno.ELOOP.exception();
        }
        if (!inode.isRegular() || (walk.mount().flags() & Mount.NOEXEC) != 0) {
            throw Errno.EACCES.exception();
        }
        Permissions.require(task.credentials(), inode, Permissions.EXEC);
        OpenFile file = task.kernel().vfs().opener().openExisting(task, walk.path(), OpenFlags.O_RDONLY | FileOpener.TO_EXECUTE, false);
        if (file == null) {
            throw Errno.EINTR.exception();
        }
        boolean denied = false;
        try {
            file.inode().denyWrite();
            denied = true;
            Errno.check(Notify.permitRead(task, file));
            byte[] head = ElfImage.readUpTo(task, file, 0, HEAD_BYTES);
            Notify.file(task, file, Notify.ACCESS);
            return new ProgramFile(file, head);
        } catch (RuntimeException e) {
            if (denied) {
                file.inode().allowWrite();
            }
            file.drop();
            throw e;
        }
    }

    OpenFile file() {
        return file;
    }

    byte[] head() {
        return head;
    }

    @Override
    public void close() {
        file.inode().allowWrite();
        file.drop();
    }
}
