package org.belljar.fs.fanotify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileEvent;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.MarkGroup;
import org.belljar.vfs.Marks;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;
import org.belljar.vfs.UserAccount;
import org.belljar.vfs.UserCounts;

/** A group of fanotify(7): its descriptor, with the queue of events that wait to be read. */
public final class Fanotify extends OpenFile implements MarkGroup {
    @Override
    public boolean takesIteration() {
        return false;
    }

    static final int ALLOW = 1, DENY = 2;
    private static final int AUDIT = 0x10, RESPONSE = 8, FIONREAD = 0x541b;
    /** How far back an event is looked for that the next one can be merged with. */
    private static final int MOST_LOOKED_AT = 128;

    private final Inode inode;
    private final GroupFlags flags;
    private final int eventFileFlags;
    private final int maxQueued;
    private final UserAccount groups;
    private final GroupMarks marks;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    // Guarded by lock:
    private final ArrayDeque<QueuedEvent> events = new ArrayDeque<>();
    /** Read, and not answered. */
    private final List<Question> asked = new ArrayList<>();
    private boolean hasOverflow;
    private boolean isClosed;

    /**
     * @param eventFileFlags O_* of the descriptors that come with events
     * @param groups where this one is counted; it is given back at the end
     */
    public Fanotify(Inode inode, int statusFlags, GroupFlags flags, int eventFileFlags, int maxQueued, Marks all,
            UserAccount groups) {
        super(statusFlags);
        this.inode = inode;
        this.flags = flags;
        this.eventFileFlags = eventFileFlags;
        this.maxQueued = maxQueued;
        this.groups = groups;
        this.marks = new GroupMarks(this, all, flags.has(GroupFlags.UNLIMITED_MARKS) ? null : groups.of(UserCounts.Kind.FANOTIFY_MARKS));
    }

    public GroupMarks marks() {
        return marks;
    }

    public GroupFlags groupFlags() {
        return flags;
    }

    @Override
    public int reports() {
        return flags.reports();
    }

