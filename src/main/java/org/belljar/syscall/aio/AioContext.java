package org.belljar.syscall.aio;

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

/** One context (struct kioctx): requests under way and events not yet fetched. */
final class AioContext {
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    private final int capacity;
    // Guarded by lock:
    private final ArrayDeque<Event> done = new ArrayDeque<>();
    private final Map<Long, AioPoll> polls = new HashMap<>();
    private int underWay;
    private boolean dead;

    /** struct io_event: what the request said of itself, its address, the result. */
    record Event(long data, long iocbAddr, long result) {}

    AioContext(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** Takes a place for a request; false when all are taken by requests and unfetched events. */
    boolean reserve() {
        lock.lock();
        try {
            if (dead || underWay + done.size() >= capacity) {
                return false;
            }
            underWay++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A place is given back unused. */
    void cancelReservation() {
        lock.lock();
        underWay--;
        lock.unlock();
    }

    void complete(Event e) {
        lock.lock();
        try {
            underWay--;
            polls.remove(e.iocbAddr);
            if (!dead) {
                done.addLast(e);
            }
        } finally {
            lock.unlock();
        }
        queue.wakeAll(0);
    }

    /** False for a context that has ended meanwhile. */
    boolean add(AioPoll poll) {
        lock.lock();
        try {
            polls.put(poll.iocbAddr(), poll);
            return !dead;
        } finally {
            lock.unlock();
        }
    }

    AioPoll poll(long iocbAddr) {
        lock.lock();
        try {
            return polls.get(iocbAddr);
        } finally {
            lock.unlock();
        }
    }

    private List<Event> take(long max) {
        lock.lock();
        try {
            List<Event> out = new ArrayList<>();
            while (out.size() < max && !done.isEmpty()) {
                out.add(done.pollFirst());
            }
            return out;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fetches up to {@code max} events, waiting for at least {@code min} of them until the deadline or a signal.
     *
     * @param interrupted element 0 is set when a signal came
     */
    List<Event> fetch(Sleeper sleeper, long min, long max, long deadlineNs, boolean[] interrupted) {
        List<Event> out = take(max);
        while (out.size() < min) {
            long r = queue.await(sleeper, 0, deadlineNs, this::isWorthALook);
            out.addAll(take(max - out.size()));
            if (r != 0) {
                interrupted[0] = r == -Errno.ERESTARTSYS;
                break;
            }
            if (isDead()) {
                break;
            }
        }
        return out;
    }

    private boolean isWorthALook() {
        lock.lock();
        try {
            return dead || !done.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDead() {
        lock.lock();
        try {
            return dead;
        } finally {
            lock.unlock();
        }
    }

    /** io_destroy(2) or the end of the address space: polls end, waiters go. */
    void end() {
        List<AioPoll> all;
        lock.lock();
        try {
            dead = true;
            all = new ArrayList<>(polls.values());
            polls.clear();
            done.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(AioPoll::abandon);
        queue.wakeAll(0);
    }
}
