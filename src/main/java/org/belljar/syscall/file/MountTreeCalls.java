package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathOnlyFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** The mount calls on descriptors: fsopen(2), fsconfig(2), fsmount(2), fspick(2), open_tree(2), move_mount(2), mount_setattr(2). */
public final class MountTreeCalls {
    private static final int FSOPEN_CLOEXEC = 1, FSMOUNT_CLOEXEC = 1;
    private static final int FSPICK_CLOEXEC = 1, FSPICK_SYMLINK_NOFOLLOW = 2, FSPICK_NO_AUTOMOUNT = 4, FSPICK_EMPTY_PATH = 8;
    private static final int OPEN_TREE_CLONE = 1, AT_RECURSIVE = 0x8000;
    private static final int F_SYMLINKS = 1, F_EMPTY_PATH = 4, T_SYMLINKS = 0x10, T_EMPTY_PATH = 0x40, SET_GROUP = 0x100, BENEATH = 0x200,
            MOVE_MASK = 0x377;
    private static final int SET_FLAG = 0, SET_STRING = 1, SET_BINARY = 2, SET_PATH = 3, SET_PATH_EMPTY = 4, SET_FD = 5, CREATE = 6,
            RECONFIGURE = 7, CREATE_EXCL = 8;
    private static final int KEY_MAX = 256, PAGE = 4096;

    /** Implements {@code fsopen(2)}: EPERM, ENODEV (type), EINVAL (flags). */
    public long fsopen(Task task, long nameAddr, int flags) {
        MountCalls.requireAdmin(task);
        if ((flags & ~FSOPEN_CLOEXEC) != 0) {
            return Errno.EINVAL.negative();
        }
        String name = task.memory().readString(nameAddr, PAGE);
        return Descriptors.install(task, new FileSystemContext(NewFileSystems.find(task, name), null), flags != 0);
    }

