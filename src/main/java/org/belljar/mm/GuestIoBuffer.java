package org.belljar.mm;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.platform.GuestThread;
import org.belljar.vfs.IoBuffer;

/** An {@link IoBuffer} over guest ranges. Small results go out through the window, the rest by process_vm calls. */
final class GuestIoBuffer extends IoBuffer {
    private final GuestMemory memory;
    private final GuestThread thread;
    private final long[] addrs;
    private final long[] lens;
    private int at;
    /** Bytes used of range {@code at}. */
    private long used;
    private long remaining;
    /** The last reservation of the window is {@link #direct}'s and waits for advance. */
    private boolean directPending;

    GuestIoBuffer(GuestMemory memory, GuestThread thread, long[] addrs, long[] lens) {
        this.memory = memory;
        this.thread = thread;
        this.addrs = addrs;
        this.lens = lens;
        for (long l : lens) {
            remaining += l;
        }
    }

    @Override
    public long remaining() {
        return remaining;
    }

    /** Guest address of the next byte; skips used-up ranges. Only with remaining > 0. */
    private long cursor() {
        while (used == lens[at]) {
            at++;
            used = 0;
        }
        return addrs[at] + used;
    }

    private int chunk(int len) {
        cursor();
        return (int) Math.min(len, Math.min(lens[at] - used, 65536));
    }

    @Override
    public int put(NativeMemory src, long offset, int len) {
        int done = 0;
        while (done < len && remaining > 0) {
            int n = chunk(len - done);
            NativeMemory w = memory.window(cursor(), n);
            long r;
            if (w != null) {
                w.copyFrom(0, src, offset + done, n);
                r = n;
            } else {
                r = memory.process().writeMemory(cursor(), src, offset + done, n);
            }
            if (r <= 0) {
                return faulted(done);
            }
            moved(r);
            done += (int) r;
        }
        return done;
    }

    @Override
    public int put(byte[] src, int offset, int len) {
        int done = 0;
        while (done < len && remaining > 0) {
            int n = chunk(len - done);
            int r = memory.writePartly(cursor(), src, offset + done, n);
            if (r <= 0) {
                return faulted(done);
            }
            moved(r);
            done += r;
        }
        return done;
    }

    @Override
    public int get(NativeMemory dst, long offset, int len) {
        int done = 0;
        while (done < len && remaining > 0) {
            int n = chunk(len - done);
            NativeMemory w = thread == null ? null : thread.windowAt(cursor(), n);
            long r;
            if (w != null) {
                dst.copyFrom(offset + done, w, 0, n);
                r = n;
            } else {
                r = memory.process().readMemory(cursor(), dst, offset + done, n);
            }
            if (r <= 0) {
                return faulted(done);
            }
            moved(r);
            done += (int) r;
        }
        return done;
    }

    @Override
    public int get(byte[] dst, int offset, int len) {
        int done = 0;
        while (done < len && remaining > 0) {
            int n = chunk(len - done);
            int r = memory.readPartly(cursor(), dst, offset + done, n);
            if (r <= 0) {
                return faulted(done);
            }
            moved(r);
            done += r;
        }
        return done;
    }

    @Override
    public NativeMemory directSource(int len) {
        if (remaining == 0 || thread == null) {
            return null;
        }
        int n = chunk(len);
        return thread.windowAt(cursor(), n);
    }

    @Override
    public NativeMemory direct(int len) {
        if (remaining == 0) {
            return null;
        }
        int n = Math.min(chunk(len), GuestMemory.WINDOW_OUT_MAX);
        NativeMemory w = memory.window(cursor(), n);
        directPending = w != null;
        return w;
    }

    @Override
    public void advance(long len) {
        if (directPending) {
            directPending = false;
            thread.shrinkLastOut((int) Math.max(len, 0));
        }
        long left = len;
        while (left > 0) {
            cursor();
            long n = Math.min(left, lens[at] - used);
            moved(n);
            left -= n;
        }
        while (left < 0) {
            if (used == 0) {
                at--;
                used = lens[at];
            }
            long n = Math.min(-left, used);
            used -= n;
            remaining += n;
            left += n;
        }
    }

    private void moved(long n) {
        used += n;
        remaining -= n;
    }

    private static int faulted(int done) {
        if (done == 0) {
            throw Errno.EFAULT.exception();
        }
        return done;
    }
}
