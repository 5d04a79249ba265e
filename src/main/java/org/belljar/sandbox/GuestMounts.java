package org.belljar.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.fs.host.HostFileSystem;
import org.belljar.fs.host.HostIds;
import org.belljar.kernel.Task;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.NameOperations;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/**
 * Mounts things in a guest's tree before its program runs, on the first task's own flow and as root. Places are found by the guest
 * kernel's own walk beneath the task's root, and made where they are missing: no symbolic link of a hostile tree leads out of
 * it, as none does for the guest later.
 */
public final class GuestMounts {
    private static final int MAX_SYMLINKS = 40;

    private final Task task;
    private final MountNamespace mounts;
    private final NameOperations names;

    public GuestMounts(Task task) {
        this.task = task;
        this.mounts = task.namespaces().mounts();
        this.names = task.kernel().vfs().names();
    }

    private PathWalk walk() {
        return new PathWalk(task.kernel().vfs(), task, task.fs());
    }

    private VfsPath root() {
        return task.fs().root();
    }

    /** What lies at a path, the last symbolic link followed; null: nothing. */
    public VfsPath find(String path) {
        return find(root(), path, PathWalk.FOLLOW);
    }

    private VfsPath find(VfsPath base, String path, int flags) {
        PathWalk w = walk();
        int r = w.walk(base, path, flags);
        if (r == Errno.ENOENT.negative()) {
            return null;
        }
        Errno.check(r);
        return w.path();
    }

    /** Whether the last component of a path is itself a symbolic link. */
    public boolean isSymlink(String path) {
        VfsPath p = find(root(), path, 0);
        return p != null && p.inode().isSymlink();
    }

    /** A directory, made with all above it where it is missing. Symbolic links are followed, dangling ones too. ENOTDIR, ELOOP. */
    public VfsPath directory(String path) {
        return place(path, true);
    }

    /** A file that is no directory, made empty where it is missing. */
    public VfsPath file(String path) {
        return place(path, false);
    }

