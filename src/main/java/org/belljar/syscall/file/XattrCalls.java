package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.AT_FDCWD;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.Notify;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;

/** The twelve calls of xattr(7). Names and values are copied in before the file is looked for, so that their errors come first. */
public final class XattrCalls {
    private static final int NAME_MAX = 255, SIZE_MAX = 65536;
    private static final String CAPABILITY = "security.capability";
    private static final int XATTR_CREATE = 1, XATTR_REPLACE = 2;

    /** What a call does with the inode it found. */
    interface Action {
        long run(Inode inode, Mount mount);
    }

    private static long onPath(Task task, long pathAddr, boolean follow, Action action) {
        PathWalk w = Files.find(task, AT_FDCWD, Files.path(task, pathAddr), follow ? PathWalk.FOLLOW : 0);
        return action.run(w.inode(), w.mount());
    }

    /** In the two calls that Linux makes from setxattrat(2) and getxattrat(2), AT_FDCWD is the working directory. */
    private static long onFileOrCwd(Task task, int fd, Action action) {
        return fd == AT_FDCWD ? action.run(task.fs().cwd().inode(), task.fs().cwd().mount()) : onFile(task, fd, action);
    }

    private static long onFile(Task task, int fd, Action action) {
        OpenFile f = Files.get(task, fd);
        try {
            return action.run(f.inode(), f.path() == null ? null : f.path().mount());
        } finally {
            f.drop();
        }
    }

    /** Implements {@code setxattr(2)}: EINVAL, ERANGE (name), E2BIG (value), EPERM, EACCES, EEXIST, ENODATA, EOPNOTSUPP. */
    public long setxattr(Task task, long pathAddr, long nameAddr, long valueAddr, long size, int flags) {
        return onPath(task, pathAddr, true, set(task, nameAddr, valueAddr, size, flags));
    }

    /** Implements {@code lsetxattr(2)}. */
    public long lsetxattr(Task task, long pathAddr, long nameAddr, long valueAddr, long size, int flags) {
        return onPath(task, pathAddr, false, set(task, nameAddr, valueAddr, size, flags));
    }

    /** Implements {@code fsetxattr(2)}. */
    public long fsetxattr(Task task, int fd, long nameAddr, long valueAddr, long size, int flags) {
        return onFileOrCwd(task, fd, set(task, nameAddr, valueAddr, size, flags));
    }

    /** Implements {@code getxattr(2)}: the size; ERANGE when it does not fit in {@code size} (0 asks only); ENODATA. */
    public long getxattr(Task task, long pathAddr, long nameAddr, long valueAddr, long size) {
        return onPath(task, pathAddr, true, get(task, nameAddr, valueAddr, size));
    }

    /** Implements {@code lgetxattr(2)}. */
    public long lgetxattr(Task task, long pathAddr, long nameAddr, long valueAddr, long size) {
        return onPath(task, pathAddr, false, get(task, nameAddr, valueAddr, size));
    }

    /** Implements {@code fgetxattr(2)}. */
    public long fgetxattr(Task task, int fd, long nameAddr, long valueAddr, long size) {
        return onFileOrCwd(task, fd, get(task, nameAddr, valueAddr, size));
    }

    /** Implements {@code listxattr(2)}: names with NULs; trusted ones only for CAP_SYS_ADMIN. */
    public long listxattr(Task task, long pathAddr, long listAddr, long size) {
        return onPath(task, pathAddr, true, (i, m) -> list(task, i, listAddr, size));
    }

    /** Implements {@code llistxattr(2)}. */
    public long llistxattr(Task task, long pathAddr, long listAddr, long size) {
        return onPath(task, pathAddr, false, (i, m) -> list(task, i, listAddr, size));
    }

    /** Implements {@code flistxattr(2)}. */
    public long flistxattr(Task task, int fd, long listAddr, long size) {
        return onFile(task, fd, (i, m) -> list(task, i, listAddr, size));
    }

    /** Implements {@code removexattr(2)}: ENODATA, EPERM, EOPNOTSUPP. */
    public long removexattr(Task task, long pathAddr, long nameAddr) {
        return onPath(task, pathAddr, true, remove(task, nameAddr));
    }

    /** Implements {@code lremovexattr(2)}. */
    public long lremovexattr(Task task, long pathAddr, long nameAddr) {
        return onPath(task, pathAddr, false, remove(task, nameAddr));
    }

    /** Implements {@code fremovexattr(2)}. */
    public long fremovexattr(Task task, int fd, long nameAddr) {
        return onFile(task, fd, remove(task, nameAddr));
    }

    private static String name(Task task, long addr) {
        String n = task.memory().readString(addr, NAME_MAX + 1);
        if (n == null || n.isEmpty()) {
            throw Errno.ERANGE.exception();
        }
        return n;
    }

