package org.belljar.ipc;

import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.TaskGroup;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Poll;

/** A POSIX message queue (mq_overview(7)): messages by priority, in order within one. */
public final class PosixQueue {
    private static final int READABLE = Poll.IN | Poll.RDNORM, WRITABLE = Poll.OUT | Poll.WRNORM;

    private static final int SIGEV_SIGNAL = 0;

    final WaitQueue queue = new WaitQueue();
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final int maxMessages;
    private final int messageSize;
    // Guarded by lock:
    private final TreeMap<Integer, ArrayDeque<byte[]>> byPriority = new TreeMap<>();
    private int count;
    private int receivers;
    private TaskGroup notified;
    private Notice notice;

    /**
     * How a process wants to be told of a message in an empty queue.
     *
     * @param way      SIGEV_SIGNAL 0, NONE 1, THREAD 2
     * @param value    goes with the signal
     * @param listener of SIGEV_THREAD: true, a message has come; false, it will not be told; else null
     */
    public record Notice(int way, int signo, long value, Consumer<Boolean> listener) {}

    /** A message and its priority. */
    public record Message(byte[] text, int priority) {}

    public PosixQueue(int maxMessages, int messageSize) {
        this.maxMessages = maxMessages;
        this.messageSize = messageSize;
    }

    public int maxMessages() {
        return maxMessages;
    }

    public int messageSize() {
        return messageSize;
    }

    public int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** @return 0, -EAGAIN (not {@code mayWait}), -ETIMEDOUT, -ERESTARTSYS */
    public long send(Caller caller, Message m, boolean mayWait, long deadlineNs) {
        while (true) {
            TaskGroup tell = null;
            Notice told = null;
            boolean done = false;
            lock.lock();
            try {
                if (count < maxMessages) {
                    byPriority.computeIfAbsent(m.priority, p -> new ArrayDeque<>()).addLast(m.text);
                    done = true;
                    if (count++ == 0 && receivers == 0) {
                        tell = notified;
                        told = notice;
                        notified = null;
                    }
                }
            } finally {
                lock.unlock();
            }
            if (done) {
                queue.wake(READABLE);
                if (tell != null) {
                    tell(tell, told, caller);
                }
                return 0;
            }
            if (!mayWait) {
                return Errno.EAGAIN.negative();
            }
            long r = queue.await(caller, 0, deadlineNs, () -> count() < maxMessages);
            if (r != 0) {
                return r;
            }
        }
    }

    private static void tell(TaskGroup who, Notice how, Caller sender) {
        if (how.listener != null) {
            how.listener.accept(true);
        } else if (how.way == SIGEV_SIGNAL && how.signo != 0) {
            who.signals().send(arrival(sender, how.signo, how.value));
        }
    }

    private static SignalInfo arrival(Caller sender, int signo, long value) {
        GuestStruct s = new GuestStruct(SignalInfo.SIZE);
        s.putInt(8, Signal.SI_MESGQ).putInt(16, sender.processId()).putInt(20, sender.credentials().uid()).putLong(24, value);
        return SignalInfo.queued(signo, s.bytes());
    }

    /** @param result its first element takes the message. @return 0, -EAGAIN, -ETIMEDOUT, -ERESTARTSYS */
    public long receive(Caller caller, boolean mayWait, long deadlineNs, Message[] result) {
        while (true) {
            lock.lock();
            try {
                if (count > 0) {
                    int priority = byPriority.lastKey();
                    ArrayDeque<byte[]> same = byPriority.get(priority);
                    result[0] = new Message(same.pollFirst(), priority);
                    if (same.isEmpty()) {
                        byPriority.remove(priority);
                    }
                    count--;
                    break;
                }
                if (mayWait) {
                    receivers++;
                }
            } finally {
                lock.unlock();
            }
            if (!mayWait) {
                return Errno.EAGAIN.negative();
            }
            long r = queue.await(caller, 0, deadlineNs, () -> count() > 0);
            lock.lock();
            receivers--;
            lock.unlock();
            if (r != 0) {
                return r;
            }
        }
        queue.wake(WRITABLE);
        return 0;
    }

    /** mq_notify(2). @return 0, -EBUSY */
    public long register(TaskGroup who, Notice how) {
        lock.lock();
        try {
            if (notified != null && !notified.isZombie()) {
                return Errno.EBUSY.negative();
            }
            notified = who;
            notice = how;
            return 0;
        } finally {
            lock.unlock();
        }
    }

    public void unregister(TaskGroup who) {
        Notice gone = null;
        lock.lock();
        if (notified == who) {
            notified = null;
            gone = notice;
        }
        lock.unlock();
        if (gone != null && gone.listener != null) {
            gone.listener.accept(false);
        }
    }

    int events() {
        int n = count();
        return (n > 0 ? READABLE : 0) | (n < maxMessages ? WRITABLE : 0);
    }

    /** What reading the descriptor shows. */
    String describe() {
        lock.lock();
        try {
            long bytes = byPriority.values().stream().flatMap(ArrayDeque::stream).mapToLong(b -> b.length).sum();
            boolean on = notified != null;
            int way = on ? notice.way : 0;
            return String.format("QSIZE:%-10d NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n", bytes, way, on && way == SIGEV_SIGNAL ? notice.signo : 0,
                    on ? notified.id() : 0);
        } finally {
            lock.unlock();
        }
    }
}
