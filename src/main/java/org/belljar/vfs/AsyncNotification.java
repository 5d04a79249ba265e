package org.belljar.vfs;

import java.util.ArrayList;
import java.util.List;
import org.belljar.sync.WaitQueue;
import org.belljar.sync.Waiter;

/** Signal-driven I/O of one open file (struct fasync_struct): each wake-up of its queues becomes a signal to its owner. */
final class AsyncNotification implements Waiter, Poll, OpenFile.ReleaseListener {
    static final int POLL_IN = 1, POLL_OUT = 2, POLL_MSG = 3, POLL_ERR = 4, POLL_PRI = 5, POLL_HUP = 6;

    private record Registration(WaitQueue queue, WaitQueue.Entry entry) {}

    private final OpenFile file;
    private volatile int fd;
    /** Complete before anybody else sees this object. */
    private final List<Registration> registrations = new ArrayList<>(2);

    AsyncNotification(OpenFile file, int fd) {
        this.file = file;
        this.fd = fd;
    }

    void setFd(int number) {
        fd = number;
    }

    void signal(int reason) {
        file.signalOwner(reason, fd);
    }

    @Override
    public void register(WaitQueue queue) {
        registrations.add(new Registration(queue, queue.add(this, 0, false)));
    }

    void unregister() {
        for (Registration r : registrations) {
            r.queue.remove(r.entry);
        }
    }

    @Override
    public boolean wake(int events) {
        int reason = reason(events == 0 ? file.poll(null) & (IN | HUP) : events);
        if (reason != 0) {
            file.signalOwner(reason, fd);
        }
        return false;
    }

    /** A wake-up that does not say why tells of input only. */
    private static int reason(int events) {
        if ((events & (IN | RDNORM)) != 0) {
            return POLL_IN;
        }
        if ((events & (OUT | WRNORM)) != 0) {
            return POLL_OUT;
        }
        if ((events & PRI) != 0) {
            return POLL_PRI;
        }
        if ((events & HUP) != 0) {
            return POLL_HUP;
        }
        return (events & ERR) != 0 ? POLL_ERR : 0;
    }

    @Override
    public void released(OpenFile released) {
        unregister();
    }
}
