package org.belljar.kernel;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.mm.GuestStruct;
import org.belljar.platform.Registers;
import org.belljar.seccomp.CallData;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/**
 * The listener of a filter (seccomp_unotify(2)): calls that the filter answers with SECCOMP_RET_USER_NOTIF wait here for a
 * supervisor's word. Each is new, then received, then answered; the one that makes it sleeps, and takes it back when a
 * signal comes.
 */
public final class SeccompListener extends OpenFile {
    private static final AnonymousFileSystem FILE_SYSTEM = new AnonymousFileSystem("anon_inodefs", 0x09041934);
    private static final int RECV = 0xc0502100, SEND = 0xc0182101, ID_VALID = 0x40082102, ID_VALID_OLD = 0x80082102,
            ADDFD = 0x2103, SIZE_MASK = 0x3fff0000, DIRECTION_AND_SIZE = 0xffff0000, SET_FLAGS = 0x40082104;
    private static final int NOTIF_SIZE = 80, RESPONSE_SIZE = 24, ADDFD_SIZE = 24, PAGE = 4096;
    private static final int RESPONSE_CONTINUE = 1, ADDFD_SETFD = 1, ADDFD_SEND = 2, SYNC_WAKE_UP = 1, O_CLOEXEC = 02000000;
    private static final int O_RDWR = 2;

    private enum State {
        NEW, RECEIVED, ANSWERED
    }

    /** A call that waits. Guarded by the listener's lock. */
    private static final class Pending {
        final long id;
        final Task task;
        final CallData data;
        volatile State state = State.NEW;
        boolean makeCall;
        long result;

        Pending(long id, Task task, CallData data) {
            this.id = id;
            this.task = task;
            this.data = data;
        }
    }

    private final Inode inode = new AnonymousInode(FILE_SYSTEM, "seccomp notify", 0600, 0, 0);
    /** SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV: a call that was received is taken back for a fatal signal only. */
    private final boolean waitsKillable;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    // Guarded by lock:
    private final LinkedHashMap<Long, Pending> pending = new LinkedHashMap<>();
    private long lastId;
    private boolean isClosed;
    /** Tasks under the filter; counted with the signal lock of one held. */
    private final AtomicInteger users = new AtomicInteger();

