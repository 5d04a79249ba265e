package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Task;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.LinkInode;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** /proc/PID/fd and fdinfo. */
final class FdDirectory extends PseudoDirectory {
    private static final int DT_LNK = 10, DT_REG = 8;

    private final ProcessDirectory process;
    private final boolean info;

    FdDirectory(ProcFileSystem fs, ProcessDirectory process, boolean info) {
        super(fs, info ? 0555 : 0500);
        this.process = process;
        this.info = info;
    }

    @Override
    public int uid() {
        return process.uid();
    }

    @Override
    public int gid() {
        return process.gid();
    }

    @Override
    protected Inode dynamic(Caller caller, String name, Inode known) {
        int fd = name.equals("0") ? 0 : RootDirectory.number(name);
        if (fd < 0) {
            return null;
        }
        process.requireAccess(caller);
        OpenFile f = process.liveTask().fds().find(fd);
        if (f == null) {
            return null;
        }
        int mode = (f.isReadable() ? 0500 : 0) | (f.isWritable() ? 0300 : 0);
        f.drop();
        if (known instanceof Link l && l.fd == fd && (l.mode() & 0777) == mode || known instanceof Info) {
            return known;
        }
        return info ? new Info(fileSystem(), fd) : new Link(fileSystem(), fd, mode);
    }

    @Override
    protected void listDynamic(Caller caller, long from, OpenFile.DirectorySink sink) {
        process.requireAccess(caller);
        for (int fd : process.liveTask().fds().numbers()) {
            long cookie = DYNAMIC + fd;
            if (cookie >= from
                    && !sink.entry(Integer.toString(fd), cookie + 1_000_000, info ? DT_REG : DT_LNK, cookie + 1)) {
                return;
            }
        }
    }

    /** The file, with a reference; ENOENT when it is closed. */
    private OpenFile file(int fd) {
        OpenFile f = process.liveTask().fds().find(fd);
        if (f == null) {
            throw Errno.ENOENT.exception();
        }
        return f;
    }

    /** The text of a file's magic link as seen from a root. */
    static String nameOf(OpenFile f, VfsPath root) {
        if (f.inode() instanceof AnonymousInode a) {
            return a.linkText();
        }
        VfsPath p = f.path();
        return p == null ? withoutPath(f.inode()) : PathNames.of(p, root);
    }

    /** Descriptors that came from the host have no path in the guest. */
    private static String withoutPath(Inode inode) {
        return switch (inode.type()) {
            case Inode.S_IFIFO -> "pipe:[" + inode.number() + "]";
            case Inode.S_IFSOCK -> "socket:[" + inode.number() + "]";
            case Inode.S_IFCHR -> "/dev/console";
            default -> "/host:[" + inode.number() + "]";
        };
    }

    private final class Link extends LinkInode {
        final int fd;

        @Override
        public boolean isMountable() {
            return false;
        }

        Link(FileSystem fs, int fd, int permissions) {
            super(fs, permissions, null);
            this.fd = fd;
        }

        @Override
        public int uid() {
            return process.uid();
        }

        @Override
        public int gid() {
            return process.gid();
        }

        @Override
        protected long size() {
            return 64;
        }

        @Override
        public String readLink(Caller caller) {
            process.requireAccess(caller);
            OpenFile f = file(fd);
            try {
                VfsPath root = caller instanceof Task t ? t.fs().root() : process.fs().root();
                return nameOf(f, root);
            } finally {
                f.drop();
            }
        }

        @Override
        public VfsPath followMagic(Caller caller) {
            process.requireAccess(caller);
            OpenFile f = file(fd);
            try {
                VfsPath p = f.path();
                return p != null ? p
                        : ((ProcFileSystem) fileSystem()).kernel().vfs().anonymousPath(f.inode(), nameOf(f, null));
            } finally {
                f.drop();
            }
        }
    }

    private final class Info extends TextInode {
        private final int fd;

        @Override
        public boolean isMountable() {
            return false;
        }

        Info(FileSystem fs, int fd) {
            super(fs, 0444, null);
            this.fd = fd;
        }

        @Override
        public int uid() {
            return process.uid();
        }

        @Override
        public int gid() {
            return process.gid();
        }

        @Override
        protected byte[] content(Caller caller) {
            process.requireAccess(caller);
            FdTable table = process.liveTask().fds();
            OpenFile f = file(fd);
            try {
                long pos = Math.max(0, f.seek(caller, 0, 1));
                int flags = f.flags() | (table.isCloseOnExec(fd) ? OpenFlags.O_CLOEXEC : 0);
                int mount = f.path() == null ? 15 : f.path().mount().id();
                String s = "pos:\t" + pos + "\nflags:\t0" + Integer.toOctalString(flags) + "\nmnt_id:\t" + mount + "\nino:\t"
                        + f.inode().number() + "\n";
                s += f.fdInfo(caller);
                return s.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            } finally {
                f.drop();
            }
        }
    }
}
