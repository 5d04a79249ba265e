package org.belljar.oci.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Vfs;

/** Open files. Their data is never cached by the host, whose size of a file of proc is 0. */
final class FuseFiles {
    private static final int DIRECT_IO = 1, MOST = 4096, DIRENT = 24;
    private static final int KEPT = OpenFlags.O_ACCMODE | OpenFlags.O_DIRECTORY;

    private final Vfs vfs;
    private final Nodes nodes;
    private final Map<Long, OpenFile> open = new HashMap<>();
    private long last;

    FuseFiles(Vfs vfs, Nodes nodes) {
        this.vfs = vfs;
        this.nodes = nodes;
    }

    void close() {
        open.values().forEach(OpenFile::drop);
        open.clear();
    }

    long answer(RequestCaller caller, FuseRequest r, ByteBuffer reply) {
        switch (r.opcode()) {
            case FuseRequest.OPEN, FuseRequest.OPENDIR -> {
                return open(caller, r, reply);
            }
            case FuseRequest.RELEASE, FuseRequest.RELEASEDIR -> {
                OpenFile f = open.remove(r.body().getLong());
                if (f != null) {
                    f.drop();
                }
                return 0;
            }
            case FuseRequest.FSYNC, FuseRequest.FSYNCDIR -> {
                return 0;
            }
            case FuseRequest.READ -> {
                return read(caller, r, reply);
            }
            case FuseRequest.WRITE -> {
                return write(caller, r, reply);
            }
            case FuseRequest.READDIR -> {
                return readDirectory(caller, r, reply);
            }
            default -> throw Errno.ENOSYS.exception();
        }
    }

    private long open(RequestCaller caller, FuseRequest r, ByteBuffer reply) {
        if (open.size() >= MOST) {
            throw Errno.ENFILE.exception();
        }
        int flags = r.body().getInt() & KEPT | OpenFlags.O_NONBLOCK;
        OpenFile f = vfs.opener().openExisting(caller, nodes.get(r.node()), flags, true);
        if (f == null) {
            throw Errno.EINTR.exception();
        }
        open.put(++last, f);
        reply.putLong(last).putInt(DIRECT_IO).putInt(0);
        return 0;
    }

    private OpenFile file(FuseRequest r) {
        OpenFile f = open.get(r.body().getLong());
        if (f == null) {
            throw Errno.EBADF.exception();
        }
        return f;
    }

    private long read(RequestCaller caller, FuseRequest r, ByteBuffer reply) {
        OpenFile f = file(r);
        long offset = r.body().getLong();
        int size = Math.clamp(r.body().getInt(), 0, reply.remaining());
        NativeMemory data = NativeMemory.allocate(Math.max(size, 1));
        try {
            long n = f.pread(caller, new KernelBuffer(data, 0, size), offset);
            if (n > 0) {
                data.get(0, reply.array(), reply.position(), (int) n);
                reply.position(reply.position() + (int) n);
            }
            return Math.min(n, 0);
        } finally {
            data.free();
        }
    }

    private long write(RequestCaller caller, FuseRequest r, ByteBuffer reply) {
        OpenFile f = file(r);
        long offset = r.body().getLong();
        byte[] bytes = new byte[Math.clamp(r.body().getInt(), 0, FuseMount.MOST_DATA)];
        r.skip(20).body().get(bytes);
        NativeMemory data = NativeMemory.allocate(Math.max(bytes.length, 1));
        try {
            data.put(0, bytes, 0, bytes.length);
            long n = f.pwrite(caller, new KernelBuffer(data, 0, bytes.length), offset);
            reply.putInt((int) n).putInt(0);
            return Math.min(n, 0);
        } finally {
            data.free();
        }
    }

    /** u64 ino, u64 off, u32 namelen, u32 type, the name, padding to 8. */
    private long readDirectory(RequestCaller caller, FuseRequest r, ByteBuffer reply) {
        OpenFile f = file(r);
        Errno.check(f.seek(caller, r.body().getLong(), 0));
        int end = reply.position() + Math.clamp(r.body().getInt(), 0, reply.remaining());
        return Errno.check(f.readDirectory(caller, (name, ino, type, next) -> {
            int length = DIRENT + name.length();
            int padded = length + 7 & ~7;
            if (reply.position() + padded > end) {
                return false;
            }
            int start = reply.position();
            reply.putLong(ino).putLong(next).putInt(name.length()).putInt(type).put(name.getBytes(StandardCharsets.ISO_8859_1));
            reply.position(start + padded);
            return true;
        }));
    }
}