    @Override
    public int priority() {
        return flags.priority();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    // ---- events come ----

    @Override
    public void event(FileEvent e, int mask, int matched) {
        QueuedEvent q = QueuedEvent.of(e, mask, matched, flags);
        lock.lock();
        try {
            if (isClosed || isMergedLocked(q)) {
                return;
            }
            if (events.size() >= maxQueued) {
                if (hasOverflow) {
                    return;
                }
                hasOverflow = true;
                q = QueuedEvent.overflow();
            }
            events.addLast(q);
        } finally {
            lock.unlock();
        }
        queue.wake(Poll.IN | Poll.RDNORM);
    }

    private boolean isMergedLocked(QueuedEvent later) {
        Iterator<QueuedEvent> back = events.descendingIterator();
        for (int i = 0; i < MOST_LOOKED_AT && back.hasNext(); i++) {
            QueuedEvent e = back.next();
            if (e.takes(later)) {
                e.mask |= later.mask;
                return true;
            }
        }
        return false;
    }

    @Override
    public long decide(FileEvent e, int mask) {
        QueuedEvent q = QueuedEvent.of(e, mask, 0, flags);
        q.question = new Question();
        lock.lock();
        try {
            if (isClosed) {
                return 0;
            }
            events.addLast(q); // one for each task that waits: bounded by the tasks
        } finally {
            lock.unlock();
        }
        queue.wake(Poll.IN | Poll.RDNORM);
        long r = q.question.await(e.by());
        if (q.question.isGivenUp()) {
            lock.lock();
            try {
                events.remove(q);
                asked.remove(q.question);
            } finally {
                lock.unlock();
            }
        }
        return r;
    }

    // ---- events are read ----

    @Override
    public long read(Caller caller, IoBuffer dst) {
        long done = 0;
        while (true) {
            long n = readOne((Task) caller, dst);
            if (n == Errno.EAGAIN.negative() && done == 0 && !isNonBlocking()) {
                long r = queue.await(caller, Poll.IN, Sleeper.FOREVER, () -> (poll(null) & Poll.IN) != 0);
                if (r != 0) {
                    return r;
                }
            } else if (n < 0) {
                return done > 0 ? done : n;
            } else {
                done += n;
            }
        }
    }

    /** Bytes; EAGAIN without an event, EINVAL when there is no room for it. */
    private long readOne(Task task, IoBuffer dst) {
        QueuedEvent e;
        lock.lock();
        try {
            e = events.peekFirst();
            if (e == null || dst.remaining() < EventRecords.METADATA) {
                return (e == null ? Errno.EAGAIN : Errno.EINVAL).negative();
            }
            if (new EventRecords(e, flags).size() > dst.remaining()) {
                return Errno.EINVAL.negative();
            }
            events.removeFirst();
            hasOverflow &= (e.mask & org.belljar.vfs.Notify.Q_OVERFLOW) == 0;
        } finally {
            lock.unlock();
        }
        return new EventDelivery(task, e, flags, eventFileFlags).to(dst, this::awaitAnswer);
    }

    /** The question of an event that was read by descriptor {@code fd}. */
    private void awaitAnswer(Question q, int fd) {
        boolean isOver;
        lock.lock();
        try {
            q.fd = fd;
            isOver = isClosed || q.isGivenUp();
            if (!isOver) {
                asked.add(q);
            }
        } finally {
            lock.unlock();
        }
        if (isOver) {
            q.answer(ALLOW);
        }
    }

    /** An answer, struct fanotify_response {s32 fd, u32 response}: EINVAL, ENOENT (nothing was asked by that descriptor). */
    @Override
    public long write(Caller caller, IoBuffer src) {
        long size = src.remaining();
        GuestStruct s = new GuestStruct(RESPONSE);
        if (size < RESPONSE) {
            return Errno.EINVAL.negative();
        }
        src.get(s.bytes(), 0, RESPONSE);
        int response = s.getInt(4);
        boolean audits = (response & AUDIT) != 0;
        int decision = response & ~AUDIT;
        if (decision != ALLOW && decision != DENY || audits && !flags.has(GroupFlags.ENABLE_AUDIT) || s.getInt(0) < 0) {
            return Errno.EINVAL.negative();
        }
        Question answered = null;
        lock.lock();
        try {
            for (int i = 0; i < asked.size() && answered == null; i++) {
                answered = asked.get(i).fd == s.getInt(0) ? asked.remove(i) : null;
            }
        } finally {
            lock.unlock();
        }
        if (answered == null) {
            return Errno.ENOENT.negative();
        }
        answered.answer(decision);
        src.advance(size - RESPONSE);
        return size;
    }

    @Override
    public long seek(Caller caller, long offset, int whence) {
        return 0;
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        if (request != FIONREAD) {
            return Errno.ENOTTY.negative();
        }
        int waiting;
        lock.lock();
        try {
            waiting = events.size();
        } finally {
            lock.unlock();
        }
        caller.memory().writeInt(arg, waiting * EventRecords.METADATA);
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

    @Override
    protected boolean registerAsync(Poll poll) {
        poll(poll);
        return true;
    }

    @Override
    public String fdInfo(Caller viewer) {
        return String.format("fanotify flags:%x event-flags:%x%n", flags.bits(), eventFileFlags) + marks.info();
    }

    /** Whoever waits for an answer may go on. */
    @Override
    protected void release() {
        marks.flush(null);
        List<Question> open;
        lock.lock();
        try {
            isClosed = true;
            open = new ArrayList<>(asked);
            events.forEach(e -> open.add(e.question));
            events.clear();
            asked.clear();
        } finally {
            lock.unlock();
        }
        for (Question q : open) {
            if (q != null) {
                q.answer(ALLOW);
            }
        }
        groups.give(1);
    }
}
