package org.belljar.fs.overlay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.fs.tmpfs.TmpfsFileSystem;
import org.belljar.host.NativeMemory;
import org.belljar.mm.SharedStore;
import org.belljar.vfs.AttributeOperations;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.UserCountsRoot;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/** A mounted file system, driven by paths as system calls drive it. Everything answers with an errno's exception. */
final class Tree {
    private static final SharedStore STORE = new SharedStore(1L << 30);

    final Vfs vfs = new Vfs(new UserCountsRoot(100));
    final FsContext context;
    Caller caller = TestCaller.ROOT;

    Tree(FileSystem fs) {
        VfsPath root = new MountNamespace(fs, 0, "test").rootPath();
        context = new FsContext(root, root, 022);
    }

    static TmpfsFileSystem memory() {
        return new TmpfsFileSystem(STORE, 0755, 0, 0, 1 << 20);
    }

    static Tree overlay(FileSystem lower) {
        return new Tree(new OverlayFileSystem(lower, memory()));
    }

    VfsPath find(String path) {
        return new PathWalk(vfs, caller, context).find(context.root(), path, 0).path();
    }

    boolean exists(String path) {
        return new PathWalk(vfs, caller, context).walk(context.root(), path, 0) == 0;
    }

    Attributes stat(String path) {
        Attributes a = new Attributes();
        find(path).inode().attributes(a);
        return a;
    }

    OpenFile open(String path, int flags) {
        return vfs.opener().open(caller, context, context.root(), path, flags, 0666, 0);
    }

    void mkdir(String path) {
        vfs.names().mkdir(caller, context, context.root(), path, 0777);
    }

    void rmdir(String path) {
        vfs.names().rmdir(caller, context, context.root(), path);
    }

    void unlink(String path) {
        vfs.names().unlink(caller, context, context.root(), path);
    }

    void rename(String from, String to, int flags) {
        vfs.names().rename(caller, context, context.root(), from, context.root(), to, flags);
    }

    void link(String from, String to) {
        vfs.names().link(caller, context, find(from), context.root(), to);
    }

    void symlink(String target, String path) {
        vfs.names().symlink(caller, context, target, context.root(), path);
    }

    void mknod(String path, int mode) {
        vfs.names().mknod(caller, context, context.root(), path, mode, 0);
    }

    void chmod(String path, int mode) {
        VfsPath p = find(path);
        AttributeOperations.chmod(caller, p, p.inode(), mode);
    }

    void chown(String path, int uid, int gid) {
        VfsPath p = find(path);
        AttributeOperations.chown(caller, p, p.inode(), uid, gid);
    }

    void utimes(String path, long ns) {
        VfsPath p = find(path);
        AttributeOperations.utimes(caller, p, p.inode(), ns, ns, false);
    }

    void truncate(String path, long size) {
        Errno.check(AttributeOperations.truncate(caller, 45, find(path), size));
    }

    void setXattr(String path, String name, String value) {
        find(path).inode().setXattr(caller, name, value.getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    void removeXattr(String path, String name) {
        find(path).inode().removeXattr(caller, name);
    }

    void put(String path, String content) {
        OpenFile f = open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC);
        try {
            write(f, content);
        } finally {
            f.drop();
        }
    }

    void append(String path, String content) {
        OpenFile f = open(path, OpenFlags.O_WRONLY | OpenFlags.O_APPEND);
        try {
            write(f, content);
        } finally {
            f.drop();
        }
    }

    String get(String path) {
        OpenFile f = open(path, OpenFlags.O_RDONLY);
        try {
            return read(f, 0);
        } finally {
            f.drop();
        }
    }

    void write(OpenFile f, String content) {
        NativeMemory m = NativeMemory.allocate(content.length());
        m.put(0, content.getBytes(StandardCharsets.ISO_8859_1), 0, content.length());
        Errno.check(f.write(caller, new KernelBuffer(m, 0, content.length())));
        m.free();
    }

    String read(OpenFile f, long offset) {
        NativeMemory m = NativeMemory.allocate(1 << 16);
        byte[] b = new byte[(int) Errno.check(f.pread(caller, new KernelBuffer(m, 0, 1 << 16), offset))];
        m.get(0, b, 0, b.length);
        m.free();
        return new String(b, StandardCharsets.ISO_8859_1);
    }

    /** Names with d_type and inode number, but "." and "..". */
    Map<String, String> list(OpenFile dir) {
        Map<String, String> out = new TreeMap<>();
        Errno.check(dir.seek(caller, 0, 0));
        Errno.check(dir.readDirectory(caller, (name, ino, type, next) -> {
            if (!name.equals(".") && !name.equals("..") && out.put(name, type + " " + ino) != null) {
                throw new AssertionError("twice: " + name);
            }
            return true;
        }));
        return out;
    }

    Map<String, String> list(String path) {
        OpenFile f = open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        try {
            return list(f);
        } finally {
            f.drop();
        }
    }

    /** Every path below the root with what can be seen of it; hard links are told by the first of their names. */
    List<String> dump() {
        List<String> out = new ArrayList<>();
        dump("", out, new HashMap<>());
        return out;
    }

    private void dump(String dir, List<String> out, Map<Long, String> seen) {
        for (Map.Entry<String, String> e : list(dir.isEmpty() ? "/" : dir).entrySet()) {
            String path = dir + "/" + e.getKey();
            Attributes a = stat(path);
            if (!e.getValue().equals((a.mode >> 12) + " " + a.ino)) {
                throw new AssertionError(path + ": listed as " + e.getValue() + ", is " + (a.mode >> 12) + " " + a.ino);
            }
            out.add(describe(path, a, seen));
            if ((a.mode & 0170000) == 0040000) {
                dump(path, out, seen);
            }
        }
    }

    private String describe(String path, Attributes a, Map<Long, String> seen) {
        StringBuilder s = new StringBuilder(path).append(' ').append(Integer.toOctalString(a.mode));
        s.append(' ').append(a.uid).append(':').append(a.gid);
        for (String x : find(path).inode().listXattrs(caller)) {
            s.append(' ').append(x).append('=').append(new String(find(path).inode().getXattr(caller, x), StandardCharsets.ISO_8859_1));
        }
        if (a.mtimeNs < 1_000_000_000_000L) {
            s.append(" @").append(a.mtimeNs);
        }
        switch (a.mode & 0170000) {
            case 0100000 -> {
                String content = get(path);
                if (content.length() != a.size) {
                    throw new AssertionError(path + ": size " + a.size + ", content " + content.length());
                }
                s.append(" x").append(a.nlink).append(" ='").append(content.replace('\0', '~')).append('\'');
            }
            case 0120000 -> s.append(" -> ").append(find(path).inode().readLink(caller));
            default -> { }
        }
        String first = seen.putIfAbsent(a.ino, path);
        return first == null ? s.toString() : s.append(" same as ").append(first).toString();
    }

    /** "ok", a value, or the errno's name. */
    static String outcome(java.util.function.Supplier<Object> action) {
        try {
            return String.valueOf(action.get());
        } catch (ErrnoException e) {
            return e.errno().name();
        }
    }
}
