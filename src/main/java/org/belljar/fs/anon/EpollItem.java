package org.belljar.fs.anon;

import java.util.ArrayList;
import java.util.List;
import org.belljar.sync.WaitQueue;
import org.belljar.sync.Waiter;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/** One descriptor watched by an epoll instance (struct epitem). It holds no reference to the file. */
final class EpollItem implements Waiter, Poll, OpenFile.ReleaseListener {
    private record Registration(WaitQueue queue, WaitQueue.Entry entry) {}

    final EpollFile owner;
    final OpenFile file;
    final int fd;
    final boolean exclusive;
    // Guarded by the owner's lock:
    int events;
    long data;
    /** On the owner's ready list. */
    boolean ready;
    boolean removed;
    /** Written by the one who adds the item, before anybody else sees it, and by the one who removes it. */
    private final List<Registration> registrations = new ArrayList<>(2);

    EpollItem(EpollFile owner, OpenFile file, int fd, int events, long data) {
        this.owner = owner;
        this.file = file;
        this.fd = fd;
        this.events = events;
        this.data = data;
        this.exclusive = (events & EpollFile.EXCLUSIVE) != 0;
    }

    @Override
    public void register(WaitQueue queue) {
        registrations.add(new Registration(queue, queue.add(this, 0, exclusive)));
    }

    void unregister() {
        for (Registration r : registrations) {
            r.queue.remove(r.entry);
        }
    }

    @Override
    public boolean wake(int woken) {
        return owner.becameReady(this, woken);
    }

    @Override
    public void released(OpenFile released) {
        owner.forget(this);
    }
}
