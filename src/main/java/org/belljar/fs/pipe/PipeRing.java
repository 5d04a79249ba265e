package org.belljar.fs.pipe;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.IoBuffer;

/**
 * The data of a pipe: a power of two of slots, each a page of native memory with the range that is in use, as Linux's
 * pipe_buffer array. Neighbouring slots lie side by side, so that a large transfer is one copy and not one per page.
 * Guarded by the pipe's lock.
 */
final class PipeRing {
    static final int PAGE = 4096;

    private final int slots;
    private final int mask;
    private final short[] offset;
    private final short[] length;
    private final boolean[] packet;
    /** Null until the first write. */
    private NativeMemory memory;
    /** Slots ever filled and ever emptied: head - tail are in use. */
    private int head;
    private int tail;
    private long bytes;

    PipeRing(int slots) {
        this.slots = slots;
        this.mask = slots - 1;
        this.offset = new short[slots];
        this.length = new short[slots];
        this.packet = new boolean[slots];
    }

    int slots() {
        return slots;
    }

    int usedSlots() {
        return head - tail;
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return head == tail;
    }

    boolean isFull() {
        return head - tail >= slots;
    }

    /** Bytes that surely fit now. */
    long room() {
        return (long) (slots - (head - tail)) * PAGE;
    }

    void free() {
        if (memory != null) {
            memory.free();
            memory = null;
        }
    }

    private NativeMemory memory() {
        if (memory == null) {
            memory = NativeMemory.allocateUninitialized((long) slots * PAGE);
        }
        return memory;
    }

    /** Takes bytes from the source until it ends or faults, or the ring is full. EFAULT if nothing could be taken for a fault. */
    long append(IoBuffer src, boolean asPackets, boolean mayMerge) {
        long n = mayMerge ? merge(src, src.remaining()) : 0;
        try {
            return n + fill(src, asPackets);
        } catch (ErrnoException e) {
            if (n == 0) {
                throw e;
            }
            return n;
        }
    }

    /**
     * Appends the odd bytes of a write of {@code total} to the last slot if they fit there whole, as Linux does first.
     *
     * @return bytes taken
     */
    private int merge(IoBuffer src, long total) {
        int odd = (int) (total & PAGE - 1);
        if (odd == 0 || isEmpty()) {
            return 0;
        }
        int last = head - 1 & mask;
        int end = offset[last] + length[last];
        if (packet[last] || end + odd > PAGE) {
            return 0;
        }
        int n = src.get(memory, (long) last * PAGE + end, odd);
        if (n < odd) {
            throw Errno.EFAULT.exception();
        }
        length[last] += (short) n;
        bytes += n;
        return n;
    }

    /** Fills free slots until the source or the room ends, or the source faults. @return bytes taken, which may be 0 */
    private long fill(IoBuffer src, boolean asPackets) {
        long total = 0;
        while (src.remaining() > 0 && !isFull()) {
            int first = head & mask;
            int run = Math.min(slots - (head - tail), slots - first);
            int want = (int) Math.min(src.remaining(), (long) run * PAGE);
            int n;
            try {
                n = src.get(memory(), (long) first * PAGE, want);
            } catch (ErrnoException e) {
                if (total == 0) {
                    throw e;
                }
                return total;
            }
            // As Linux copies page by page: of the page in which the source faults nothing is taken.
            int taken = n < want ? n & -PAGE : n;
            markFilled(taken, asPackets);
            total += taken;
            if (n < want) {
                if (total == 0) {
                    throw Errno.EFAULT.exception();
                }
                break;
            }
        }
        return total;
    }

    private void markFilled(int n, boolean asPackets) {
        for (int left = n; left > 0; left -= PAGE) {
            int i = head++ & mask;
            offset[i] = 0;
            length[i] = (short) Math.min(left, PAGE);
            packet[i] = asPackets;
        }
        bytes += n;
    }

    /** Moves bytes to the reader until either side ends, the reader faults, or a packet ends. @return bytes moved */
    long drain(IoBuffer dst) {
        long total = 0;
        while (!isEmpty() && dst.remaining() > 0) {
            int i = tail & mask;
            boolean isPacket = packet[i];
            int want = (int) Math.min(dst.remaining(), isPacket ? length[i] : contiguous(dst.remaining()));
            int n;
            try {
                n = dst.put(memory, (long) i * PAGE + offset[i], want);
            } catch (ErrnoException e) {
                if (total == 0) {
                    throw e;
                }
                return total;
            }
            total += n;
            if (isPacket) {
                dropFirst();
                return total;
            }
            consume(n);
            if (n < want) {
                break;
            }
        }
        return total;
    }

    /** Length of the run of adjacent bytes at the front, as far as {@code enough}. */
    private int contiguous(long enough) {
        int i = tail & mask;
        int run = length[i];
        int used = head - tail;
        for (int k = 1; k < used && run < enough && i + 1 < slots && offset[i] + length[i] == PAGE; k++) {
            i++;
            if (offset[i] != 0 || packet[i]) {
                break;
            }
            run += length[i];
        }
        return run;
    }

    /** Takes {@code n} bytes off the front. */
    void consume(long n) {
        long left = n;
        while (left > 0) {
            int i = tail & mask;
            if (left < length[i]) {
                offset[i] += (short) left;
                length[i] -= (short) left;
                bytes -= left;
                return;
            }
            left -= length[i];
            dropFirst();
        }
    }

    private void dropFirst() {
        int i = tail & mask;
        bytes -= length[i];
        length[i] = 0;
        tail++;
    }

    /** Copies up to {@code len} bytes from {@code skip} bytes behind the front to {@code dst}, leaving them here. @return bytes copied */
    int peek(long skip, NativeMemory dst, int len) {
        long at = 0;
        int done = 0;
        for (int s = tail; s != head && done < len; s++) {
            int i = s & mask;
            long from = Math.max(skip - at, 0);
            if (from < length[i]) {
                int n = (int) Math.min(length[i] - from, len - done);
                dst.copyFrom(done, memory, (long) i * PAGE + offset[i] + from, n);
                done += n;
            }
            at += length[i];
        }
        return done;
    }

    /** A ring of another size with this one's slots (which must fit); this one's memory is freed. */
    PipeRing resized(int newSlots) {
        PipeRing r = new PipeRing(newSlots);
        if (!isEmpty()) {
            NativeMemory to = r.memory();
            for (int s = tail; s != head; s++) {
                int i = s & mask;
                int j = r.head++;
                to.copyFrom((long) j * PAGE + offset[i], memory, (long) i * PAGE + offset[i], length[i]);
                r.offset[j] = offset[i];
                r.length[j] = length[i];
                r.packet[j] = packet[i];
            }
            r.bytes = bytes;
        }
        free();
        return r;
    }
}
