package org.belljar.ipc;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;

/** A set of semaphores. An operation on several is done whole or not at all. */
public final class SemaphoreSet extends IpcObject {
    public static final int MAX_VALUE = 32767;
    private static final int NOWAIT = 04000;
    /** Length of struct semid64_ds. */
    private static final int STATUS = 104;

    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    // Guarded by lock:
    private final int[] values;
    private final int[] lastPids;
    private final int[] waitingForMore;
    private final int[] waitingForZero;
    private long operatedSeconds;

    /** struct sembuf. */
    public record Operation(int number, int change, int flags) {
        public static final int UNDO = 010000;

        boolean mayWait() {
            return (flags & NOWAIT) == 0;
        }
    }

    public SemaphoreSet(int key, int mode, Caller creator, int count) {
        super(key, mode, creator);
        values = new int[count];
        lastPids = new int[count];
        waitingForMore = new int[count];
        waitingForZero = new int[count];
    }

    public int size() {
        return values.length;
    }

    /** semop(2). @return 0, -EAGAIN (IPC_NOWAIT, or the deadline), -EIDRM, -ERANGE, -EINTR */
    public long operate(Caller caller, Operation[] ops, long deadlineNs) {
        while (true) {
            long blocked = tryOperate(caller, ops);
            if (blocked < 0) {
                return blocked;
            }
            if (blocked == DONE) {
                queue.wakeAll(0);
                return 0;
            }
            Operation at = ops[(int) blocked];
            if (!at.mayWait()) {
                return Errno.EAGAIN.negative();
            }
            long r = sleep(caller, ops, at, deadlineNs);
            if (r != 0) {
                return r;
            }
        }
    }

    private static final long DONE = Long.MAX_VALUE;

    private long sleep(Caller caller, Operation[] ops, Operation at, long deadlineNs) {
        int[] count = at.change == 0 ? waitingForZero : waitingForMore;
        lock.lock();
        count[at.number]++;
        lock.unlock();
        try {
            long r = queue.await(caller, 0, deadlineNs, () -> isRemoved() || blockedAt(ops) < 0 || blockedAt(ops) == DONE);
            return r == Errno.ETIMEDOUT.negative() ? Errno.EAGAIN.negative() : r != 0 ? Errno.EINTR.negative() : 0;
        } finally {
            lock.lock();
            count[at.number]--;
            lock.unlock();
        }
    }

    private long blockedAt(Operation[] ops) {
        lock.lock();
        try {
            return blockedAtLocked(ops, values.clone());
        } finally {
            lock.unlock();
        }
    }

    /** Plays the operations on {@code v}. @return the index of the one that must wait, DONE, or -ERANGE */
    private static long blockedAtLocked(Operation[] ops, int[] v) {
        for (int i = 0; i < ops.length; i++) {
            Operation op = ops[i];
            int now = v[op.number];
            if (op.change == 0 ? now != 0 : now + op.change < 0) {
                return i;
            }
            if (now + op.change > MAX_VALUE) {
                return Errno.ERANGE.negative();
            }
            v[op.number] = now + op.change;
        }
        return DONE;
    }

    private long tryOperate(Caller caller, Operation[] ops) {
        lock.lock();
        try {
            if (isRemoved()) {
                return Errno.EIDRM.negative();
            }
            int[] v = values.clone();
            long r = blockedAtLocked(ops, v);
            if (r == DONE) {
                System.arraycopy(v, 0, values, 0, v.length);
                for (Operation op : ops) {
                    lastPids[op.number] = caller.processId();
                }
                operatedSeconds = seconds();
            }
            return r;
        } finally {
            lock.unlock();
        }
    }

    /** A process with SEM_UNDO has ended: values move by {@code adjustments}, within their bounds. */
    void undo(int[] adjustments, int pid) {
        lock.lock();
        try {
            for (int i = 0; i < values.length; i++) {
                if (adjustments[i] != 0) {
                    values[i] = Math.min(Math.max(values[i] + adjustments[i], 0), MAX_VALUE);
                    lastPids[i] = pid;
                }
            }
        } finally {
            lock.unlock();
        }
        queue.wakeAll(0);
    }

    public int value(int i) {
        lock.lock();
        try {
            return values[i];
        } finally {
            lock.unlock();
        }
    }

    public int lastPid(int i) {
        lock.lock();
        try {
            return lastPids[i];
        } finally {
            lock.unlock();
        }
    }

    /** GETNCNT and GETZCNT. */
    public int waiting(int i, boolean forZero) {
        lock.lock();
        try {
            return forZero ? waitingForZero[i] : waitingForMore[i];
        } finally {
            lock.unlock();
        }
    }

    /** SETVAL and SETALL, from index {@code from} on. Adjustments for undo are the caller's to forget. */
    public void set(int from, int[] news, int pid) {
        lock.lock();
        try {
            System.arraycopy(news, 0, values, from, news.length);
            for (int i = 0; i < news.length; i++) {
                lastPids[from + i] = pid;
            }
            changed();
        } finally {
            lock.unlock();
        }
        queue.wakeAll(0);
    }

    @Override
    public GuestStruct status() {
        GuestStruct s = new GuestStruct(STATUS);
        writePerm(s);
        lock.lock();
        try {
            return s.putLong(48, operatedSeconds).putLong(64, changedSeconds()).putLong(80, values.length);
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void destroy() {
        queue.wakeAll(0);
    }
}
