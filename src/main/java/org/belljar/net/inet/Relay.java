package org.belljar.net.inet;

import java.util.concurrent.atomic.AtomicBoolean;
import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.HostPoller;
import org.belljar.kernel.Kernel;
import org.belljar.net.HostSocketCalls;
import org.belljar.net.Message;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.Poll;

/**
 * Carries bytes between a connection of the host and one of the loopback network, both ways, until both have ended. Runs on the
 * timer thread whenever either side has become ready, one run at a time; nothing in it waits.
 */
final class Relay {
    private static final int CHUNK = 32_768, ROUNDS = 16;
    private static final long AGAIN = Errno.EAGAIN.negative();
    private static final int SHUT_WRITE = 1;

    private final Kernel kernel;
    private final HostSocketCalls host;
    private final HostPoller.Source source;
    private final TcpSocket guest;
    private final Runnable onEnd;
    private final Flow toGuest = new Flow();
    private final Flow toHost = new Flow();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private WaitQueue.Entry hostEntry;
    private WaitQueue.Entry guestEntry;
    private boolean isClosed;

    /** One direction: what was taken from its source and not yet given on. */
    private static final class Flow {
        private final NativeMemory buffer = NativeMemory.allocateUninitialized(CHUNK);
        private int from;
        private int to;
        private boolean sourceEnded;
        private boolean isDone;
    }

    Relay(Kernel kernel, HostSocketCalls host, HostPoller.Source source, TcpSocket guest, Runnable onEnd) {
        this.kernel = kernel;
        this.host = host;
        this.source = source;
        this.guest = guest;
        this.onEnd = onEnd;
    }

    void start() {
        hostEntry = source.queue().add(events -> schedule(), 0, false);
        guestEntry = guest.queue.add(events -> schedule(), 0, false);
        schedule();
    }

    private boolean schedule() {
        if (isScheduled.compareAndSet(false, true)) {
            kernel.timers().schedule(System.nanoTime(), this::run);
        }
        return false;
    }

    private void run() {
        isScheduled.set(false);
        if (isClosed) {
            return;
        }
        boolean ok = true;
        boolean moved = true;
        for (int i = 0; i < ROUNDS && ok && moved; i++) {
            int up = round(toGuest, true);
            int down = round(toHost, false);
            ok = up >= 0 && down >= 0;
            moved = up > 0 || down > 0;
        }
        if (!ok || toGuest.isDone && toHost.isDone) {
            close();
        } else if (moved) {
            schedule();
        } else {
            source.arm((toGuest.sourceEnded ? 0 : Poll.IN) | (toHost.to > toHost.from ? Poll.OUT : 0) | Poll.ERR);
        }
    }

    /** @return 1 when something moved, 0 when not, -1 when the connection has broken */
    private int round(Flow f, boolean up) {
        if (f.isDone) {
            return 0;
        }
        int moved = 0;
        if (f.from == f.to && !f.sourceEnded) {
            long n = up ? host.receive(f.buffer, CHUNK)
                    : TcpReceiving.receive(guest, null, new Message(new KernelBuffer(f.buffer, 0, CHUNK), Message.DONTWAIT));
            if (n < 0) {
                return n == AGAIN || !up && guest.state() == TcpState.SYN_SENT ? 0 : -1;
            }
            f.from = 0;
            f.to = (int) n;
            f.sourceEnded = n == 0;
            moved = 1;
        }
        if (f.from < f.to) {
            long n = up ? TcpSending.send(guest, null, new Message(new KernelBuffer(f.buffer, f.from, f.to - f.from),
                    Message.DONTWAIT | Message.NOSIGNAL)) : host.send(f.buffer, f.from, f.to - f.from);
            if (n < 0) {
                return n == AGAIN ? moved : -1;
            }
            f.from += (int) n;
            moved = 1;
        } else if (f.sourceEnded) {
            f.isDone = true;
            if (up) {
                guest.shutdown(SHUT_WRITE);
            } else {
                host.shutdown(SHUT_WRITE);
            }
        }
        return moved;
    }

    private void close() {
        isClosed = true;
        source.queue().remove(hostEntry);
        guest.queue.remove(guestEntry);
        source.close();
        host.close();
        guest.drop();
        toGuest.buffer.free();
        toHost.buffer.free();
        onEnd.run();
    }
}
