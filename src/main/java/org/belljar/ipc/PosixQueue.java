package org.belljar.ipc;

import java.util.ArrayDeque;
import java.util.TreeMap;
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

    final WaitQueue queue = new WaitQueue();
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final int maxMessages;
    private final int messageSize;
    // Guarded by lock:
    private final TreeMap<Integer, ArrayDeque<byte[]>> byPriority = new TreeMap<>();
    private int count;
    private int receivers;
    private TaskGroup notified;
    /** 0: SIGEV_NONE. */
    private int notifySignal;
    private long notifyValue;

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
            int signo = 0;
            long value = 0;
            boolean done = false;
            lock.lock();
            try {
                if (count < maxMessages) {
                    byPriority.computeIfAbsent(m.priority, p -> new ArrayDeque<>()).addLast(m.text);
                    done = true;
                    if (count++ == 0 && receivers == 0) {
                        tell = notified;
                        signo = notifySignal;
                        value = notifyValue;
                        notified = null;
                    }
                }
            } finally {
                lock.unlock();
            }
            if (done) {
                queue.wakeAll(READABLE);
                if (tell != null && signo != 0) {
                    tell.signals().send(arrival(caller, signo, value));
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
        queue.wakeAll(WRITABLE);
        return 0;
    }

    /** mq_notify(2). @param signo 0 for SIGEV_NONE. @return 0, -EBUSY */
    public long register(TaskGroup who, int signo, long value) {
        lock.lock();
        try {
            if (notified != null && !notified.isZombie()) {
                return Errno.EBUSY.negative();
            }
            notified = who;
            notifySignal = signo;
            notifyValue = value;
            return 0;
        } finally {
            lock.unlock();
        }
    }

    public void unregister(TaskGroup who) {
        lock.lock();
        if (notified == who) {
            notified = null;
        }
        lock.unlock();
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
            int way = on && notifySignal == 0 ? 1 : 0;
            return String.format("QSIZE:%-10d NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n", bytes, way, on && way == 0 ? notifySignal : 0,
                    on ? notified.id() : 0);
        } finally {
            lock.unlock();
        }
    }
}
