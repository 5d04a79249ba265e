package org.belljar.fs.host;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.host.HostFiles;
import org.belljar.host.HostStat;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Devices;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Permissions;

/** Changes of a writable host tree, each one call on the host relative to the directory's descriptor. */
final class HostChanges {
    private final HostInode inode;

    HostChanges(HostInode inode) {
        this.inode = inode;
    }

    private interface Call {
        int run(int dirFd);
    }

    private static void in(HostInode dir, Call call) {
        HostFd fd = dir.acquirePath();
        try {
            Errno.check(call.run(fd.number()));
        } finally {
            fd.release();
        }
    }

    /** Regular files, FIFOs, sockets, and nodes of devices that harm nobody; others would be the host's own: EPERM. */
    Inode create(Caller caller, String name, int mode, long rdev) {
        int type = mode & Inode.S_IFMT;
        boolean isDevice = type == Inode.S_IFCHR || type == Inode.S_IFBLK;
        if (isDevice && !isHarmless(type, Devices.major(rdev), Devices.minor(rdev))) {
            throw Errno.EPERM.exception();
        }
        long number = isDevice ? Devices.major(rdev) << 8 | Devices.minor(rdev) : 0;
        in(inode, dir -> HostFiles.mknod(dir, name, type | 0600, number));
        return own(caller, name, mode);
    }

    /**
     * null, zero, full, random, urandom, tty and ptmx, which everybody has anyway, and number 0, which is no device but an
     * overlay's sign of a removed name. On the host a node of another number would be a way to the device, whoever made it.
     */
    private static boolean isHarmless(int type, int major, int minor) {
        return major == 0 && minor == 0 || type == Inode.S_IFCHR
                && (major == 1 && (minor == 3 || minor == 5 || minor >= 7 && minor <= 9) || major == 5 && (minor == 0 || minor == 2));
    }

    Inode mkdir(Caller caller, String name, int mode) {
        in(inode, dir -> HostFiles.mkdir(dir, name, 0700));
        int inherited = (inode.mode() & Inode.S_ISGID) != 0 ? Inode.S_ISGID : 0;
        return own(caller, name, mode | inherited);
    }

    Inode symlink(Caller caller, String name, String target) {
        in(inode, dir -> HostFiles.symlink(target, dir, name));
        return own(caller, name, -1);
    }

    /** Gives a new object the caller's ids, where the host allows that, and its mode; mode -1: none to set. */
    private Inode own(Caller caller, String name, int mode) {
        HostFd fd = inode.acquirePath();
        try {
            if (inode.fs().canChown()) {
                HostIds ids = inode.fs().ids();
                int gid = Permissions.groupForNew(caller.credentials(), inode);
                HostFiles.chown(fd.number(), name, ids.hostUser(caller.credentials().fsuid()), ids.hostGroup(gid));
            }
            if (mode != -1) {
                Errno.check(HostFiles.chmod(fd.number(), name, mode & 07777));
            }
            HostStat s = new HostStat();
            Errno.check(HostFiles.stat(fd.number(), name, s));
            return new HostInode(inode.fs(), inode, name, s, null);
        } finally {
            fd.release();
        }
    }

    /** A file without a name (O_TMPFILE), which its descriptor keeps. */
    Inode createUnnamed(Caller caller, int mode) {
        HostFd dir = inode.acquirePath();
        HostFd made;
        try {
            made = new HostFd((int) Errno.check(HostFiles.openAt(dir.number(), ".", OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, 0600)));
        } finally {
            dir.release();
        }
        try {
            if (inode.fs().canChown()) {
                HostIds ids = inode.fs().ids();
                int gid = Permissions.groupForNew(caller.credentials(), inode);
                HostFiles.chown(made.number(), "", ids.hostUser(caller.credentials().fsuid()), ids.hostGroup(gid));
            }
            Errno.check(HostFiles.chmod(made.number(), "", mode & 07777));
            HostStat s = new HostStat();
            Errno.check(HostFiles.stat(made.number(), s));
            return HostInode.unnamed(inode.fs(), s, made);
        } catch (ErrnoException e) {
            made.release();
            throw e;
        }
    }

    void link(String name, HostInode target) {
        HostInode parent = target.parentInode();
        HostFd from = parent == null ? target.acquirePath() : parent.acquirePath();
        try {
            in(inode, dir -> parent == null ? HostFiles.link(from.number(), dir, name)
                    : HostFiles.link(from.number(), target.name(), dir, name));
        } finally {
            from.release();
        }
        target.moved(inode, name);
        target.refresh();
    }

    void unlink(String name, HostInode victim, int flags) {
        victim.pinBeforeUnlink();
        in(inode, dir -> HostFiles.unlink(dir, name, flags));
    }

    void rename(String oldName, HostInode moved, HostInode newDirectory, String newName, HostInode replaced, int flags) {
        if (replaced != null) {
            replaced.pinBeforeUnlink();
        }
        HostFd to = newDirectory.acquirePath();
        try {
            in(inode, dir -> HostFiles.rename(dir, oldName, to.number(), newName, flags));
        } finally {
            to.release();
        }
        moved.moved(newDirectory, newName);
        if (replaced != null && (flags & 2) != 0) {
            replaced.moved(inode, oldName);
        }
    }

    void setAttributes(AttributeChange change) {
        if (change.size != null) {
            int open = inode.openChecked(HostFiles.O_WRONLY | HostFiles.O_NONBLOCK);
            try {
                Errno.check(HostFiles.truncate(open, change.size));
            } finally {
                HostFiles.close(open);
            }
        }
        HostFd self = inode.acquirePath();
        int fd = self.number();
        try {
            if (change.uid != null || change.gid != null) {
                HostIds ids = inode.fs().ids();
                Errno.check(HostFiles.chown(fd, "", change.uid == null ? -1 : ids.hostUser(change.uid),
                        change.gid == null ? -1 : ids.hostGroup(change.gid)));
            }
            if (change.mode != null) {
                Errno.check(HostFiles.chmod(fd, "", change.mode & 07777));
            }
            if (change.atimeNs != null || change.mtimeNs != null) {
                Errno.check(HostFiles.utimes(fd, "", change.atimeNs == null ? Long.MIN_VALUE : change.atimeNs,
                        change.mtimeNs == null ? Long.MIN_VALUE : change.mtimeNs));
            }
        } finally {
            self.release();
        }
    }
}
