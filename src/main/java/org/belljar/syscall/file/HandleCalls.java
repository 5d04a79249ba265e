package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Dentry;
import org.belljar.vfs.FileHandles;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/**
 * name_to_handle_at(2) and open_by_handle_at(2). Handles are made in {@link FileHandles}.
 */
public final class HandleCalls {
    private static final int AT_HANDLE_MNT_ID_UNIQUE = 1, AT_HANDLE_CONNECTABLE = 2, AT_HANDLE_FID = 0x200, AT_SYMLINK_FOLLOW = 0x400;
    private static final int FILEID_INVALID = 0xff, MAX_BYTES = 128;
    private static final int HEADER = FileHandles.HEADER, BYTES = FileHandles.BYTES, GENERATION = FileHandles.GENERATION;

    private final Vfs vfs;

    public HandleCalls(Kernel kernel) {
        vfs = kernel.vfs();
    }

    /**
     * Implements {@code name_to_handle_at(2)}.
     *
     * @param handleAddr guest address of struct file_handle; handle_bytes says how much room there is
     * @param mountIdAddr guest address of int, or of u64 with AT_HANDLE_MNT_ID_UNIQUE
     * @return 0; EOVERFLOW (too little room; handle_bytes says how much it takes), EOPNOTSUPP (no such handles there), EINVAL,
     *     EFAULT and as the path walk
     */
    public long nameToHandleAt(Task task, int dirFd, long pathAddr, long handleAddr, long mountIdAddr, int flags) {
        int fid = AT_HANDLE_FID | AT_HANDLE_CONNECTABLE;
        if ((flags & ~(AT_SYMLINK_FOLLOW | OpenFlags.AT_EMPTY_PATH | AT_HANDLE_MNT_ID_UNIQUE | fid)) != 0 || (flags & fid) == fid) {
            return Errno.EINVAL.negative();
        }
        PathWalk w = Files.find(task, dirFd, Files.path(task, pathAddr), ((flags & AT_SYMLINK_FOLLOW) != 0 ? PathWalk.FOLLOW : 0)
                | ((flags & OpenFlags.AT_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0));
        boolean decodable = w.inode().fileSystem().hasFileHandles();
        if ((flags & AT_HANDLE_FID) == 0 && (!decodable || (flags & AT_HANDLE_CONNECTABLE) != 0)) {
            return Errno.EOPNOTSUPP.negative();
        }
        int room = task.memory().readInt(handleAddr);
        if (Integer.compareUnsigned(room, MAX_BYTES) > 0) {
            return Errno.EINVAL.negative();
        }
        if ((flags & AT_HANDLE_MNT_ID_UNIQUE) != 0) {
            task.memory().writeLong(mountIdAddr, w.mount().uniqueId());
        } else {
            task.memory().writeInt(mountIdAddr, w.mount().id());
        }
        if (room < BYTES) {
            task.memory().writeStruct(handleAddr, new GuestStruct(HEADER).putInt(0, BYTES).putInt(4, FILEID_INVALID));
            return Errno.EOVERFLOW.negative();
        }
        if (decodable) {
            vfs.fileHandles().remember(w.dentry());
        }
        GuestStruct h = new GuestStruct(HEADER + BYTES).putInt(0, BYTES).putInt(4, FileHandles.type(w.inode().fileSystem()));
        task.memory().writeStruct(handleAddr, h.putInt(8, GENERATION).putLong(12, w.inode().number()));
        return 0;
    }

    /**
     * Implements {@code open_by_handle_at(2)}.
     *
     * @param mountFd a descriptor of the file system that the handle belongs to
     * @return descriptor; EPERM without CAP_DAC_READ_SEARCH, ESTALE (no such object, or not known any more), EINVAL, EBADF, EFAULT,
     *     ELOOP (a symbolic link without O_PATH) and as open(2)
     */
    public long openByHandleAt(Task task, int mountFd, long handleAddr, int flags) {
        GuestStruct head = task.memory().readStruct(handleAddr, HEADER);
        int bytes = head.getInt(0);
        if (bytes == 0 || Integer.compareUnsigned(bytes, MAX_BYTES) > 0 || head.getInt(4) < 0) {
            return Errno.EINVAL.negative();
        }
        if (mountFd >= 0) {
            Files.get(task, mountFd).drop();
        }
        VfsPath anchor = Files.start(task, mountFd);
        if (!task.credentials().hasCapability(Credentials.CAP_DAC_READ_SEARCH)) {
            return Errno.EPERM.negative();
        }
        GuestStruct h = task.memory().readStruct(handleAddr, HEADER + bytes);
        Dentry found = !FileHandles.canBeOpened(h.getInt(4), bytes) || h.getInt(8) != GENERATION ? null
                : vfs.fileHandles().find(anchor.inode().fileSystem(), h.getLong(12));
        if (found == null) {
            return Errno.ESTALE.negative();
        }
        int valid = flags & OpenFlags.VALID & ~(OpenFlags.O_CREAT | OpenFlags.O_EXCL);
        if ((valid & OpenFlags.O_PATH) == 0) {
            valid |= OpenFlags.O_LARGEFILE;
        }
        return open(task, new VfsPath(anchor.mount(), found), valid);
    }

    private long open(Task task, VfsPath path, int flags) {
        Inode inode = path.inode();
        if ((flags & OpenFlags.O_DIRECTORY) != 0 && !inode.isDirectory()) {
            return Errno.ENOTDIR.negative();
        }
        OpenFile f = vfs.opener().openExisting(task, path, flags, true);
        return f == null ? -Errno.ERESTARTSYS : Descriptors.install(task, f, (flags & OpenFlags.O_CLOEXEC) != 0);
    }
}