    SeccompListener(boolean waitsKillable) {
        super(O_RDWR);
        this.waitsKillable = waitsKillable;
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

    void taskAdded() {
        users.incrementAndGet();
    }

    void taskGone() {
        users.decrementAndGet();
        queue.wakeAll(0);
    }

    // ---- the side of the filtered task ----

    /** Sleeps for an answer. Returns whether the call is to be made; if not, RAX holds its result. */
    boolean ask(Task task, CallData data) {
        Pending p = enter(task, data);
        Registers r = task.thread().registers();
        if (p == null) {
            r.set(Registers.RAX, Errno.ENOSYS.negative());
            return false;
        }
        queue.wakeAll(Poll.IN);
        while (p.state != State.ANSWERED) {
            boolean mustWait = waitsKillable && p.state == State.RECEIVED && !task.signals().isFatalPending();
            if (task.isDying() || task.isInterrupted() && !mustWait) {
                break;
            }
            task.setDeafToSignals(mustWait && task.isInterrupted());
            task.park(Task.FOREVER);
        }
        task.setDeafToSignals(false);
        lock.lock();
        try {
            pending.remove(p.id);
            boolean isAnswered = p.state == State.ANSWERED;
            r.set(Registers.RAX, isAnswered ? p.result : -Errno.ERESTARTSYS);
            if (isAnswered && CallRestart.isRestartCode(p.result) && !task.isInterrupted()) {
                task.setOriginalCall(-1); // without a signal it is a result as any other
            }
            return isAnswered && p.makeCall && !task.isDying();
        } finally {
            lock.unlock();
        }
    }

    private Pending enter(Task task, CallData data) {
        lock.lock();
        try {
            if (isClosed) {
                return null;
            }
            Pending p = new Pending(++lastId, task, data);
            pending.put(p.id, p);
            return p;
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held. */
    private static void answerLocked(Pending p, long result, boolean makeCall) {
        p.result = result;
        p.makeCall = makeCall;
        p.state = State.ANSWERED;
        p.task.fiber().unpark();
    }

    // ---- the supervisor's side ----

    /** ENOENT when the call has been taken back, EINPROGRESS when it is not between its receipt and its answer. */
    private Pending receivedLocked(long id) {
        Pending p = pending.get(id);
        if (p == null) {
            throw Errno.ENOENT.exception();
        }
        if (p.state != State.RECEIVED) {
            throw Errno.EINPROGRESS.exception();
        }
        return p;
    }

    /**
     * The requests of seccomp_unotify(2). RECV: EINVAL for a buffer that is not zero, ENOTCONN when no task is left; the others
     * as {@link #receivedLocked}; EINVAL for unknown flags and requests.
     */
    @Override
    public long ioctl(Caller caller, int request, long arg) {
        Task task = (Task) caller;
        return switch (request) {
            case RECV -> receive(task, arg);
            case SEND -> send(task, arg);
            case ID_VALID, ID_VALID_OLD -> checkId(task.memory().readLong(arg));
            case SET_FLAGS -> (arg & ~SYNC_WAKE_UP) != 0 ? Errno.EINVAL.negative() : 0;
            default -> (request & ~DIRECTION_AND_SIZE) != ADDFD ? Errno.EINVAL.negative()
                    : addDescriptor(task, extensible(task, arg, (request & SIZE_MASK) >> 16));
        };
    }

    /** struct seccomp_notif_addfd of a later version: what is not known must be zero. EINVAL, E2BIG. */
    private static GuestStruct extensible(Task task, long addr, int size) {
        if (size < ADDFD_SIZE || size >= PAGE) {
            throw Errno.EINVAL.exception();
        }
        byte[] raw = task.memory().readBytes(addr, size);
        for (int i = ADDFD_SIZE; i < size; i++) {
            if (raw[i] != 0) {
                throw Errno.E2BIG.exception();
            }
        }
        return new GuestStruct(Arrays.copyOf(raw, ADDFD_SIZE));
    }

    private long receive(Task task, long addr) {
        for (byte b : task.memory().readBytes(addr, NOTIF_SIZE)) {
            if (b != 0) {
                return Errno.EINVAL.negative();
            }
        }
        Pending[] got = new Pending[1];
        boolean[] over = new boolean[1];
        long r = queue.await(task, 0, Task.FOREVER, () -> {
            lock.lock();
            try {
                over[0] = users.get() == 0;
                got[0] = firstLocked(State.NEW);
                if (got[0] != null) {
                    got[0].state = State.RECEIVED;
                }
                return got[0] != null || over[0];
            } finally {
                lock.unlock();
            }
        });
        if (got[0] == null) {
            return r != 0 ? r : Errno.ENOTCONN.negative();
        }
        try {
            task.memory().writeStruct(addr, describe(got[0], task.pids()));
        } catch (ErrnoException e) {
            giveBack(got[0]);
            throw e;
        }
        queue.wakeAll(Poll.OUT);
        return 0;
    }

    private Pending firstLocked(State state) {
        for (Pending p : pending.values()) {
            if (p.state == state) {
                return p;
            }
        }
        return null;
    }

    private void giveBack(Pending p) {
        lock.lock();
        if (p.state == State.RECEIVED) {
            p.state = State.NEW;
        }
        lock.unlock();
        queue.wakeAll(Poll.IN);
    }

    /** struct seccomp_notif: id, pid as the reader sees it, flags, struct seccomp_data. */
    private static GuestStruct describe(Pending p, PidNamespace reader) {
        GuestStruct s = new GuestStruct(NOTIF_SIZE);
        s.putLong(0, p.id).putInt(8, p.task.tidIn(reader));
        p.data.copyTo(s.bytes(), 16);
        return s;
    }

    private long send(Task task, long addr) {
        GuestStruct s = task.memory().readStruct(addr, RESPONSE_SIZE);
        long value = s.getLong(8);
        int error = s.getInt(16);
        int flags = s.getInt(20);
        if ((flags & ~RESPONSE_CONTINUE) != 0 || flags != 0 && (error != 0 || value != 0)) {
            return Errno.EINVAL.negative();
        }
        lock.lock();
        try {
            answerLocked(receivedLocked(s.getLong(0)), error != 0 ? error : value, flags != 0);
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private long checkId(long id) {
        lock.lock();
        try {
            Pending p = pending.get(id);
            return p != null && p.state == State.RECEIVED ? 0 : Errno.ENOENT.negative();
        } finally {
            lock.unlock();
        }
    }

    /** struct seccomp_notif_addfd: id, flags, srcfd, newfd, newfd_flags. Returns the number in the filtered task. */
    private long addDescriptor(Task task, GuestStruct s) {
        int flags = s.getInt(8);
        int wanted = s.getInt(16);
        int fdFlags = s.getInt(20);
        if ((flags & ~(ADDFD_SETFD | ADDFD_SEND)) != 0 || (fdFlags & ~O_CLOEXEC) != 0 || wanted != 0 && (flags & ADDFD_SETFD) == 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile file = task.fds().get(s.getInt(12));
        OpenFile replaced = null;
        Task target;
        int fd;
        lock.lock();
        try {
            Pending p = receivedLocked(s.getLong(0));
            target = p.task;
            long limit = DescriptorLimit.of(target);
            if ((flags & ADDFD_SETFD) == 0) {
                fd = target.fds().install(file, 0, fdFlags != 0, limit);
            } else if (wanted < 0 || wanted >= limit) {
                throw Errno.EBADF.exception();
            } else {
                replaced = target.fds().replace(wanted, file, fdFlags != 0);
                fd = wanted;
            }
            if ((flags & ADDFD_SEND) != 0) {
                answerLocked(p, fd, false);
            }
        } catch (ErrnoException e) {
            file.drop();
            throw e;
        } finally {
            lock.unlock();
        }
        if (replaced != null) {
            FdTable.close(replaced, target);
        }
        return fd;
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue);
        }
        lock.lock();
        try {
            return (firstLocked(State.NEW) != null ? Poll.IN | Poll.RDNORM : 0)
                    | (firstLocked(State.RECEIVED) != null ? Poll.OUT | Poll.WRNORM : 0) | (users.get() == 0 ? Poll.HUP : 0);
        } finally {
            lock.unlock();
        }
    }

    /** The last descriptor is closed: nobody will answer. */
    @Override
    protected void release() {
        lock.lock();
        try {
            isClosed = true;
            for (Pending p : pending.values()) {
                if (p.state != State.ANSWERED) {
                    answerLocked(p, Errno.ENOSYS.negative(), false);
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
