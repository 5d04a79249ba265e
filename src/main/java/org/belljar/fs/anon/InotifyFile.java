package org.belljar.fs.anon;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Notify;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;
import org.belljar.vfs.UserAccount;
import org.belljar.vfs.UserCounts;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.Watch;

/** inotify(7): a queue of events of the watched inodes. */
public final class InotifyFile extends OpenFile {
    @Override
    public boolean takesIteration() {
        return false;
    }

    private static final int HEADER = 16, FIONREAD = 0x541b;
    private static final int ONESHOT = 0x80000000;

    private final Inode inode;
    private final int maxQueued;
    private final UserAccount instances;
    private final UserAccount watchCount;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    // Guarded by lock:
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final Map<Integer, InotifyWatch> watches = new HashMap<>();
    private final Map<Inode, InotifyWatch> byInode = new IdentityHashMap<>();
    private int lastDescriptor;

    private record Event(int wd, int mask, int cookie, String name) {
        int size() {
            return HEADER + (name == null ? 0 : name.length() + 1 + HEADER - 1 & -HEADER);
        }
    }

    /** One watch descriptor. */
    private final class InotifyWatch extends Watch {
        private final int wd;

        InotifyWatch(VfsPath path, int mask, int wd) {
            super(path, mask);
            this.wd = wd;
        }

        @Override
        protected void event(int happened, int cookie, String name) {
            int shown = happened & ~(Notify.DELETE_SELF | Notify.MOVE_SELF) & mask() | happened & (Notify.DELETE_SELF | Notify.MOVE_SELF)
                    | happened & Notify.ISDIR;
            boolean isUnmounted = (happened & Notify.UNMOUNT) != 0;
            boolean gone = happened == Notify.DELETE_SELF || isUnmounted || (mask() & ONESHOT) != 0;
            lock.lock();
            try {
                if (watches.get(wd) != this) {
                    return;
                }
                if ((happened & mask()) != 0 || isUnmounted) {
                    addLocked(new Event(wd, isUnmounted ? happened : shown, cookie, name));
                }
                if (gone) {
                    removeLocked(this);
                    addLocked(new Event(wd, Notify.IGNORED, 0, null));
                }
            } finally {
                lock.unlock();
            }
            if (gone) {
                cancel();
            }
            queue.wake(Poll.IN);
        }
    }

    /** @param instances where this one is counted; it is given back at the end */
    public InotifyFile(Inode inode, int statusFlags, int maxQueued, UserAccount instances) {
        super(statusFlags);
        this.inode = inode;
        this.maxQueued = maxQueued;
        this.instances = instances;
        this.watchCount = instances.of(UserCounts.Kind.INOTIFY_WATCHES);
    }

    /** noop_llseek: there is no position, and asking is no error. */
    @Override
    public long seek(Caller caller, long offset, int whence) {
        return 0;
    }

    private void removeLocked(InotifyWatch w) {
        watches.remove(w.wd);
        byInode.remove(w.inode());
        watchCount.give(1);
    }

    private void addLocked(Event e) {
        if (e.equals(events.peekLast())) {
            return;
        }
        if (events.size() >= maxQueued) {
            Event overflow = new Event(-1, Notify.Q_OVERFLOW, 0, null);
            if (!overflow.equals(events.peekLast())) {
                events.addLast(overflow);
            }
            return;
        }
        events.addLast(e);
    }

    /**
     * Watches an inode, or changes its watch.
     *
     * @param add adds to an existing watch's mask instead of replacing it
     * @param onlyNew EEXIST if the inode is watched already
     * @return watch descriptor; ENOSPC: the user who made this file has too many
     */
    public long watch(VfsPath path, int mask, boolean add, boolean onlyNew) {
        InotifyWatch made = null;
        lock.lock();
        try {
            InotifyWatch w = byInode.get(path.inode());
            if (w != null) {
                if (onlyNew) {
                    return Errno.EEXIST.negative();
                }
                w.setMask(add ? w.mask() | mask : mask);
                return w.wd;
            }
            if (!watchCount.take()) {
                return Errno.ENOSPC.negative();
            }
            made = new InotifyWatch(path, mask, ++lastDescriptor);
            watches.put(made.wd, made);
            byInode.put(made.inode(), made);
        } finally {
            lock.unlock();
        }
        path.inode().addWatch(made);
        return made.wd;
    }

