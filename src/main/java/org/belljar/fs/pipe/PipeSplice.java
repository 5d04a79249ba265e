package org.belljar.fs.pipe;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;

/**
 * splice(2), tee(2) and vmsplice(2). Linux moves page references; here the bytes are copied through a bounce buffer, which no
 * program can tell apart but by its speed. No pipe's lock is held while the other file works.
 */
public final class PipeSplice {
    private static final int CHUNK = 65536;
    private static final int EAGAIN = -Errno.EAGAIN.number();
    private static final int SIGPIPE = 13;

    private PipeSplice() {}

    public static boolean isPipe(OpenFile file) {
        return file instanceof PipeFile;
    }

    public static boolean isSamePipe(OpenFile a, OpenFile b) {
        return a instanceof PipeFile p && b instanceof PipeFile q && p.pipe() == q.pipe();
    }

    /** Whether this is a pipe that nobody can read any more; the caller gets SIGPIPE for it. */
    public static boolean isBroken(Caller caller, OpenFile file) {
        boolean isBroken = file instanceof PipeFile p && p.pipe().readerCount() == 0;
        if (isBroken) {
            caller.signalSelf(SIGPIPE);
        }
        return isBroken;
    }

    /** Moves up to {@code len} bytes from a pipe to a file, at {@code offset} or (-1) at its position. @return bytes or -errno */
    public static long fromPipe(Caller caller, OpenFile in, OpenFile out, long offset, long len, boolean nonBlocking) {
        Pipe pipe = ((PipeFile) in).pipe();
        NativeMemory bounce = NativeMemory.allocateUninitialized(Math.min(CHUNK, Math.max(len, 1)));
        long done = 0;
        try {
            while (done < len) {
                int n = pipe.beginTransfer(bounce, (int) Math.min(bounce.size(), len - done));
                if (n == EAGAIN && done == 0 && !nonBlocking) {
                    long r = pipe.awaitReadable(caller);
                    if (r != 0) {
                        return r;
                    }
                    continue;
                }
                if (n <= 0) {
                    return done > 0 ? done : n;
                }
                long moved = deliver(caller, pipe, out, offset < 0 ? -1 : offset + done, bounce, n);
                if (moved < 0) {
                    return done > 0 ? done : moved;
                }
                done += moved;
                if (moved < n) {
                    break;
                }
            }
            return done;
        } finally {
            bounce.free();
        }
    }

    /** Writes what a transfer holds and consumes as much of the pipe. */
    private static long deliver(Caller caller, Pipe pipe, OpenFile out, long offset, NativeMemory bounce, int n) {
        long written = 0;
        try {
            IoBuffer src = new KernelBuffer(bounce, 0, n);
            written = offset < 0 ? out.write(caller, src) : out.pwrite(caller, src, offset);
            return written;
        } finally {
            pipe.endTransfer(Math.max(written, 0));
        }
    }

    /** Moves up to {@code len} bytes from a file, at {@code offset} or (-1) at its position, into a pipe. @return bytes or -errno */
    public static long toPipe(Caller caller, OpenFile in, long offset, OpenFile out, long len, boolean nonBlocking) {
        Pipe pipe = ((PipeFile) out).pipe();
        NativeMemory bounce = NativeMemory.allocateUninitialized(Math.min(CHUNK, Math.max(len, 1)));
        long done = 0;
        try {
            while (done < len) {
                long room = pipe.room();
                if (room < 0) {
                    caller.signalSelf(SIGPIPE);
                    return done > 0 ? done : room;
                }
                if (room == 0) {
                    if (done > 0 || nonBlocking) {
                        return done > 0 ? done : EAGAIN;
                    }
                    long r = pipe.awaitWritable(caller);
                    if (r != 0) {
                        return r;
                    }
                    continue;
                }
                int want = (int) Math.min(Math.min(bounce.size(), room), len - done);
                IoBuffer dst = new KernelBuffer(bounce, 0, want);
                long n = offset < 0 ? in.read(caller, dst) : in.pread(caller, dst, offset + done);
                if (n <= 0) {
                    return done > 0 ? done : n;
                }
                long stored = pipe.write(caller, new KernelBuffer(bounce, 0, n), false, false);
                if (stored < 0) {
                    return done > 0 ? done : stored;
                }
                done += stored;
                if (stored < n || n < want) {
                    break;
                }
            }
            return done;
        } finally {
            bounce.free();
        }
    }

    /** Copies up to {@code len} bytes from one pipe to another without consuming them. @return bytes or -errno */
    public static long tee(Caller caller, OpenFile in, OpenFile out, long len, boolean nonBlocking) {
        Pipe from = ((PipeFile) in).pipe();
        Pipe to = ((PipeFile) out).pipe();
        while (true) {
            int want = (int) Math.min(Math.min(len, 1 << 30), from.bytes());
            long room = to.room();
            long r;
            if (want == 0) { // first of all
                if (from.writerCount() == 0 && from.bytes() == 0) {
                    return 0;
                }
                r = nonBlocking ? EAGAIN : from.awaitReadable(caller);
            } else if (room < 0) {
                caller.signalSelf(SIGPIPE);
                return room;
            } else if (room == 0) {
                r = nonBlocking ? EAGAIN : to.awaitWritable(caller);
            } else {
                return copy(caller, from, to, (int) Math.min(want, room));
            }
            if (r != 0) {
                return r;
            }
        }
    }

    /** vmsplice: guest memory into a write end, or out of a read end; SPLICE_F_NONBLOCK adds to O_NONBLOCK. */
    public static long memory(Caller caller, OpenFile file, IoBuffer buffer, boolean nonBlocking) {
        PipeFile end = (PipeFile) file;
        // Reading looks at the call's flag only, as vmsplice_to_user does.
        return end.isWritable() ? memoryTo(caller, end.pipe(), buffer, nonBlocking || end.isNonBlocking())
                : end.pipe().read(caller, buffer, nonBlocking);
    }

    /** Takes what the pipe has room for and waits only while it has none. */
    private static long memoryTo(Caller caller, Pipe pipe, IoBuffer buffer, boolean nonBlocking) {
        while (true) {
            long n = pipe.writeOnce(buffer, false, false);
            if (n == Errno.EPIPE.negative()) {
                caller.signalSelf(SIGPIPE);
            }
            if (n != 0) {
                return n;
            }
            long r = nonBlocking ? EAGAIN : pipe.awaitWritable(caller);
            if (r != 0) {
                return r;
            }
        }
    }

    private static long copy(Caller caller, Pipe from, Pipe to, int want) {
        NativeMemory bounce = NativeMemory.allocateUninitialized(want);
        try {
            int n = from.peek(bounce, want);
            return n <= 0 ? n : to.write(caller, new KernelBuffer(bounce, 0, n), false, false);
        } finally {
            bounce.free();
        }
    }
}
