package org.belljar.oci.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.belljar.host.StreamSocket;

/**
 * The sandbox's side of a connection with the native client (native-trampoline/client/client.h has the same numbers). Frames:
 *
 * <pre>
 * u32 type, u32 length, data
 * </pre>
 */
public final class Frames {
    private static final int STDOUT = 1, STDERR = 2, STARTED = 3, EXIT = 4, COLD = 5, TERMINAL = 6, VIEW = 7, NETWORK = 8, HOOK = 9;
    private static final int HEADER = 8, MAX_TEXT = 1 << 16;

    private final int fd;
    /** Guarded by this. */
    private boolean isClosed;

    public Frames(int fd) {
        this.fd = fd;
    }

    /** False: nobody gets it. */
    private synchronized boolean send(int type, byte[] data, int passFd) {
        ByteBuffer b = ByteBuffer.allocate(HEADER + data.length).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(type).putInt(data.length).put(data);
        return !isClosed && StreamSocket.send(fd, b.array(), passFd) == 0;
    }

    /** The native client's side: passes over frames until what was asked for runs. False when it has ended before. */
    public static boolean awaitStarted(int fd) {
        return await(fd, STARTED);
    }

    /** As {@link #awaitStarted}, for the end. */
    public static boolean awaitExit(int fd) {
        return await(fd, EXIT);
    }

    private static boolean await(int fd, int wanted) {
        byte[] header = new byte[HEADER];
        while (StreamSocket.receiveFully(fd, header)) {
            ByteBuffer b = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            int type = b.getInt();
            if (!StreamSocket.receiveFully(fd, new byte[b.getInt()])) {
                return false;
            }
            if (type == wanted || type == EXIT) {
                return type == wanted;
            }
        }
        return false;
    }

    /** Ends the connection for both sides. */
    public synchronized void hangUp() {
        if (!isClosed) {
            StreamSocket.shutdown(fd);
        }
    }

    /** Nothing is sent from now on: the descriptor may be closed. */
    public synchronized void close() {
        isClosed = true;
    }

    /** False when the other side has gone, as for {@link #errors}. */
    public boolean output(byte[] text) {
        return text.length == 0 || send(STDOUT, text, -1);
    }

    public boolean errors(byte[] text) {
        return text.length == 0 || send(STDERR, text, -1);
    }

    /** What was asked for runs now: the caller may return. */
    public void started() {
        send(STARTED, new byte[0], -1);
    }

    /** How the caller or the monitor is to end, in wait(2)'s encoding. */
    public void exit(int waitStatus) {
        send(EXIT, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(waitStatus).array(), -1);
    }

    /** The process that handed a container over is to run a hook, and answers with a text as {@link #answerHook} sends it. Null: it has gone. */
    public String hook(String field, String state) {
        byte[] length = new byte[4];
        if (!send(HOOK, (field + "\0" + state).getBytes(StandardCharsets.ISO_8859_1), -1) || !StreamSocket.receiveFully(fd, length)) {
            return null;
        }
        byte[] text = new byte[Math.clamp(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt(), 0, MAX_TEXT)];
        return StreamSocket.receiveFully(fd, text) ? new String(text, StandardCharsets.ISO_8859_1) : null;
    }

    /** The other side of {@link #hook}: the next one that is asked for, as field and state, or null at the end. */
    public static String[] awaitHook(int fd) {
        byte[] header = new byte[HEADER];
        while (StreamSocket.receiveFully(fd, header)) {
            ByteBuffer b = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            int type = b.getInt();
            byte[] data = new byte[b.getInt()];
            if (!StreamSocket.receiveFully(fd, data)) {
                return null;
            }
            if (type == HOOK) {
                return new String(data, StandardCharsets.ISO_8859_1).split("\0", 2);
            }
        }
        return null;
    }

    /** @param message what is wrong, or the empty text */
    public static void answerHook(int fd, String message) {
        byte[] text = message.getBytes(StandardCharsets.ISO_8859_1);
        byte[] shortened = Arrays.copyOf(text, Math.min(text.length, MAX_TEXT));
        StreamSocket.send(fd, ByteBuffer.allocate(4 + shortened.length).order(ByteOrder.LITTLE_ENDIAN).putInt(shortened.length).put(shortened).array(), -1);
    }

    /** The caller is to do it without the sandbox. */
    public void cold() {
        send(COLD, new byte[0], -1);
    }

    /** The monitor is to be in this network namespace, or with -1 in one of its own. */
    public void network(int namespaceFd) {
        send(NETWORK, new byte[0], namespaceFd);
    }

    /** What the monitor's mount namespace is to show. */
    public void view(byte[] mounts) {
        send(VIEW, mounts, -1);
    }

    /** A terminal of the host whose changes of size the other side reports as SIGWINCH. */
    public void terminal(int terminalFd) {
        send(TERMINAL, new byte[0], terminalFd);
    }
}
