package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.TraceMemory;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.PseudoInode;

/** /proc/PID/mem: the process's memory at its addresses. EIO where nothing can be read or written. */
final class MemoryFile extends PseudoInode {
    private static final int CHUNK = 1 << 16;

    private final ProcessDirectory process;

    MemoryFile(FileSystem fs, ProcessDirectory process) {
        super(fs, S_IFREG | 0600);
        this.process = process;
    }

    @Override
    public int uid() {
        return process.uid();
    }

    @Override
    public int gid() {
        return process.gid();
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        process.requireAccess(caller);
        return new Open(process.addressSpace(), path, flags);
    }

    private final class Open extends OpenFile {
        private final AddressSpace space;
        private final VfsPath path;
        private volatile long position;

        Open(AddressSpace space, VfsPath path, int flags) {
            super(flags);
            this.space = space;
            this.path = path;
        }

        @Override
        public MemoryFile inode() {
            return MemoryFile.this;
        }

        @Override
        public VfsPath path() {
            return path;
        }

        @Override
        public long read(Caller caller, IoBuffer dst) {
            long n = pread(caller, dst, position);
            position += Math.max(n, 0);
            return n;
        }

        @Override
        public long write(Caller caller, IoBuffer src) {
            long n = pwrite(caller, src, position);
            position += Math.max(n, 0);
            return n;
        }

        @Override
        public long pread(Caller caller, IoBuffer dst, long offset) {
            if (space == null) {
                return 0;
            }
            byte[] b = new byte[(int) Math.min(CHUNK, dst.remaining())];
            long done = 0;
            while (dst.remaining() > 0) {
                int want = (int) Math.min(b.length, dst.remaining());
                int n = TraceMemory.read(space, offset + done, b, 0, want);
                if (n > 0) {
                    done += dst.put(b, 0, n);
                }
                if (n < want) {
                    break;
                }
            }
            return done == 0 && dst.remaining() > 0 ? Errno.EIO.negative() : done;
        }

        @Override
        public long pwrite(Caller caller, IoBuffer src, long offset) {
            if (space == null) {
                return 0;
            }
            long asked = src.remaining();
            byte[] b = new byte[(int) Math.min(CHUNK, asked)];
            long done = 0;
            while (src.remaining() > 0) {
                int got = src.get(b, 0, (int) Math.min(b.length, src.remaining()));
                int n = TraceMemory.write(space, offset + done, b, 0, got);
                done += n;
                if (n < got) {
                    break;
                }
            }
            return done == 0 && asked > 0 ? Errno.EIO.negative() : done;
        }

        @Override
        public long seek(Caller caller, long offset, int whence) {
            return switch (whence) {
                case 0 -> position = offset;
                case 1 -> position += offset;
                default -> Errno.EINVAL.negative();
            };
        }
    }
}
