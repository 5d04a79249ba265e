package org.belljar.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.Task;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Inode;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.NameOperations;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** Copies what lies in a directory into another one, with owners, permissions and times; hard links become files of their own. */
final class TreeCopy {
    private static final int PIECE = 1 << 16;

    private record Directory(VfsPath from, VfsPath to) {}

    private final Task task;
    private final NameOperations names;
    private final Deque<Directory> open = new ArrayDeque<>();

    private TreeCopy(Task task) {
        this.task = task;
        this.names = task.kernel().vfs().names();
    }

    /** Throws what a file system answers, such as ENOSPC where the copy does not fit. */
    static void copy(Task task, VfsPath from, VfsPath to) {
        TreeCopy c = new TreeCopy(task);
        c.open.push(new Directory(from, to));
        while (!c.open.isEmpty()) {
            Directory d = c.open.pop();
            for (String name : c.list(d.from)) {
                c.copyOne(d, name);
            }
        }
    }

    private List<String> list(VfsPath directory) {
        OpenFile f = task.kernel().vfs().opener().openExisting(task, directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, true);
        try {
            List<String> all = new ArrayList<>();
            Errno.check(f.readDirectory(task, (name, ino, type, next) -> {
                if (!name.equals(".") && !name.equals("..")) {
                    all.add(name);
                }
                return true;
            }));
            return all;
        } finally {
            f.drop();
        }
    }

    private VfsPath find(VfsPath directory, String name) {
        return new PathWalk(task.kernel().vfs(), task, task.fs()).find(directory, name, 0).path();
    }

    private void copyOne(Directory d, String name) {
        VfsPath from = find(d.from, name);
        Inode inode = from.inode();
        Attributes a = new Attributes();
        inode.attributes(a);
        switch (inode.type()) {
            case Inode.S_IFDIR -> {
                names.mkdir(task, task.fs(), d.to, name, 0755);
                open.push(new Directory(from, find(d.to, name)));
            }
            case Inode.S_IFLNK -> names.symlink(task, task.fs(), inode.readLink(task), d.to, name);
            default -> names.mknod(task, task.fs(), d.to, name, a.mode, a.rdev);
        }
        VfsPath to = find(d.to, name);
        if (inode.isRegular()) {
            copyData(from, to);
        }
        AttributeChange change = new AttributeChange();
        change.uid = a.uid;
        change.gid = a.gid;
        change.mode = inode.isSymlink() ? null : (Integer) (a.mode & 07777);
        change.mtimeNs = a.mtimeNs;
        to.inode().setAttributes(task, change);
    }

    private void copyData(VfsPath from, VfsPath to) {
        OpenFile in = task.kernel().vfs().opener().openExisting(task, from, OpenFlags.O_RDONLY, true);
        OpenFile out = task.kernel().vfs().opener().openExisting(task, to, OpenFlags.O_WRONLY, false);
        NativeMemory piece = NativeMemory.allocate(PIECE);
        try {
            for (long at = 0, n; (n = Errno.check(in.pread(task, new KernelBuffer(piece, 0, PIECE), at))) > 0; at += n) {
                KernelBuffer data = new KernelBuffer(piece, 0, n);
                for (long done = 0; data.remaining() > 0; ) {
                    long w = Errno.check(out.pwrite(task, data, at + done));
                    if (w == 0) {
                        throw Errno.ENOSPC.exception();
                    }
                    done += w;
                }
            }
        } finally {
            piece.free();
            in.drop();
            out.drop();
        }
    }
}