    /** Implements {@code fspick(2)}: EINVAL for what is no mount's root. */
    public long fspick(Task task, int dirFd, long pathAddr, int flags) {
        MountCalls.requireAdmin(task);
        if ((flags & ~(FSPICK_CLOEXEC | FSPICK_SYMLINK_NOFOLLOW | FSPICK_NO_AUTOMOUNT | FSPICK_EMPTY_PATH)) != 0) {
            return Errno.EINVAL.negative();
        }
        int walk = ((flags & FSPICK_SYMLINK_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW) | ((flags & FSPICK_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0);
        VfsPath at = Files.find(task, dirFd, Files.path(task, pathAddr), walk).path();
        if (!MountCalls.isMountRoot(at)) {
            return Errno.EINVAL.negative();
        }
        return Descriptors.install(task, new FileSystemContext(null, at.mount()), (flags & FSPICK_CLOEXEC) != 0);
    }

    /**
     * Implements {@code fsconfig(2)}; {@code keyAddr}: a name of at most 255 bytes, {@code valueAddr}: a string of at most 255.
     * Values that are binary, paths or descriptors are taken for flags of all types alone, else EINVAL.
     */
    public long fsconfig(Task task, int fd, int command, long keyAddr, long valueAddr, int aux) {
        if (fd < 0 || !isShapedRight(command, keyAddr != 0, valueAddr != 0, aux)) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = task.fds().get(fd);
        try {
            if (!(f instanceof FileSystemContext c)) {
                return Errno.EINVAL.negative();
            }
            String key = keyAddr == 0 ? null : task.memory().readString(keyAddr, KEY_MAX);
            switch (command) {
                case SET_FLAG -> c.setFlag(task, key);
                case SET_STRING -> c.setString(task, key, task.memory().readString(valueAddr, KEY_MAX));
                case CREATE, CREATE_EXCL -> {
                    MountCalls.requireAdmin(task);
                    c.create(task);
                }
                case RECONFIGURE -> {
                    MountCalls.requireAdmin(task);
                    c.reconfigure(task);
                }
                default -> {
                    requireValue(task, command, valueAddr, aux);
                    c.setOther(key);
                }
            }
            return 0;
        } finally {
            f.drop();
        }
    }

    /** A value is taken in before anybody asks what it is for. */
    private static void requireValue(Task task, int command, long valueAddr, int aux) {
        switch (command) {
            case SET_BINARY -> task.memory().readBytes(valueAddr, aux);
            case SET_FD -> task.fds().get(aux).drop();
            default -> {
                if (Files.path(task, valueAddr).isEmpty() && command == SET_PATH) {
                    throw Errno.ENOENT.exception();
                }
            }
        }
    }

    private static boolean isShapedRight(int command, boolean hasKey, boolean hasValue, int aux) {
        return switch (command) {
            case SET_FLAG -> hasKey && !hasValue && aux == 0;
            case SET_STRING -> hasKey && hasValue && aux == 0;
            case SET_BINARY -> hasKey && hasValue && aux > 0 && aux <= 1024 * 1024;
            case SET_PATH, SET_PATH_EMPTY -> hasKey && hasValue && (aux == AT_FDCWD || aux >= 0);
            case SET_FD -> hasKey && !hasValue && aux >= 0;
            case CREATE, CREATE_EXCL, RECONFIGURE -> !hasKey && !hasValue && aux == 0;
            default -> throw Errno.EOPNOTSUPP.exception();
        };
    }

    /** Implements {@code fsmount(2)}: an O_PATH descriptor of the new mount; EPERM, EINVAL, EBUSY. */
    public long fsmount(Task task, int fd, int flags, int attributes) {
        MountCalls.requireAdmin(task);
        if ((flags & ~FSMOUNT_CLOEXEC) != 0) {
            return Errno.EINVAL.negative();
        }
        int ms = MountAttributes.flags(attributes);
        OpenFile f = task.fds().get(fd);
        try {
            if (!(f instanceof FileSystemContext c)) {
                return Errno.EINVAL.negative();
            }
            FileSystem fs = c.take();
            Mount fresh = Mount.of(fs, ms, c.source());
            MountCalls.mounts(task).requireSeen(fresh);
            MountNamespace own = MountCalls.mounts(task).detachedFor(fresh, task.kernel().newNamespaceNumber());
            return Descriptors.install(task, new DetachedMountFile(own), flags != 0);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code open_tree(2)}: an O_PATH descriptor, with OPEN_TREE_CLONE of a copy that is in no tree. EINVAL, EPERM. */
    public long open_tree(Task task, int dirFd, long pathAddr, int flags) {
        return Descriptors.install(task, openTree(task, dirFd, pathAddr, flags), (flags & O_CLOEXEC) != 0);
    }

    private static OpenFile openTree(Task task, int dirFd, long pathAddr, int flags) {
        boolean clones = (flags & OPEN_TREE_CLONE) != 0;
        boolean recursive = (flags & AT_RECURSIVE) != 0;
        if ((flags & ~(AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW | OPEN_TREE_CLONE | O_CLOEXEC)) != 0
                || recursive && !clones) {
            throw Errno.EINVAL.exception();
        }
        if (clones) {
            MountCalls.requireAdmin(task);
        }
        VfsPath at = Files.find(task, dirFd, Files.path(task, pathAddr), Files.walkFlags(flags & (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))).path();
        return clones ? new DetachedMountFile(MountCalls.mounts(task).copyDetached(at, recursive, task.kernel().newNamespaceNumber()))
                : PathOnlyFile.at(at);
    }

    /** Implements {@code move_mount(2)}: EINVAL, ELOOP, ENOENT, ENOTDIR, EPERM. */
    public long move_mount(Task task, int fromFd, long fromAddr, int toFd, long toAddr, int flags) {
        MountCalls.requireMounter(task);
        if ((flags & ~MOVE_MASK) != 0 || (flags & (SET_GROUP | BENEATH)) == (SET_GROUP | BENEATH)) {
            return Errno.EINVAL.negative();
        }
        VfsPath from = Files.find(task, fromFd, Files.path(task, fromAddr),
                ((flags & F_SYMLINKS) != 0 ? PathWalk.FOLLOW : 0) | ((flags & F_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0)).path();
        VfsPath to = Files.find(task, toFd, Files.path(task, toAddr),
                ((flags & T_SYMLINKS) != 0 ? PathWalk.FOLLOW : 0) | ((flags & T_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0)).path();
        if ((flags & SET_GROUP) != 0) {
            MountCalls.mounts(task).setGroup(task.credentials(), from, to);
            return 0;
        }
        if (!MountCalls.isMountRoot(from) || from.inode().isDirectory() != to.inode().isDirectory()) {
            return Errno.EINVAL.negative();
        }
        VfsPath top = MountNamespace.topOf(to);
        if ((flags & BENEATH) == 0) {
            MountCalls.mounts(task).move(from.mount(), top);
        } else if (MountCalls.isMountRoot(top)) {
            MountCalls.mounts(task).moveBeneath(from.mount(), top.mount(), task.fs().root().mount());
        } else {
            return Errno.EINVAL.negative();
        }
        return 0;
    }

    /** Implements {@code mount_setattr(2)}: struct mount_attr of {@code size} bytes. EINVAL, E2BIG, EPERM, EBUSY. */
    public long mount_setattr(Task task, int dirFd, long pathAddr, int flags, long attrAddr, long size) {
        if ((flags & ~(AT_EMPTY_PATH | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT)) != 0) {
            return Errno.EINVAL.negative();
        }
        MountAttributes a = attributes(task, attrAddr, size);
        if (a == null) {
            return 0;
        }
        VfsPath at = Files.find(task, dirFd, Files.path(task, pathAddr), Files.walkFlags(flags & (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))).path();
        return setAttributes(task, at, a, (flags & AT_RECURSIVE) != 0);
    }

    private static long setAttributes(Task task, VfsPath at, MountAttributes a, boolean recursive) {
        MountNamespace ns = at.mount().namespace();
        if (!MountCalls.isMountRoot(at) || ns == null || ns != MountCalls.mounts(task) && !ns.isAnonymous()) {
            return Errno.EINVAL.negative();
        }
        ns.setAttributes(at.mount(), a.clear(), a.set(), a.type(), recursive);
        return 0;
    }

    /** Null: nothing to change. */
    private static MountAttributes attributes(Task task, long addr, long size) {
        if (Long.compareUnsigned(size, PAGE) > 0) {
            throw Errno.E2BIG.exception();
        }
        if (size < MountAttributes.SIZE) {
            throw Errno.EINVAL.exception();
        }
        MountCalls.requireAdmin(task);
        byte[] raw = task.memory().readBytes(addr, (int) size);
        for (int i = MountAttributes.SIZE; i < raw.length; i++) {
            if (raw[i] != 0) {
                throw Errno.E2BIG.exception();
            }
        }
        GuestStruct s = new GuestStruct(java.util.Arrays.copyOf(raw, MountAttributes.SIZE));
        boolean isEmpty = s.getLong(0) == 0 && s.getLong(8) == 0 && s.getLong(16) == 0;
        return isEmpty ? null : MountAttributes.parse(s);
    }

    /** Implements {@code open_tree_attr(2)}: open_tree(2), and mount_setattr(2) on the result. */
    public long open_tree_attr(Task task, int dirFd, long pathAddr, int flags, long attrAddr, long size) {
        if (attrAddr == 0 && size != 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = openTree(task, dirFd, pathAddr, flags);
        try {
            MountAttributes a = size == 0 ? null : attributes(task, attrAddr, size);
            if (a != null) {
                Errno.check((int) setAttributes(task, f.path(), a, (flags & AT_RECURSIVE) != 0));
            }
        } catch (org.belljar.abi.ErrnoException e) {
            f.drop();
            throw e;
        }
        return Descriptors.install(task, f, (flags & O_CLOEXEC) != 0);
    }
}
