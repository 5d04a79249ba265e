package org.belljar.syscall.file;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.VfsPath;

/** getdents64(2), getcwd(2), chdir(2), fchdir(2), umask(2). */
public final class DirectoryCalls {
    private static final int HEADER = 19, MAX_BUFFER = 1 << 20;

    public DirectoryCalls(Kernel kernel) {}

    /** Packs struct linux_dirent64 records. */
    private static final class Packer implements OpenFile.DirectorySink {
        final GuestStruct out;
        int used;
        boolean refused;

        Packer(int size) {
            out = new GuestStruct(size);
        }

        @Override
        public boolean entry(String name, long ino, int type, long nextOffset) {
            int length = HEADER + name.length() + 1 + 7 & ~7;
            if (length > out.size() - used) {
                refused = true;
                return false;
            }
            out.putLong(used, ino).putLong(used + 8, nextOffset).putShort(used + 16, length);
            out.bytes()[used + 18] = (byte) type;
            for (int i = 0; i < name.length(); i++) {
                out.bytes()[used + HEADER + i] = (byte) name.charAt(i);
            }
            used += length;
            return true;
        }
    }

    /** Implements {@code getdents64(2)}: EINVAL when not even one entry fits. */
    public long getdents64(Task task, int fd, long bufAddr, int count) {
        OpenFile f = task.fds().get(fd);
        try {
            if (!f.isReadable()) {
                return Errno.EBADF.negative();
            }
            Packer p = new Packer((int) Math.min(Integer.toUnsignedLong(count), MAX_BUFFER));
            long r = f.readDirectory(task, p);
            if (r < 0) {
                return r;
            }
            if (p.used == 0 && p.refused) {
                return Errno.EINVAL.negative();
            }
            task.memory().write(bufAddr, p.out.bytes(), 0, p.used);
            return p.used;
        } finally {
            f.drop();
        }
    }

    /** Implements {@code getcwd(2)}: the length with the NUL; ERANGE; a directory outside the root has "(unreachable)" in front. */
    public long getcwd(Task task, long bufAddr, long size) {
        VfsPath cwd = task.fs().cwd();
        if (PathNames.isDeleted(cwd.dentry())) {
            return Errno.ENOENT.negative();
        }
        String path = PathNames.of(cwd, task.fs().root());
        if (!PathNames.isReachable(cwd, task.fs().root())) {
            path = "(unreachable)" + path;
        }
        if (Long.compareUnsigned(size, path.length() + 1L) < 0) {
            return Errno.ERANGE.negative();
        }
        byte[] bytes = (path + "\0").getBytes(StandardCharsets.ISO_8859_1);
        task.memory().writeBytes(bufAddr, bytes);
        return bytes.length;
    }

    /** Implements {@code chdir(2)}. */
    public long chdir(Task task, long pathAddr) {
        String path = task.memory().readPath(pathAddr);
        VfsPath p = Paths.walk(task, OpenFlags.AT_FDCWD, path, PathWalk.FOLLOW | PathWalk.DIRECTORY).path();
        Permissions.require(task.credentials(), p.inode(), Permissions.EXEC);
        task.fs().setCwd(p);
        return 0;
    }

    /** Implements {@code fchdir(2)}. */
    public long fchdir(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        try {
            if (f.path() == null || !f.inode().isDirectory()) {
                return Errno.ENOTDIR.negative();
            }
            Permissions.require(task.credentials(), f.inode(), Permissions.EXEC);
            task.fs().setCwd(f.path());
            return 0;
        } finally {
            f.drop();
        }
    }

    /** Implements {@code umask(2)}. */
    public long umask(Task task, int mask) {
        return task.fs().setUmask(mask);
    }
}
