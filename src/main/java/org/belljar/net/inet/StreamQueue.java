package org.belljar.net.inet;

import org.belljar.abi.ErrnoException;
import org.belljar.host.NativeMemory;
import org.belljar.net.BufferQuota;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.IoBuffer;

/**
 * The bytes on their way to one end of a connection: a ring of native memory with one lock for those who fill it and one for
 * those who empty it, so that a sender and a receiver copy at the same time. It starts small and grows while its filler finds it full.
 *
 * <p>Positions count bytes since the beginning; {@code base} is the position that lies at the memory's start. An empty ring is
 * filled from the start again, so that small messages use the same page over and over.
 */
final class StreamQueue {
    private static final int FIRST = 16_384;

    /** Taken before consumer (its id is lower) where both are needed. */
    final RankedLock producer = new RankedLock(Rank.FILE_OBJECT);
    final RankedLock consumer = new RankedLock(Rank.FILE_OBJECT);
    private final BufferQuota quota;
    /** Up to where the consumer may read. Written by the producer. */
    private volatile long head;
    /** Up to where there are bytes: more than {@code head} while the producer holds some back. Written by the producer. */
    private volatile long end;
    /** Written by the consumer. */
    private volatile long tail;
    // Changed by the producer: memory and capacity with both locks held, base only while the ring is empty.
    private volatile long base;
    private volatile int capacity = FIRST;
    private NativeMemory memory;
    private boolean isFreed;

    StreamQueue(BufferQuota quota) {
        this.quota = quota;
    }

    long written() {
        return head;
    }

    long consumed() {
        return tail;
    }

    int size() {
        return (int) (head - tail);
    }

    /** Bytes here, those held back included: what the producer's limit is about. */
    int filled() {
        return (int) (end - tail);
    }

    boolean isHoldingBack() {
        return end != head;
    }

    /** Lets the consumer have all, or (holding back) what makes up whole pieces of {@code piece} bytes. Needs producer. */
    void publish(boolean holdBack, int piece) {
        head = holdBack ? head + (end - head) / piece * piece : end;
    }

    boolean isEmpty() {
        return head == tail;
    }

    /**
     * Takes bytes until the source ends or {@code limit} bytes lie here. Needs producer. EFAULT if none could be taken for a fault.
     *
     * The consumer sees them after {@link #publish}.
     *
     * @return bytes taken; 0 when full, or when the ring is gone
     */
    long append(IoBuffer src, int limit) {
        if (isFreed) {
            return 0;
        }
        long total = 0;
        long most = Math.max(limit, FIRST);
        while (src.remaining() > 0 && filled() < most) {
            prepare(src.remaining(), most);
            int at = (int) ((end - base) % capacity);
            int free = (int) Math.min(capacity - filled(), most - filled());
            int want = (int) Math.min(src.remaining(), Math.min(free, capacity - at));
            if (want <= 0) {
                break;
            }
            int n;
            try {
                n = src.get(memory, at, want);
            } catch (ErrnoException e) {
                if (total == 0) {
                    throw e;
                }
                return total;
            }
            end += n;
            total += n;
            if (n < want) {
                break;
            }
        }
        return total;
    }

    private void prepare(long wanted, long most) {
        if (memory == null || wanted > capacity - filled() && capacity < most) {
            grow((int) Math.min(most, Math.max(memory == null ? FIRST : capacity * 4L, filled() + Math.min(wanted, most / 4))));
        }
        if (end == tail) {
            base = end;
        }
    }

    private void grow(int wanted) {
        consumer.lock();
        try {
            int now = wanted > FIRST && !quota.take(wanted - FIRST) ? FIRST : wanted;
            if (now <= capacity && memory != null) {
                return;
            }
            NativeMemory bigger = NativeMemory.allocateUninitialized(now);
            int used = filled();
            for (int done = 0; done < used;) {
                int at = (int) ((tail + done - base) % capacity);
                int n = Math.min(used - done, capacity - at);
                bigger.copyFrom(done, memory, at, n);
                done += n;
            }
            discardMemory();
            base = tail;
            memory = bigger;
            capacity = now;
        } finally {
            consumer.unlock();
        }
    }

    private void discardMemory() {
        if (memory != null) {
            memory.free();
            memory = null;
            if (capacity > FIRST) {
                quota.release(capacity - FIRST);
            }
        }
    }

    /** Copies up to {@code len} bytes from {@code skip} behind the front; null {@code dst} for none. Needs consumer. @return bytes */
    int copy(IoBuffer dst, long skip, int len) {
        int there = (int) Math.min(len, Math.max(size() - skip, 0));
        if (dst == null) {
            return there;
        }
        int done = 0;
        while (done < there) {
            int at = (int) ((tail + skip + done - base) % capacity);
            int want = Math.min(there - done, capacity - at);
            int n;
            try {
                n = dst.put(memory, at, want);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            done += n;
            if (n < want) {
                break;
            }
        }
        return done;
    }

    /** Where the byte written last lies. Needs producer. */
    long lastPosition() {
        return end - 1;
    }

    /** The byte written last. Needs producer. */
    byte lastByte() {
        return memory.getByte((end - 1 - base) % capacity);
    }

    /** Needs consumer. */
    void consume(long n) {
        tail += n;
    }

    /** Gives the memory back; nothing is written or read any more. */
    void free() {
        producer.lock();
        try {
            consumer.lock();
            try {
                isFreed = true;
                head = end;
                tail = end;
                discardMemory();
                capacity = FIRST;
            } finally {
                consumer.unlock();
            }
        } finally {
            producer.unlock();
        }
    }
}
