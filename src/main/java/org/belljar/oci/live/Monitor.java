package org.belljar.oci.live;

import java.util.function.IntConsumer;
import org.belljar.host.HostFiles;
import org.belljar.host.StreamSocket;
import org.belljar.oci.control.Frames;

/**
 * The connection with the host process that stands for a process of the sandbox (native-trampoline/client/monitor.c). The monitor
 * hands on the signals it gets, one byte each; the connection's end means that it was killed.
 *
 * @param pid its number on the host
 */
public record Monitor(int fd, int pid, Frames frames) {
    private static final String VARIABLE = "BELLJAR_MONITOR";
    private static final int FIELDS = 5;
    /** Not a signal: it is in the network namespace that came along. */
    private static final int ENTERED = 0;
    private static final int MOUNT_NUMBER = 0x7f;

    /** Gets the mounts of its namespace that the sandbox is to serve. */
    interface Mounts {
        /** @param number among those of {@link MonitorView#served} @param descriptor of /dev/fuse, the receiver's to close */
        void serve(int number, int descriptor);
    }

    /** What the native client left this process to start with: the monitor, and the container's streams. */
    public record Inherited(Monitor monitor, int[] streams) {
        /** Null when this process was not started by the native client. */
        public static Inherited find() {
            String text = System.getenv(VARIABLE);
            if (text == null) {
                return null;
            }
            String[] f = text.split(",");
            if (f.length != FIELDS) {
                return null;
            }
            int[] n = new int[FIELDS];
            for (int i = 0; i < FIELDS; i++) {
                n[i] = Integer.parseInt(f[i]);
            }
            return new Inherited(new Monitor(n[0], n[FIELDS - 1], new Frames(n[0])), new int[] {n[1], n[2], n[3]});
        }
    }

    /** Before it is followed: takes it into a network namespace; what it is signalled meanwhile is lost. False when it has ended of that. */
    boolean enterNetwork(int namespaceFd) {
        frames.network(namespaceFd);
        byte[] one = new byte[1];
        while (StreamSocket.receive(fd, one, new int[0]) > 0) {
            if (one[0] == ENTERED) {
                return true;
            }
        }
        return false;
    }

    /** Follows it on a thread: each signal, then its end. */
    void follow(IntConsumer onSignal, Mounts mounts, Runnable onEnd) {
        Thread t = new Thread(() -> {
            listen(onSignal, mounts);
            onEnd.run();
            close();
        }, "monitor");
        t.setDaemon(true);
        t.start();
    }

    /** Until the connection ends. */
    void listen(IntConsumer onSignal) {
        listen(onSignal, (number, served) -> HostFiles.close(served));
    }

    private void listen(IntConsumer onSignal, Mounts mounts) {
        byte[] one = new byte[1];
        int[] passed = new int[1];
        while (StreamSocket.receive(fd, one, passed) > 0) {
            if (passed[0] >= 0) {
                mounts.serve(one[0] & MOUNT_NUMBER, passed[0]);
            } else {
                onSignal.accept(one[0]);
            }
        }
    }

    /** Nobody listens any more. */
    void close() {
        frames.close();
        HostFiles.close(fd);
    }
}
