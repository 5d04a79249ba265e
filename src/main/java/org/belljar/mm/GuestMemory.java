package org.belljar.mm;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.platform.GuestThread;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.UserMemory;

/**
 * Guest memory as system-call implementations see it: served from the request's argument window when the trampoline
 * carried the range, by process_vm_readv/writev otherwise; nobody needs to know which.
 *
 * <p>Used only by the task that owns it, while its guest thread is stopped in a trap (its own thread confinement), except
 * for {@link #processOnly}.
 */
public final class GuestMemory implements UserMemory {
    /** Lowest address that no guest may use (see the layout table in docs/architecture.md). */
    public static final long TASK_SIZE = 0x7dfffffff000L;

    private static final int PATH_MAX = 4096;

    /** Results up to this many bytes cross in the window; above it one process_vm_writev is as fast. */
    static final int WINDOW_OUT_MAX = 16384;

    private GuestThread thread;
    /** For the writability check that must precede a result's stay in the window; null: no window for results. */
    private AddressSpace space;
    private org.belljar.platform.GuestProcess process;
    /** Scratch for process_vm calls; grows to 64 KiB. */
    private NativeMemory bounce;

    public GuestMemory(GuestThread thread) {
        attach(thread);
    }

    private GuestMemory(org.belljar.platform.GuestProcess process) {
        this.process = process;
    }

    /** Access to another process's memory (ptrace, /proc/PID/mem): never by window. */
    public static GuestMemory processOnly(org.belljar.platform.GuestProcess process) {
        return new GuestMemory(process);
    }

    /** The address space behind (exec changes it). */
    public void setSpace(AddressSpace space) {
        this.space = space;
    }

    /**
     * Window memory from which {@code len} bytes will reach guest address {@code addr} with the answer, or null: write
     * directly then. A range that is not mapped writable gets none.
     */
    NativeMemory window(long addr, int len) {
        if (thread == null || space == null || len > WINDOW_OUT_MAX || !space.isWritable(addr, len)) {
            return null;
        }
        return thread.reserveOut(addr, len);
    }

    GuestThread thread() {
        return thread;
    }

    /** Moves to another carrier (exec). */
    public void attach(GuestThread thread) {
        this.thread = thread;
        this.process = thread.process();
    }

    /** access_ok: the range lies in the guest's part of the address space. */
    public static boolean isUserRange(long addr, long len) {
        return addr >= 0 && len >= 0 && addr <= TASK_SIZE && len <= TASK_SIZE - addr;
    }

    NativeMemory bounce(int len) {
        if (bounce == null || bounce.size() < len) {
            if (bounce != null) {
                bounce.free();
            }
            bounce = NativeMemory.allocate(Math.max(4096, Integer.highestOneBit(Math.max(len - 1, 1)) << 1));
        }
        return bounce;
    }

    /** Releases native scratch memory; at task exit. */
    public void close() {
        if (bounce != null) {
            bounce.free();
            bounce = null;
        }
    }

    /** Bytes copied before the first bad page. */
    public int readPartly(long addr, byte[] dst, int offset, int len) {
        if (!isUserRange(addr, len)) {
            return 0;
        }
        if (thread != null && thread.readWindow(addr, dst, offset, len)) {
            return len;
        }
        int done = 0;
        while (done < len) {
            int n = Math.min(len - done, 65536);
            NativeMemory b = bounce(n);
            long r = process.readMemory(addr + done, b, 0, n);
            if (r <= 0) {
                break;
            }
            b.get(0, dst, offset + done, (int) r);
            done += (int) r;
            if (r < n) {
                break;
            }
        }
        return done;
    }

    public int writePartly(long addr, byte[] src, int offset, int len) {
        if (!isUserRange(addr, len)) {
            return 0;
        }
        NativeMemory w = window(addr, len);
        if (w != null) {
            w.put(0, src, offset, len);
            return len;
        }
        int done = 0;
        while (done < len) {
            int n = Math.min(len - done, 65536);
            NativeMemory b = bounce(n);
            b.put(0, src, offset + done, n);
            long r = process.writeMemory(addr + done, b, 0, n);
            if (r <= 0) {
                break;
            }
            done += (int) r;
            if (r < n) {
                break;
            }
        }
        return done;
    }

    /** A debugger's read of up to 64 KiB, whatever the protection; see {@link TraceMemory}. Bytes read, or an errno. */
    int readForced(long addr, byte[] dst, int offset, int len) {
        NativeMemory b = bounce(len);
        long r = process.readMemoryForced(addr, b, 0, len);
        if (r > 0) {
            b.get(0, dst, offset, (int) r);
        }
        return (int) r;
    }

