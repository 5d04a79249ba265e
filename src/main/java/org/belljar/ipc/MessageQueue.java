package org.belljar.ipc;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;

/** A message queue: messages with a type, taken in order or by type. */
public final class MessageQueue extends IpcObject {
    public static final int NOWAIT = 04000, NOERROR = 010000, EXCEPT = 020000;
    /** Length of struct msqid64_ds. */
    private static final int STATUS = 120;

    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    // Guarded by lock:
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private long bytes;
    private long maxBytes;
    private int lastSender;
    private int lastReceiver;
    private long sentSeconds;
    private long receivedSeconds;

    /** What lies in a queue. */
    public record Message(long type, byte[] text) {}

    /** @param maxBytes of all its messages together */
    public MessageQueue(int key, int mode, Caller creator, long maxBytes) {
        super(key, mode, creator);
        this.maxBytes = maxBytes;
    }

    /** msgsnd(2). @return 0, -EAGAIN, -EIDRM, -ERESTARTNOHAND */
    public long send(Caller caller, Message m, boolean mayWait) {
        while (true) {
            lock.lock();
            try {
                if (isRemoved()) {
                    return Errno.EIDRM.negative();
                }
                if (fitsLocked(m)) {
                    messages.addLast(m);
                    bytes += m.text.length;
                    lastSender = caller.processId();
                    sentSeconds = seconds();
                    break;
                }
            } finally {
                lock.unlock();
            }
            if (!mayWait) {
                return Errno.EAGAIN.negative();
            }
            if (queue.await(caller, 0, Sleeper.FOREVER, () -> isRemoved() || fits(m)) != 0) {
                return -Errno.ERESTARTNOHAND;
            }
        }
        queue.wakeAll(0);
        return 0;
    }

    private boolean fits(Message m) {
        lock.lock();
        try {
            return fitsLocked(m);
        } finally {
            lock.unlock();
        }
    }

    private boolean fitsLocked(Message m) {
        return bytes + m.text.length <= maxBytes && messages.size() + 1 <= maxBytes;
    }

    /**
     * msgrcv(2).
     *
     * @param type 0 any; positive that type, or with MSG_EXCEPT any other; negative the lowest type up to its absolute value
     * @param result the message, in its first element
     * @return 0, -ENOMSG, -E2BIG, -EIDRM, -ERESTARTNOHAND
     */
    public long receive(Caller caller, long size, long type, int flags, Message[] result) {
        while (true) {
            lock.lock();
            try {
                if (isRemoved()) {
                    return Errno.EIDRM.negative();
                }
                Message m = chooseLocked(type, flags);
                if (m != null) {
                    if (m.text.length > size && (flags & NOERROR) == 0) {
                        return Errno.E2BIG.negative();
                    }
                    messages.removeFirstOccurrence(m);
                    bytes -= m.text.length;
                    lastReceiver = caller.processId();
                    receivedSeconds = seconds();
                    result[0] = m;
                    break;
                }
            } finally {
                lock.unlock();
            }
            if ((flags & NOWAIT) != 0) {
                return Errno.ENOMSG.negative();
            }
            if (queue.await(caller, 0, Sleeper.FOREVER, () -> isRemoved() || hasChoice(type, flags)) != 0) {
                return -Errno.ERESTARTNOHAND;
            }
        }
        queue.wakeAll(0);
        return 0;
    }

    /**
     * msgrcv(2) with MSG_COPY: the message at a position, which stays.
     *
     * @return 0; -ENOMSG; -E2BIG, or with MSG_NOERROR -EINVAL, if it is longer than {@code size}; -EIDRM
     */
    public long copy(long size, long position, int flags, Message[] result) {
        lock.lock();
        try {
            if (isRemoved()) {
                return Errno.EIDRM.negative();
            }
            if (position < 0 || position >= messages.size()) {
                return Errno.ENOMSG.negative();
            }
            Message m = messages.stream().skip(position).findFirst().orElseThrow();
            if (m.text.length > size) {
                return ((flags & NOERROR) != 0 ? Errno.EINVAL : Errno.E2BIG).negative();
            }
            result[0] = m;
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasChoice(long type, int flags) {
        lock.lock();
        try {
            return chooseLocked(type, flags) != null;
        } finally {
            lock.unlock();
        }
    }

    private Message chooseLocked(long type, int flags) {
        Message best = null;
        for (Iterator<Message> i = messages.iterator(); i.hasNext();) {
            Message m = i.next();
            if (type == 0 || type > 0 && m.type == type != ((flags & EXCEPT) != 0)) {
                return m;
            }
            boolean isLow = type < 0 && (type == Long.MIN_VALUE || m.type <= -type);
            if (isLow && (best == null || m.type < best.type)) {
                best = m;
            }
        }
        return best;
    }

    /** IPC_SET's msg_qbytes. */
    public void setMaxBytes(long n) {
        lock.lock();
        maxBytes = n;
        lock.unlock();
        queue.wakeAll(0);
    }

    public long maxBytes() {
        lock.lock();
        try {
            return maxBytes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public GuestStruct status() {
        GuestStruct s = new GuestStruct(STATUS);
        writePerm(s);
        lock.lock();
        try {
            s.putLong(48, sentSeconds).putLong(56, receivedSeconds).putLong(64, changedSeconds()).putLong(72, bytes);
            return s.putLong(80, messages.size()).putLong(88, maxBytes).putInt(96, lastSender).putInt(100, lastReceiver);
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void destroy() {
        queue.wakeAll(0);
    }
}
