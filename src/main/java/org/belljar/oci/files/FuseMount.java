package org.belljar.oci.files;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Vfs;

/** One mount of the host: a descriptor of /dev/fuse, and the directory of the container that it shows. Owned by the service's thread. */
final class FuseMount {
    static final int MOST_DATA = 1 << 16, BUFFER = MOST_DATA + (1 << 12);
    private static final int REPLY_HEADER = 16, MAJOR = 7, MINOR = 31, INIT_REPLY = 64;
    private static final int BACKGROUND = 12, CONGESTION = 9;

    private final int fd;
    private final Vfs vfs;
    private final FsContext fs;
    private final String place;
    private final Nodes nodes = new Nodes();
    private final FuseNames names;
    private final FuseFiles files;
    private final NativeMemory buffer;

    /** @param buffer of {@link #BUFFER} bytes, of which nothing is kept between two calls */
    FuseMount(int fd, Vfs vfs, FsContext fs, String place, NativeMemory buffer) {
        this.fd = fd;
        this.vfs = vfs;
        this.fs = fs;
        this.place = place;
        this.buffer = buffer;
        this.names = new FuseNames(vfs, fs, nodes);
        this.files = new FuseFiles(vfs, nodes);
    }

    int fd() {
        return fd;
    }

    void close() {
        files.close();
        HostFiles.close(fd);
    }

    /** Serves one request if there is one. False when the mount has gone. */
    boolean serve() {
        long n = Host.call(HostNumbers.READ, fd, buffer.address(), BUFFER);
        if (n < 0) {
            return n == Errno.EAGAIN.negative() || n == Errno.EINTR.negative() || n == Errno.ENOENT.negative();
        }
        byte[] bytes = new byte[(int) n];
        buffer.get(0, bytes, 0, bytes.length);
        FuseRequest r = FuseRequest.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        if (r == null) {
            return false;
        }
        ByteBuffer reply = ByteBuffer.allocate(REPLY_HEADER + MOST_DATA).order(ByteOrder.LITTLE_ENDIAN).position(REPLY_HEADER);
        long error = answer(r, reply);
        if (error <= 0) {
            send(r, reply, (int) error);
        }
        return true;
    }

    /** 0, -errno, or 1 where nobody waits for an answer. */
    private long answer(FuseRequest r, ByteBuffer reply) {
        try {
            return dispatch(r, reply);
        } catch (ErrnoException e) {
            return e.errno().negative();
        } catch (BufferUnderflowException | IllegalArgumentException | UnsupportedOperationException e) {
            return Errno.EINVAL.negative();
        }
    }

    private long dispatch(FuseRequest r, ByteBuffer reply) {
        RequestCaller caller = new RequestCaller();
        switch (r.opcode()) {
            case FuseRequest.INIT -> {
                return init(r, reply);
            }
            case FuseRequest.INTERRUPT, FuseRequest.FORGET, FuseRequest.BATCH_FORGET -> {
                forget(r);
                return 1;
            }
            case FuseRequest.DESTROY, FuseRequest.FLUSH -> {
                return 0;
            }
            default -> {
                if (!nodes.hasRoot()) {
                    nodes.setRoot(new PathWalk(vfs, caller, fs).find(fs.root(), place, PathWalk.FOLLOW).path());
                }
                return names.serves(r) ? names.answer(caller, r, reply) : files.answer(caller, r, reply);
            }
        }
    }

    private long init(FuseRequest r, ByteBuffer reply) {
        int start = reply.position();
        reply.putInt(MAJOR).putInt(MINOR).putInt(0).putInt(0).putShort((short) BACKGROUND).putShort((short) CONGESTION).putInt(MOST_DATA).putInt(1);
        reply.position(start + INIT_REPLY);
        return r.body().getInt() < MAJOR ? Errno.EPROTO.negative() : 0;
    }

    private void forget(FuseRequest r) {
        if (r.opcode() == FuseRequest.FORGET) {
            nodes.forget(r.node(), r.body().getLong());
        } else if (r.opcode() == FuseRequest.BATCH_FORGET) {
            int count = r.body().getInt();
            r.skip(4);
            for (int i = 0; i < count; i++) {
                nodes.forget(r.body().getLong(), r.body().getLong());
            }
        }
    }

    private void send(FuseRequest r, ByteBuffer reply, int error) {
        int length = error < 0 ? REPLY_HEADER : reply.position();
        reply.putInt(0, length).putInt(4, error).putLong(8, r.unique());
        buffer.put(0, reply.array(), 0, length);
        Host.call(HostNumbers.WRITE, fd, buffer.address(), length);
    }
}
