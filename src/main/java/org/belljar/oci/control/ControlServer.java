package org.belljar.oci.control;

import org.belljar.host.HostFiles;
import org.belljar.host.StreamSocket;

/** Answers at a sandbox's control socket, each connection on a thread of its own. */
public final class ControlServer {
    /** Serves one request; may take as long as the process that it starts lives. */
    public interface Service {
        void serve(Request request, Frames answer, int connection);
    }

    private final int fd;
    private final Service service;

    private ControlServer(int fd, Service service) {
        this.fd = fd;
        this.service = service;
    }

    /**
     * @param directory descriptor of a directory that only the owner can enter
     * @return a server, or null with the socket not made
     */
    public static ControlServer open(int directory, String name, Service service) {
        int fd = StreamSocket.listen(directory, name);
        return fd < 0 ? null : new ControlServer(fd, service);
    }

    public void start() {
        daemon(this::loop, "control");
    }

    private void loop() {
        for (int c = StreamSocket.accept(fd); c >= 0; c = StreamSocket.accept(fd)) {
            int connection = c;
            daemon(() -> serve(connection), "control-connection");
        }
        HostFiles.close(fd);
    }

    /** No further connections; those that are open go on. */
    public void close() {
        StreamSocket.shutdown(fd);
    }

    private void serve(int connection) {
        try {
            Request r = Request.receive(connection);
            if (r != null) {
                service.serve(r, new Frames(connection), connection);
            }
        } finally {
            HostFiles.close(connection);
        }
    }

    private static void daemon(Runnable body, String name) {
        Thread t = new Thread(body, name);
        t.setDaemon(true);
        t.start();
    }
}
