package org.belljar.fs.host;

import org.belljar.abi.Errno;
import org.belljar.host.HostFiles;
import org.belljar.host.HostStat;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Caller;
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

    /** Regular files, FIFOs and sockets; devices would be the host's own: EPERM. */
    Inode create(Caller caller, String name, int mode) {
        int type = mode & Inode.S_IFMT;
        if (type == Inode.S_IFCHR || type == Inode.S_IFBLK) {
            throw Errno.EPERM.exception();
        }
        in(inode, dir -> HostFiles.mknod(dir, name, type | 0600, 0));
        return own(caller, name, mode);
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

    void link(String name, HostInode target) {
        HostFd from = target.parentInode().acquirePath();
        try {
            in(inode, dir -> HostFiles.link(from.number(), target.name(), dir, name));
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
        HostInode parent = inode.parentInode();
        if (change.size != null) {
            int fd = inode.openChecked(HostFiles.O_WRONLY | HostFiles.O_NONBLOCK);
            try {
                Errno.check(HostFiles.truncate(fd, change.size));
            } finally {
                HostFiles.close(fd);
            }
        }
        HostFd dir = parent == null ? null : parent.acquirePath();
        int dirFd = dir == null ? HostFiles.AT_FDCWD : dir.number();
        HostFd self = parent == null ? inode.acquirePath() : null;
        String name = self != null ? "/proc/self/fd/" + self.number() + "/." : inode.name();
        try {
            if (change.uid != null || change.gid != null) {
                HostIds ids = inode.fs().ids();
                Errno.check(HostFiles.chown(dirFd, name, change.uid == null ? -1 : ids.hostUser(change.uid),
                        change.gid == null ? -1 : ids.hostGroup(change.gid)));
            }
            if (change.mode != null) {
                Errno.check(HostFiles.chmod(dirFd, name, change.mode & 07777));
            }
            if (change.atimeNs != null || change.mtimeNs != null) {
                Errno.check(HostFiles.utimes(dirFd, name, change.atimeNs == null ? Long.MIN_VALUE : change.atimeNs,
                        change.mtimeNs == null ? Long.MIN_VALUE : change.mtimeNs));
            }
        } finally {
            if (dir != null) {
                dir.release();
            }
            if (self != null) {
                self.release();
            }
        }
    }
}
