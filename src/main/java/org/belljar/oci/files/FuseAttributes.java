package org.belljar.oci.files;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.belljar.abi.Errno;
import org.belljar.vfs.AttributeOperations;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/** struct fuse_attr, which is never valid for longer than its answer, and struct fuse_setattr_in. */
final class FuseAttributes {
    private static final int SECOND_NS = 1_000_000_000, SECTOR = 512;
    private static final int MODE = 1, UID = 2, GID = 4, SIZE = 8, ATIME = 16, MTIME = 32, ATIME_NOW = 128, MTIME_NOW = 256;

    private FuseAttributes() {}

    static void write(Inode inode, ByteBuffer to) {
        Attributes a = new Attributes();
        inode.attributes(a);
        to.putLong(a.ino).putLong(a.size).putLong(a.blocks);
        long[] times = {a.atimeNs, a.mtimeNs, a.ctimeNs};
        for (long t : times) {
            to.putLong(Math.floorDiv(t, SECOND_NS));
        }
        for (long t : times) {
            to.putInt((int) Math.floorMod(t, (long) SECOND_NS));
        }
        to.putInt(a.mode).putInt(a.nlink).putInt(a.uid).putInt(a.gid).putInt((int) a.rdev).putInt(a.blockSize).putInt(0);
    }

    /** struct fuse_attr_out. */
    static void answer(Inode inode, ByteBuffer to) {
        to.putLong(0).putInt(0).putInt(0);
        write(inode, to);
    }

    /** u32 valid, padding, u64 fh, size, lock_owner, atime, mtime, ctime, u32 of their ns, u32 mode, unused, uid, gid, unused. */
    static void set(RequestCaller caller, Vfs vfs, VfsPath path, ByteBuffer b) {
        int valid = b.getInt(0);
        Inode inode = path.inode();
        if ((valid & SIZE) != 0) {
            Errno.check(AttributeOperations.truncate(caller, vfs.leaseBreakSeconds(), path, b.getLong(16)));
        }
        if ((valid & (UID | GID)) != 0) {
            AttributeOperations.chown(caller, path, inode, (valid & UID) != 0 ? b.getInt(76) : -1, (valid & GID) != 0 ? b.getInt(80) : -1);
        }
        if ((valid & MODE) != 0) {
            AttributeOperations.chmod(caller, path, inode, b.getInt(68));
        }
        if ((valid & (ATIME | MTIME)) != 0) {
            Instant i = Instant.now();
            long now = i.getEpochSecond() * SECOND_NS + i.getNano();
            Long atime = (valid & ATIME) == 0 ? null : (Long) ((valid & ATIME_NOW) != 0 ? now : b.getLong(32) * SECOND_NS + b.getInt(56));
            Long mtime = (valid & MTIME) == 0 ? null : (Long) ((valid & MTIME_NOW) != 0 ? now : b.getLong(40) * SECOND_NS + b.getInt(60));
            AttributeOperations.utimes(caller, path, inode, atime, mtime, false);
        }
    }
}
