package org.belljar.vfs;

import org.belljar.host.NativeMemory;

/**
 * The memory side of a read or write: a cursor over one or more ranges of guest memory (Linux's iov_iter). A read calls
 * {@code put} (kernel to guest), a write calls {@code get} (guest to kernel); each moves the cursor by what it returns.
 *
 * <p>A bad guest address throws EFAULT when nothing was transferred by that call, else makes it return short.
 */
public abstract class IoBuffer {
    /** Bytes left. */
    public abstract long remaining();

    public abstract int put(NativeMemory src, long offset, int len);

    public abstract int put(byte[] src, int offset, int len);

    public abstract int get(NativeMemory dst, long offset, int len);

    public abstract int get(byte[] dst, int offset, int len);

    /** Skips {@code len} bytes forward (after {@link #direct}), or back when negative. */
    public abstract void advance(long len);

    /**
     * For reads: memory of this process in which up to {@code len} bytes may be produced directly; call
     * {@code advance(n)} for what was produced, with 0 too. Null when there is none (use put).
     */
    public NativeMemory direct(int len) {
        return null;
    }

    /**
     * For writes: memory of this process that holds the next bytes (at most {@code len}; its size says how many), stable
     * for the length of the call. Call {@code advance(n)} for what was used. Null when there is none (use get).
     */
    public NativeMemory directSource(int len) {
        return null;
    }

    /** {@code len} zero bytes to the guest. */
    public int putZeros(int len) {
        byte[] zeros = new byte[Math.min(len, 8192)];
        int done = 0;
        while (done < len) {
            int wanted = Math.min(zeros.length, len - done);
            int n = put(zeros, 0, wanted);
            done += n;
            if (n < wanted) {
                break; // the next put would throw, though something was transferred
            }
        }
        return done;
    }
}
