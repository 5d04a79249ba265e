package org.belljar.net.inet;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.kernel.HostPoller;
import org.belljar.kernel.Kernel;
import org.belljar.net.Endpoint;
import org.belljar.net.HostSocketCalls;
import org.belljar.net.IpAddress;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketInodes;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/** A listening socket of the host whose connections go to a port of the guest's loopback network ({@code --publish}). */
public final class Publisher {
    private static final int STREAM = 1, SOL_SOCKET = 1, SO_REUSEADDR = 2, BACKLOG = 128;
    private static final int MAX_CONNECTIONS = 512;

    private final Kernel kernel;
    private final HostSocketCalls listener;
    private final HostPoller.Source source;
    private final int guestPort;
    private final Inode inode;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    private Publisher(Kernel kernel, HostSocketCalls listener, HostPoller.Source source, int guestPort) {
        this.kernel = kernel;
        this.listener = listener;
        this.source = source;
        this.guestPort = guestPort;
        this.inode = kernel.plugIn(SocketInodes.class, SocketInodes::new).ofKernel();
    }

    /** Listens from now on. Throws what the host says to bind(2) and listen(2). */
    public static void start(Kernel kernel, String hostAddress, int hostPort, int guestPort) {
        int fd = (int) Errno.check(HostSocketCalls.open(Endpoint.AF_INET, STREAM, 0));
        HostSocketCalls host = new HostSocketCalls(fd);
        Endpoint at = new Endpoint(IpAddress.parseV4(hostAddress), hostPort);
        host.setOption(SOL_SOCKET, SO_REUSEADDR, new byte[] {1, 0, 0, 0});
        Errno.check(host.bind(at.sockaddr(Endpoint.AF_INET)));
        Errno.check(host.listen(BACKLOG));
        Publisher p = new Publisher(kernel, host, HostPoller.of(kernel).watch(fd), guestPort);
        p.source.queue().add(events -> p.schedule(), 0, false);
        p.source.arm(Poll.IN);
    }

    private boolean schedule() {
        if (isScheduled.compareAndSet(false, true)) {
            kernel.timers().schedule(System.nanoTime(), this::acceptAll);
        }
        return false;
    }

    private void acceptAll() {
        isScheduled.set(false);
        for (int fd = listener.accept(); fd >= 0; fd = listener.accept()) {
            HostSocketCalls host = new HostSocketCalls(fd);
            TcpSocket guest = connections.get() >= MAX_CONNECTIONS ? null
                    : TcpConnecting.open(NetNamespace.initial(kernel), inode, new Endpoint(IpAddress.LOOPBACK4, guestPort));
            if (guest == null) {
                host.close();
                continue;
            }
            connections.incrementAndGet();
            new Relay(kernel, host, HostPoller.of(kernel).watch(fd), guest, connections::decrementAndGet).start();
        }
        source.arm(Poll.IN);
    }
}
