package org.belljar.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.host.StreamSocket;

/**
 * Plays the host's kernel of a FUSE mount in the training run, by a pair of sockets, as a build may not mount: what it asks at each
 * container's creation, and some of what a look at the files asks.
 */
final class TrainingMount implements AutoCloseable {
    private static final int AF_UNIX = 1, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = 02000000;
    private static final int HEADER = 40, LARGEST = 1 << 17, NODE = 16;
    private static final int LOOKUP = 1, GETATTR = 3, OPEN = 14, READ = 15, RELEASE = 18, INIT = 26, OPENDIR = 27, READDIR = 28, RELEASEDIR = 29;
    private static final long ROOT = 1;

    private final int own;
    /** The service's end, until it is passed. */
    private final int descriptor;
    private final byte[] answer = new byte[LARGEST];
    private long unique;

    TrainingMount() {
        NativeMemory pair = NativeMemory.allocate(8);
        Errno.check(Host.call(HostNumbers.SOCKETPAIR, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.address(), 0, 0));
        own = pair.getInt(0);
        descriptor = pair.getInt(4);
        pair.free();
    }

    /** Hands the service's end over, with these bytes. */
    void passTo(int socket, byte[] bytes) {
        StreamSocket.send(socket, bytes, descriptor);
        HostFiles.close(descriptor);
    }

    /** @param file in the mount's root directory */
    void use(String file) {
        ask(INIT, 0, body(64).putInt(7).putInt(31));
        ask(GETATTR, ROOT, body(16));
        long directory = ask(OPENDIR, ROOT, body(8)).getLong(0);
        ask(READDIR, ROOT, body(40).putLong(directory).putLong(0).putInt(4096));
        ask(RELEASEDIR, ROOT, body(24).putLong(directory));
        byte[] name = (file + '\0').getBytes(StandardCharsets.ISO_8859_1);
        long node = ask(LOOKUP, ROOT, ByteBuffer.wrap(name)).getLong(0);
        long open = ask(OPEN, node, body(8)).getLong(0);
        ask(READ, node, body(40).putLong(open).putLong(0).putInt(4096));
        ask(RELEASE, node, body(24).putLong(open));
    }

    private static ByteBuffer body(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @return what the answer says */
    private ByteBuffer ask(int opcode, long node, ByteBuffer body) {
        ByteBuffer request = ByteBuffer.allocate(HEADER + body.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        request.putInt(request.capacity()).putInt(opcode).putLong(++unique).putLong(node);
        request.put(HEADER, body.array());
        StreamSocket.send(own, request.array(), -1);
        int n = Math.max(StreamSocket.receive(own, answer, new int[1]), NODE);
        return ByteBuffer.wrap(answer, NODE, n - NODE).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        HostFiles.close(own);
    }
}
