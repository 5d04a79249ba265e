package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.PageMap;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.PseudoInode;

/** /proc/PID/pagemap: the host's entries for the guest's part of the address space, without page frame numbers. */
final class PageMapFile extends PseudoInode {
    private static final long PFN_BITS = (1L << 55) - 1;
    private static final int CHUNK_ENTRIES = 4096;

    private final ProcessDirectory process;

    PageMapFile(FileSystem fs, ProcessDirectory process) {
        super(fs, S_IFREG | 0400);
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
        process.requireMemoryAccess(caller);
        return new Open(path, flags);
    }

    private final class Open extends OpenFile {
        private final VfsPath path;
        private volatile long position;

        Open(VfsPath path, int flags) {
            super(flags);
            this.path = path;
        }

        @Override
        public PageMapFile inode() {
            return PageMapFile.this;
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

        /** Whole entries at aligned offsets only: EINVAL otherwise, as Linux. */
        @Override
        public long pread(Caller caller, IoBuffer dst, long offset) {
            if (offset < 0 || (offset & 7) != 0 || (dst.remaining() & 7) != 0) {
                return Errno.EINVAL.negative();
            }
            int hostPid = process.liveTask().thread().process().hostPid();
            long done = 0;
            while (dst.remaining() > 0) {
                long addr = (offset + done >>> 3) << 12;
                if (addr >= GuestMemory.TASK_SIZE) {
                    break;
                }
                int n = (int) Math.min(Math.min(dst.remaining() >>> 3, CHUNK_ENTRIES), GuestMemory.TASK_SIZE - addr >>> 12);
                NativeMemory m = NativeMemory.allocate(n * 8L);
                try {
                    PageMap.read(hostPid, addr, m);
                    for (int i = 0; i < n; i++) {
                        m.putLong(i * 8L, m.getLong(i * 8L) & ~PFN_BITS);
                    }
                    done += dst.put(m, 0, n * 8);
                } finally {
                    m.free();
                }
            }
            return done;
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
