package org.belljar.tty;

import org.belljar.vfs.IoBuffer;

/** A bounded queue of bytes that grows as needed. Guarded by its owner's lock. */
final class ByteQueue {
    private final int limit;
    private byte[] bytes = new byte[256];
    private int first;
    private int size;

    ByteQueue(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    int room() {
        return Math.max(limit - size, 0);
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        first = 0;
        size = 0;
    }

    /** Appends, beyond the limit too: who writes looks at {@link #room} first. */
    void add(int b) {
        if (size == bytes.length) {
            byte[] bigger = new byte[size * 2];
            System.arraycopy(bytes, first, bigger, 0, size - first);
            System.arraycopy(bytes, 0, bigger, size - first, first);
            bytes = bigger;
            first = 0;
        }
        bytes[(first + size++) % bytes.length] = (byte) b;
    }

    int poll() {
        int b = bytes[first] & 255;
        first = (first + 1) % bytes.length;
        size--;
        return b;
    }

    /** Moves bytes to a reader. @return how many; the queue keeps what a faulting reader did not take */
    int drain(IoBuffer dst) {
        int done = 0;
        while (size > 0 && dst.remaining() > 0) {
            int n = (int) Math.min(dst.remaining(), Math.min(size, bytes.length - first));
            int put = dst.put(bytes, first, n);
            first = (first + put) % bytes.length;
            size -= put;
            done += put;
            if (put < n) {
                break;
            }
        }
        return done;
    }
}