    int writeForced(long addr, byte[] src, int offset, int len) {
        NativeMemory b = bounce(len);
        b.put(0, src, offset, len);
        return (int) process.writeMemoryForced(addr, b, 0, len);
    }

    @Override
    public void read(long addr, byte[] dst, int offset, int len) {
        if (len != 0 && readPartly(addr, dst, offset, len) != len) {
            throw Errno.EFAULT.exception();
        }
    }

    @Override
    public void write(long addr, byte[] src, int offset, int len) {
        if (len != 0 && writePartly(addr, src, offset, len) != len) {
            throw Errno.EFAULT.exception();
        }
    }

    /** Writes a word at once, not with the answer: for what other tasks are woken to look at. Throws EFAULT. */
    public void writeIntNow(long addr, int v) {
        NativeMemory b = bounce(4);
        b.putInt(0, v);
        if (!isUserRange(addr, 4) || process.writeMemory(addr, b, 0, 4) != 4) {
            throw Errno.EFAULT.exception();
        }
    }

    public byte[] readBytes(long addr, int len) {
        byte[] b = new byte[len];
        read(addr, b, 0, len);
        return b;
    }

    public void writeBytes(long addr, byte[] src) {
        write(addr, src, 0, src.length);
    }

    /** A struct to be filled by the guest's copy: reads {@code len} bytes into little-endian accessible form. */
    public GuestStruct readStruct(long addr, int len) {
        return new GuestStruct(readBytes(addr, len));
    }

    public void writeStruct(long addr, GuestStruct s) {
        writeBytes(addr, s.bytes());
    }

    /** A path argument: ENAMETOOLONG beyond PATH_MAX bytes with the NUL, EFAULT for a bad address. */
    public String readPath(long addr) {
        String s = readString(addr, PATH_MAX);
        if (s == null) {
            throw Errno.ENAMETOOLONG.exception();
        }
        return s;
    }

    /** The NUL-terminated string of fewer than {@code max} bytes, or null if it is longer. */
    public String readString(long addr, int max) {
        if (thread != null) {
            String s = thread.windowString(addr);
            if (s != null) {
                return s.length() < max ? s : null;
            }
        }
        byte[] buf = new byte[Math.min(max, 256)];
        int have = 0;
        while (true) {
            // Never across a page that the string may not reach: up to the end of the page first.
            int toPageEnd = (int) (4096 - (addr + have & 4095));
            int n = Math.min(Math.min(toPageEnd, max - have), Math.max(256, buf.length));
            if (buf.length < have + n) {
                buf = java.util.Arrays.copyOf(buf, Math.min(max, Math.max(buf.length * 2, have + n)));
            }
            n = readPartly(addr + have, buf, have, Math.min(n, buf.length - have));
            if (n <= 0) {
                throw Errno.EFAULT.exception();
            }
            for (int i = have; i < have + n; i++) {
                if (buf[i] == 0) {
                    return new String(buf, 0, i, StandardCharsets.ISO_8859_1);
                }
            }
            have += n;
            if (have >= max) {
                return null;
            }
        }
    }

    /** One range as an I/O cursor. Checks access_ok: EFAULT. */
    public IoBuffer buffer(long addr, long len) {
        if (!isUserRange(addr, len)) {
            throw Errno.EFAULT.exception();
        }
        return new GuestIoBuffer(this, thread, new long[] {addr}, new long[] {len});
    }

    /** An iovec array as an I/O cursor: EINVAL for count over 1024 (UIO_MAXIOV) or a total beyond the signed range; capped at MAX_RW_COUNT. */
    public IoBuffer vector(long iovAddr, int count) {
        if (count < 0 || count > 1024) {
            throw Errno.EINVAL.exception();
        }
        GuestStruct s = readStruct(iovAddr, count * 16);
        long[] addrs = new long[count];
        long[] lens = new long[count];
        long total = 0;
        for (int i = 0; i < count; i++) {
            addrs[i] = s.getLong(i * 16);
            lens[i] = s.getLong(i * 16 + 8);
            if (lens[i] < 0) {
                throw Errno.EINVAL.exception();
            }
            if (!isUserRange(addrs[i], lens[i])) {
                throw Errno.EFAULT.exception();
            }
            lens[i] = Math.min(lens[i], 0x7ffff000L - total);
            total += lens[i];
        }
        return new GuestIoBuffer(this, thread, addrs, lens);
    }

    org.belljar.platform.GuestProcess process() {
        return process;
    }
}
