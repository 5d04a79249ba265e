package org.belljar.fs.anon;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Poll;

/**
 * signalfd(2): takes signals of a set that the reading task has blocked. Polling shows the signals of the task that polls; in
 * an epoll instance, those of the task that last polled, read or made the descriptor.
 */
public final class SignalFile extends RecordFile {
    private static final int O_RDWR = 2;
    private static final int RECORD = 128;

    private final Inode inode;
    private volatile long mask;
    private volatile Task owner;

    public SignalFile(Inode inode, Task owner, long mask, int statusFlags) {
        super(statusFlags | O_RDWR);
        this.inode = inode;
        this.owner = owner;
        setMask(mask);
    }

    public void setMask(long newMask) {
        mask = newMask & ~Signal.UNBLOCKABLE;
        owner.group().signals().arrivals().wakeAll(Poll.IN);
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
    long read(Caller caller, IoBuffer dst, boolean nonBlocking) {
        if (dst.remaining() < RECORD) {
            return Errno.EINVAL.negative();
        }
        Task task = (Task) caller;
        owner = task;
        while (true) {
            long done = 0;
            SignalInfo info;
            while (dst.remaining() >= RECORD && (info = task.signals().take(mask)) != null) {
                dst.put(record(info).bytes(), 0, RECORD);
                done += RECORD;
            }
            if (done > 0) {
                return done;
            }
            if (nonBlocking) {
                return Errno.EAGAIN.negative();
            }
            long r = task.group().signals().arrivals().await(task, 0, Sleeper.FOREVER, () -> hasPending(task));
            if (r != 0) {
                return r;
            }
        }
    }

    private boolean hasPending(Task task) {
        return (task.signals().pendingSet() & mask) != 0;
    }

    /** noop_llseek: there is no position, and asking is no error. */
    @Override
    public long seek(Caller caller, long offset, int whence) {
        return 0;
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            if (poll.caller() instanceof Task t) {
                owner = t;
            }
            poll.register(owner.group().signals().arrivals());
        }
        Task task = owner.isExiting() ? owner.group().leader() : owner;
        return hasPending(task) ? Poll.IN : 0;
    }

    /** struct signalfd_siginfo of a signal. */
    private static GuestStruct record(SignalInfo info) {
        GuestStruct from = new GuestStruct(info.bytes());
        GuestStruct to = new GuestStruct(RECORD);
        to.putInt(0, info.signo()).putInt(4, from.getInt(4)).putInt(8, info.code());
        switch (info.code()) {
            case Signal.SI_TIMER -> to.putInt(24, from.getInt(16)).putInt(32, from.getInt(20)).putInt(44, from.getInt(24))
                    .putLong(48, from.getLong(24));
            case Signal.SI_SIGIO -> to.putInt(28, (int) from.getLong(16)).putInt(20, from.getInt(24));
            default -> {
                to.putInt(12, from.getInt(16)).putInt(16, from.getInt(20));
                if (info.signo() == Signal.SIGCHLD && info.code() > 0) {
                    to.putInt(40, from.getInt(24)).putLong(56, from.getLong(32)).putLong(64, from.getLong(40));
                } else if (info.code() < 0) {
                    to.putInt(44, from.getInt(24)).putLong(48, from.getLong(24));
                } else if ((Signal.bit(info.signo()) & Signal.SYNCHRONOUS) != 0 && info.code() > 0) {
                    to.putInt(12, 0).putInt(16, 0).putLong(72, from.getLong(16));
                }
            }
        }
        return to;
    }
}