    /** 0, or EINVAL for an unknown descriptor. */
    public long unwatch(int wd) {
        InotifyWatch w;
        lock.lock();
        try {
            w = watches.get(wd);
            if (w == null) {
                return Errno.EINVAL.negative();
            }
            removeLocked(w);
            addLocked(new Event(wd, Notify.IGNORED, 0, null));
        } finally {
            lock.unlock();
        }
        w.inode().removeWatch(w);
        queue.wake(Poll.IN);
        return 0;
    }

    @Override
    protected void release() {
        Map<Integer, InotifyWatch> all;
        lock.lock();
        try {
            all = new HashMap<>(watches);
            watches.clear();
            byInode.clear();
            events.clear();
        } finally {
            lock.unlock();
        }
        for (InotifyWatch w : all.values()) {
            w.inode().removeWatch(w);
        }
        watchCount.give(all.size());
        instances.give(1);
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        while (true) {
            byte[] b = take(dst.remaining());
            if (b != null) {
                return b.length == 0 ? Errno.EINVAL.negative() : dst.put(b, 0, b.length);
            }
            if (isNonBlocking()) {
                return Errno.EAGAIN.negative();
            }
            long r = queue.await(caller, Poll.IN, Sleeper.FOREVER, () -> (poll(null) & Poll.IN) != 0);
            if (r != 0) {
                return r;
            }
        }
    }

    /** As many events as fit in {@code room} bytes; null without events, empty when the first does not fit. */
    private byte[] take(long room) {
        lock.lock();
        try {
            if (events.isEmpty()) {
                return null;
            }
            int size = 0;
            int n = 0;
            for (Event e : events) {
                if (size + e.size() > room) {
                    break;
                }
                size += e.size();
                n++;
            }
            GuestStruct out = new GuestStruct(size);
            for (int at = 0; n > 0; n--) {
                Event e = events.pollFirst();
                out.putInt(at, e.wd).putInt(at + 4, e.mask).putInt(at + 8, e.cookie).putInt(at + 12, e.size() - HEADER);
                if (e.name != null) {
                    byte[] name = e.name.getBytes(StandardCharsets.ISO_8859_1);
                    System.arraycopy(name, 0, out.bytes(), at + HEADER, name.length);
                }
                at += e.size();
            }
            return out.bytes();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        if (request != FIONREAD) {
            return Errno.ENOTTY.negative();
        }
        int bytes = 0;
        lock.lock();
        try {
            for (Event e : events) {
                bytes += e.size();
            }
        } finally {
            lock.unlock();
        }
        caller.memory().writeInt(arg, bytes);
        return 0;
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue);
        }
        lock.lock();
        try {
            return events.isEmpty() ? 0 : Poll.IN | Poll.RDNORM;
        } finally {
            lock.unlock();
        }
    }

    /** As show_fdinfo: a line for each watch. */
    @Override
    public String fdInfo(Caller viewer) {
        StringBuilder s = new StringBuilder();
        lock.lock();
        try {
            for (InotifyWatch w : watches.values()) {
                s.append(String.format("inotify wd:%x ino:%x sdev:%x mask:%x ignored_mask:0 %n", w.wd, w.inode().number(),
                        w.inode().fileSystem().device(), w.mask()));
            }
        } finally {
            lock.unlock();
        }
        return s.toString();
    }

    @Override
    protected boolean registerAsync(Poll poll) {
        poll(poll);
        return true;
    }
}
