package org.belljar.fs.anon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/**
 * An epoll instance (epoll(7)): watched descriptors, and the list of those that may be ready. A wake-up puts an item on the
 * list; epoll_wait takes it off, asks the file, reports it, and puts a level-triggered one back at the end.
 *
 * <p>Unlike Linux, two threads in epoll_wait collect at the same time: an item that one of them is asking about is not on
 * the list for the other.
 */
public final class EpollFile extends OpenFile {
    public static final int EXCLUSIVE = 1 << 28, WAKEUP = 1 << 29, ONESHOT = 1 << 30, EDGE = 1 << 31;
    private static final int PRIVATE_BITS = EXCLUSIVE | WAKEUP | ONESHOT | EDGE;
    private static final int EXCLUSIVE_OK = Poll.IN | Poll.OUT | Poll.ERR | Poll.HUP | WAKEUP | EDGE | EXCLUSIVE;
    private static final int O_RDWR = 2;

    /** None of its own: EINVAL, other than of most files. */
    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return Errno.EINVAL.negative();
    }

    private record Key(OpenFile file, int fd) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Key k && k.file == file && k.fd == fd;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(file) * 31 + fd;
        }
    }

    /** A reported event, and what its item waited for before it was reported. */
    public static final class Event {
        private final int events;
        private final long data;
        private final EpollItem item;
        private final int armed;

        private Event(int events, EpollItem item) {
            this.events = events;
            this.data = item.data;
            this.item = item;
            this.armed = item.events;
        }

        public int events() {
            return events;
        }

        public long data() {
            return data;
        }
    }

    private final Inode inode;
    private final RankedLock lock = new RankedLock(Rank.EPOLL);
    /** Guarded by lock. */
    private final Map<Key, EpollItem> items = new HashMap<>();
    /** Guarded by lock; an item is on it iff item.ready. */
    private final ArrayDeque<EpollItem> readyList = new ArrayDeque<>();
    /** Those in epoll_wait. */
    private final WaitQueue waiters = new WaitQueue();
    /** Those who poll this descriptor itself. */
    private final WaitQueue pollers = new WaitQueue();

    public EpollFile(Inode inode) {
        super(O_RDWR);
        this.inode = inode;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public boolean canRead() {
        return false;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    /** For kcmp(2): the file watched under a descriptor's number, the {@code skip}-th after the first of them; null: none. */
    public OpenFile watched(int fd, int skip) {
        lock.lock();
        try {
            return items.keySet().stream().filter(k -> k.fd == fd).skip(Math.max(skip, 0)).map(Key::file).findFirst().orElse(null);
        } finally {
            lock.unlock();
        }
    }

    // ---- epoll_ctl ----

    /** EPOLL_CTL_ADD. @return 0, -EEXIST, -EINVAL, -ELOOP */
    public long add(OpenFile file, int fd, int events, long data) {
        if ((events & EXCLUSIVE) != 0 && (file instanceof EpollFile || (events & ~EXCLUSIVE_OK) != 0)) {
            return Errno.EINVAL.negative();
        }
        if (file instanceof EpollFile target && EpollNesting.isTooDeep(this, target)) {
            return Errno.ELOOP.negative();
        }
        EpollItem item = new EpollItem(this, file, fd, events | Poll.ERR | Poll.HUP, data);
        lock.lock();
        try {
            if (items.putIfAbsent(new Key(file, fd), item) != null) {
                return Errno.EEXIST.negative();
            }
        } finally {
            lock.unlock();
        }
        file.addReleaseListener(item);
        int now = file.poll(item);
        if ((now & item.events) != 0) {
            becameReady(item, now);
        }
        return 0;
    }

    /** EPOLL_CTL_MOD. @return 0, -ENOENT, -EINVAL */
    public long modify(OpenFile file, int fd, int events, long data) {
        EpollItem item;
        lock.lock();
        try {
            item = items.get(new Key(file, fd));
            if (item == null) {
                return Errno.ENOENT.negative();
            }
            if (item.exclusive || (events & EXCLUSIVE) != 0) {
                return Errno.EINVAL.negative();
            }
            item.events = events | Poll.ERR | Poll.HUP;
            item.data = data;
        } finally {
            lock.unlock();
        }
        int now = file.poll(null);
        if ((now & (events | Poll.ERR | Poll.HUP)) != 0) {
            becameReady(item, now);
        }
        return 0;
    }

    /** EPOLL_CTL_DEL. @return 0, -ENOENT */
    public long delete(OpenFile file, int fd) {
        EpollItem item;
        lock.lock();
        try {
            item = items.get(new Key(file, fd));
        } finally {
            lock.unlock();
        }
        if (item == null) {
            return Errno.ENOENT.negative();
        }
        forget(item);
        file.removeReleaseListener(item);
        return 0;
    }

    /** Takes an item out; its file goes, or the guest asked. */
    void forget(EpollItem item) {
        lock.lock();
        try {
            item.removed = true;
            items.remove(new Key(item.file, item.fd), item);
            if (item.ready) {
                item.ready = false;
                readyList.remove(item);
            }
        } finally {
            lock.unlock();
        }
        item.unregister();
    }

    @Override
    protected void release() {
        List<EpollItem> all;
        lock.lock();
        try {
            all = new ArrayList<>(items.values());
        } finally {
            lock.unlock();
        }
        for (EpollItem item : all) {
            item.file.removeReleaseListener(item);
            forget(item);
        }
    }

    /** The instances that this one watches. */
    List<EpollFile> watchedInstances() {
        lock.lock();
        try {
            List<EpollFile> out = new ArrayList<>();
            for (EpollItem i : items.values()) {
                if (i.file instanceof EpollFile e) {
                    out.add(e);
                }
            }
            return out;
        } finally {
            lock.unlock();
        }
    }

    // ---- readiness ----

    /** An item's file announced events. @return whether that used up an exclusive wake-up */
    boolean becameReady(EpollItem item, int woken) {
        lock.lock();
        try {
            int wanted = item.events;
            if (item.removed || (wanted & ~PRIVATE_BITS) == 0 || woken != 0 && (wanted & woken) == 0) {
                return false;
            }
            if (!item.ready) {
                item.ready = true;
                readyList.addLast(item);
            }
        } finally {
            lock.unlock();
        }
        boolean somebodyWaits = !waiters.isEmpty();
        waiters.wake(Poll.IN);
        pollers.wakeAll(Poll.IN | Poll.RDNORM);
        return !item.exclusive || somebodyWaits;
    }

    private EpollItem takeReady() {
        lock.lock();
        try {
            EpollItem item;
            while ((item = readyList.pollFirst()) != null) {
                item.ready = false;
                if (item.file.tryRetain()) {
                    return item;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void putBack(EpollItem item, boolean first) {
        lock.lock();
        try {
            if (!item.removed && !item.ready && (item.events & ~PRIVATE_BITS) != 0) {
                item.ready = true;
                if (first) {
                    readyList.addFirst(item);
                } else {
                    readyList.addLast(item);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private int readyCount() {
        lock.lock();
        try {
            return readyList.size();
        } finally {
            lock.unlock();
        }
    }

    // ---- epoll_wait ----

    /**
     * Waits until an event can be reported.
     *
     * @param deadlineNs of System.nanoTime, FOREVER, or a time that has passed: does not sleep
     * @param out receives at most {@code max} events
     * @return 0, or -EINTR when a signal came first
     */
    public long await(Sleeper sleeper, int max, long deadlineNs, List<Event> out) {
        while (true) {
            collect(max, out);
            if (!out.isEmpty()) {
                passOn();
                return 0;
            }
            if (deadlineNs != Sleeper.FOREVER && System.nanoTime() - deadlineNs >= 0) {
                return 0;
            }
            long r = sleep(sleeper, deadlineNs);
            if (r != 0) {
                passOn();
                return r;
            }
        }
    }

    /** The events of an {@link #await} could not be shown (EFAULT): they come again, first. */
    public void undo(List<Event> events) {
        lock.lock();
        try {
            for (int i = events.size() - 1; i >= 0; i--) {
                EpollItem item = events.get(i).item;
                if (item.removed) {
                    continue;
                }
                if (item.ready) {
                    readyList.remove(item);
                }
                item.events |= events.get(i).armed;
                item.ready = true;
                readyList.addFirst(item);
            }
        } finally {
            lock.unlock();
        }
        passOn();
    }

    private long sleep(Sleeper sleeper, long deadlineNs) {
        WaitQueue.Entry entry = waiters.add(sleeper, 0, true);
        try {
            while (readyCount() == 0) {
                if (sleeper.isInterrupted()) {
                    return Errno.EINTR.negative();
                }
                if (deadlineNs != Sleeper.FOREVER && System.nanoTime() - deadlineNs >= 0) {
                    return 0;
                }
                sleeper.park(deadlineNs);
            }
            return 0;
        } finally {
            waiters.remove(entry);
        }
    }

    /** A sleeper was woken for an event; when more is left than it took, the next one gets it. */
    private void passOn() {
        if (!waiters.isEmpty() && readyCount() > 0) {
            waiters.wake(Poll.IN);
        }
    }

    private void collect(int max, List<Event> out) {
        int budget = readyCount();
        while (out.size() < max && budget-- > 0) {
            EpollItem item = takeReady();
            if (item == null) {
                return;
            }
            int now = item.file.poll(null);
            Event event = report(item, now);
            if (event != null) {
                out.add(event);
            }
            item.file.drop();
        }
    }

    /** The event of an item whose file says {@code now}, or null; re-arms or disarms the item. */
    private Event report(EpollItem item, int now) {
        lock.lock();
        try {
            int events = now & item.events & ~PRIVATE_BITS;
            if (events == 0 || item.removed) {
                return null;
            }
            Event event = new Event(events, item);
            if ((item.events & ONESHOT) != 0) {
                item.events &= PRIVATE_BITS;
            } else if ((item.events & EDGE) == 0 && !item.ready) {
                item.ready = true;
                readyList.addLast(item);
            }
            return event;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String fdInfo(Caller viewer) {
        StringBuilder s = new StringBuilder();
        lock.lock();
        try {
            for (EpollItem i : items.values()) {
                Inode target = i.file.inode();
                s.append(String.format("tfd: %8d events: %8x data: %16x  pos:%d ino:%x sdev:%x%n", i.fd, i.events, i.data, 0,
                        target == null ? 0 : target.number(), target == null ? 0 : target.fileSystem().device()));
            }
        } finally {
            lock.unlock();
        }
        return s.toString();
    }

    /** noop_llseek: there is no position, and asking is no error. */
    @Override
    public long seek(Caller caller, long offset, int whence) {
        return 0;
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(pollers);
        }
        int budget = readyCount();
        while (budget-- > 0) {
            EpollItem item = takeReady();
            if (item == null) {
                return 0;
            }
            boolean isReady = (item.file.poll(null) & item.events & ~PRIVATE_BITS) != 0;
            if (isReady) {
                putBack(item, true);
            }
            item.file.drop();
            if (isReady) {
                return Poll.IN | Poll.RDNORM;
            }
        }
        return 0;
    }
}
