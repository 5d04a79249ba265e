package org.belljar.oci.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;

/**
 * What the host's kernel asks (struct fuse_in_header of linux/fuse.h, then what belongs to the operation):
 *
 * <pre>
 * u32 len, u32 opcode, u64 unique, u64 nodeid, u32 uid, u32 gid, u32 pid, u32 padding
 * </pre>
 *
 * @param body at its beginning, little-endian
 */
record FuseRequest(int opcode, long unique, long node, ByteBuffer body) {
    static final int HEADER = 40;
    static final int LOOKUP = 1, FORGET = 2, GETATTR = 3, SETATTR = 4, READLINK = 5, SYMLINK = 6, MKNOD = 8, MKDIR = 9, UNLINK = 10, RMDIR = 11,
            RENAME = 12, LINK = 13, OPEN = 14, READ = 15, WRITE = 16, STATFS = 17, RELEASE = 18, FSYNC = 20, FLUSH = 25, INIT = 26, OPENDIR = 27,
            READDIR = 28, RELEASEDIR = 29, FSYNCDIR = 30, INTERRUPT = 36, DESTROY = 38, BATCH_FORGET = 42, RENAME2 = 45;

    /** Null when it is none. */
    static FuseRequest of(ByteBuffer b) {
        if (b.remaining() < HEADER || b.getInt(0) != b.remaining()) {
            return null;
        }
        ByteBuffer body = b.slice(HEADER, b.remaining() - HEADER).order(b.order());
        return new FuseRequest(b.getInt(4), b.getLong(8), b.getLong(16), body);
    }

    /** The next name, which ends with a NUL. */
    String name() {
        int start = body.position();
        while (body.hasRemaining()) {
            if (body.get() == 0) {
                byte[] bytes = new byte[body.position() - 1 - start];
                body.get(start, bytes);
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        }
        throw Errno.EINVAL.exception();
    }

    FuseRequest skip(int bytes) {
        body.position(body.position() + bytes);
        return this;
    }
}