    private VfsPath place(String path, boolean isDirectory) {
        Deque<String> rest = new ArrayDeque<>();
        push(rest, path);
        VfsPath at = root();
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.pop();
            VfsPath next = find(at, name, 0);
            if (next == null) {
                make(at, name, isDirectory || !rest.isEmpty());
                next = find(at, name, 0);
            }
            if (next == null) {
                throw Errno.ENOENT.exception();
            }
            if (!next.inode().isSymlink()) {
                at = next;
            } else if (++links > MAX_SYMLINKS) {
                throw Errno.ELOOP.exception();
            } else if (next.inode().followMagic(task) != null) {
                // Names an object and no path; where the object is the walk knows.
                at = find(at, name, PathWalk.FOLLOW);
            } else {
                String target = next.inode().readLink(task);
                push(rest, target);
                at = target.startsWith("/") ? root() : at;
            }
        }
        if (isDirectory && !at.inode().isDirectory()) {
            throw Errno.ENOTDIR.exception();
        }
        return at;
    }

    /** In front of what is left. */
    private static void push(Deque<String> rest, String path) {
        String[] parts = path.split("/");
        for (int i = parts.length - 1; i >= 0; i--) {
            if (!parts[i].isEmpty() && !parts[i].equals(".")) {
                rest.push(parts[i]);
            }
        }
    }

    private void make(VfsPath at, String name, boolean isDirectory) {
        if (isDirectory) {
            names.mkdir(task, task.fs(), at, name, 0755);
        } else {
            names.mknod(task, task.fs(), at, name, Inode.S_IFREG | 0755, 0);
        }
    }

    /**
     * Mounts a file system of one of the types that mount(2) knows. ENODEV for another type, EINVAL for data it does not know.
     *
     * @param mountFlags by MS_* bits
     */
    public Mount mount(String type, String source, VfsPath at, int mountFlags, int fileSystemFlags, String data) {
        FileSystemTypes.Factory factory = task.kernel().vfs().types().find(type);
        if (factory == null) {
            throw Errno.ENODEV.exception();
        }
        FileSystem fs = factory.make(task, source, data);
        fs.setFlags(fs.flags() | fileSystemFlags);
        return mounts.attach(fs, at, mountFlags, source);
    }

    /**
     * Opens a file or directory of the host for {@link #bindHost}. Throws what opening it gives.
     *
     * @param isRecursive with what is mounted below it
     */
    public static FileSystem openHost(String hostPath, boolean isReadOnly, boolean isRecursive, HostIds ids) {
        HostFileSystem.Use use = isReadOnly ? HostFileSystem.Use.READ_ONLY : HostFileSystem.Use.READ_WRITE;
        return isRecursive ? HostFileSystem.open(hostPath, use, ids) : HostFileSystem.openAlone(hostPath, use, ids);
    }

    /** Shows a file or directory of the host at a path. */
    public Mount bindHost(FileSystem opened, String path, int mountFlags) {
        VfsPath at = opened.root().isDirectory() ? directory(path) : file(path);
        if (at.inode().isDirectory() != opened.root().isDirectory()) {
            throw at.inode().isDirectory() ? Errno.EISDIR.exception() : Errno.ENOTDIR.exception();
        }
        return mounts.attach(opened, at, mountFlags, HostFileSystem.SOURCE);
    }

    /** Shows something of the tree at another place of it. */
    public Mount bind(VfsPath what, VfsPath at, int addedFlags) {
        Mount m = mounts.bind(what, at, true);
        mounts.changeFlags(m, m.flags() | addedFlags);
        return m;
    }

    /** Makes what lies at a path read-only; nothing where nothing is. */
    public void makeReadOnly(String path) {
        VfsPath p = find(path);
        if (p != null) {
            bind(p, p, Mount.RDONLY);
        }
    }

    /** Covers what lies at a path: a file shows {@code /dev/null}, a directory is empty and read-only. Nothing where nothing is. */
    public void mask(String path) {
        VfsPath p = find(path);
        if (p == null) {
            return;
        }
        if (p.inode().isDirectory()) {
            mount("tmpfs", "tmpfs", p, Mount.RDONLY, 0, "mode=755");
        } else {
            bind(walk().find(root(), "/dev/null", PathWalk.FOLLOW).path(), p, 0);
        }
    }

    /** Copies what lies in a directory into another one. */
    public void copyTree(VfsPath from, VfsPath to) {
        TreeCopy.copy(task, from, to);
    }

    public void setPropagation(Mount m, MountNamespace.Type type, boolean isRecursive) {
        mounts.setType(task.credentials(), m, type, isRecursive);
    }

    /** From here on nothing can be written to a mount. EBUSY while files are open for writing. */
    public void seal(Mount m) {
        mounts.changeFlags(m, m.flags() | Mount.RDONLY);
    }

    /**
     * Makes a node; one that is there already must be the same.
     *
     * @param mode type and permission bits
     */
    public void node(String path, int mode, long rdev, int uid, int gid) {
        int slash = path.lastIndexOf('/');
        VfsPath dir = directory(path.substring(0, slash));
        String name = path.substring(slash + 1);
        VfsPath there = find(dir, name, 0);
        if (there != null) {
            boolean isSame = there.inode().type() == (mode & Inode.S_IFMT) && there.inode().rdev() == rdev;
            if (!isSame) {
                throw Errno.EEXIST.exception();
            }
            return;
        }
        names.mknod(task, task.fs(), dir, name, mode, rdev);
        if (uid != 0 || gid != 0) {
            AttributeChange change = new AttributeChange();
            change.uid = uid;
            change.gid = gid;
            find(dir, name, 0).inode().setAttributes(task, change);
        }
    }

    /** A symbolic link, unless something is there already. */
    public void link(String path, String target) {
        try {
            names.symlink(task, task.fs(), target, root(), path);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /** Replaces what lies at a path by a symbolic link. */
    public void replaceByLink(String path, String target) {
        VfsPath there = find(root(), path, 0);
        if (there != null && !(there.inode().isSymlink() && there.inode().readLink(task).equals(target))) {
            names.unlink(task, task.fs(), root(), path);
        }
        link(path, target);
    }
}