    /** xattr_permission. */
    private static void check(Task task, Inode inode, Mount mount, String name, int want) {
        Credentials c = task.credentials();
        boolean write = want == Permissions.WRITE;
        if (write && (mount != null && mount.isReadOnly() || inode.fileSystem().isReadOnly())) {
            throw Errno.EROFS.exception();
        }
        if (write) {
            inode.requireChangeable();
        }
        if (name.startsWith("security.")) {
            int needed = name.equals(CAPABILITY) ? Credentials.CAP_SETFCAP : Credentials.CAP_SYS_ADMIN;
            boolean isPrivate = inode instanceof AnonymousInode && inode.type() == 0; // not a pipe's, nor a socket's
            if (write && !isPrivate && !c.hasCapability(needed, inode)) {
                throw Errno.EPERM.exception();
            }
            return;
        }
        if (name.startsWith("system.")) {
            if (write || !(inode instanceof AnonymousInode)) {
                throw Errno.EOPNOTSUPP.exception();
            }
            return; // a socket has one of its own
        }
        if (name.startsWith("trusted.")) {
            if (!c.hasCapability(Credentials.CAP_SYS_ADMIN)) {
                throw write ? Errno.EPERM.exception() : Errno.ENODATA.exception();
            }
            return;
        }
        if (name.startsWith("user.")) {
            checkUser(c, inode, write);
        }
        Permissions.require(c, inode, want);
    }

    private static void checkUser(Credentials c, Inode inode, boolean write) {
        if (!inode.isRegular() && !inode.isDirectory()) {
            throw write ? Errno.EPERM.exception() : Errno.ENODATA.exception();
        }
        if (write && inode.isDirectory() && (inode.mode() & Inode.S_ISVTX) != 0 && c.fsuid() != inode.uid()
                && !c.hasCapability(Credentials.CAP_FOWNER, inode)) {
            throw Errno.EPERM.exception();
        }
    }

    static Action set(Task task, long nameAddr, long valueAddr, long size, int flags) {
        if ((flags & ~(XATTR_CREATE | XATTR_REPLACE)) != 0) {
            throw Errno.EINVAL.exception();
        }
        String name = name(task, nameAddr);
        if (size < 0 || size > SIZE_MAX) {
            throw Errno.E2BIG.exception();
        }
        byte[] value = task.memory().readBytes(valueAddr, (int) size);
        return (inode, mount) -> {
            if (AclAttributes.isOne(name)) {
                AclAttributes.set(task, inode, mount, name, value);
                return 0;
            }
            byte[] stored = size != 0 && name.equals(CAPABILITY) ? CapabilityAttribute.stored(task, inode, value) : value;
            check(task, inode, mount, name, Permissions.WRITE);
            inode.setXattr(task, name, stored, flags);
            Notify.object(task, null, inode, Notify.ATTRIB);
            return 0;
        };
    }

    static Action get(Task task, long nameAddr, long valueAddr, long size) {
        String name = name(task, nameAddr);
        return (inode, mount) -> {
            if (AclAttributes.isOne(name)) {
                return copyOut(task, AclAttributes.get(inode, name), valueAddr, size);
            }
            check(task, inode, null, name, Permissions.READ);
            byte[] v = inode.getXattr(task, name);
            return copyOut(task, name.equals(CAPABILITY) ? CapabilityAttribute.shown(task, inode, v) : v, valueAddr, size);
        };
    }

    private static long copyOut(Task task, byte[] v, long addr, long size) {
        if (size == 0) {
            return v.length;
        }
        if (Long.compareUnsigned(v.length, size) > 0) {
            return Errno.ERANGE.negative();
        }
        task.memory().writeBytes(addr, v);
        return v.length;
    }

    static long list(Task task, Inode inode, long addr, long size) {
        boolean admin = task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> names = new ArrayList<>();
        AclAttributes.list(inode, names);
        names.addAll(inode.listXattrs(task));
        for (String n : names) {
            if (admin || !n.startsWith("trusted.")) {
                out.writeBytes(n.getBytes(StandardCharsets.ISO_8859_1));
                out.write(0);
            }
        }
        return copyOut(task, out.toByteArray(), addr, size);
    }

    static Action remove(Task task, long nameAddr) {
        String name = name(task, nameAddr);
        return (inode, mount) -> {
            if (AclAttributes.isOne(name)) {
                AclAttributes.set(task, inode, mount, name, new byte[0]);
                return 0;
            }
            check(task, inode, mount, name, Permissions.WRITE);
            inode.removeXattr(task, name);
            Notify.object(task, null, inode, Notify.ATTRIB);
            return 0;
        };
    }
}
