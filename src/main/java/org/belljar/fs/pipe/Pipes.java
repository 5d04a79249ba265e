package org.belljar.fs.pipe;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileLimits;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** Makes pipes and opens FIFOs. One per sandbox. */
public final class Pipes {
    private static final int O_ACCMODE = 3, O_WRONLY = 1, O_RDWR = 2, O_NONBLOCK = 04000;
    private static final long PIPEFS_MAGIC = 0x50495045;

    private final AnonymousFileSystem pipefs = new AnonymousFileSystem("pipefs", PIPEFS_MAGIC);
    private final PipePages pages = new PipePages();
    private final FileLimits limits;
    /** The pipe of each FIFO that is open; an entry lives as long as its pipe has files. */
    private final ConcurrentHashMap<FifoKey, Pipe> fifos = new ConcurrentHashMap<>();

    public Pipes(FileLimits limits) {
        this.limits = limits;
    }

    private record FifoKey(long device, long number) {}

    /** The inode of a pipe; opened again by /proc/PID/fd/N. */
    private static final class PipeInode extends AnonymousInode {
        private final Pipe pipe;

        PipeInode(AnonymousFileSystem fs, Pipe pipe, Caller caller) {
            super(fs, "pipe", S_IFIFO | 0600, caller.credentials().fsuid(), caller.credentials().fsgid());
            this.pipe = pipe;
        }

        @Override
        public OpenFile open(Caller caller, VfsPath path, int flags) {
            pipe.files.incrementAndGet();
            return newEnd(pipe, this, flags, pipe.writerOpens() - 1);
        }
    }

    /** pipe2(2): the read end and the write end. {@code flags}: O_NONBLOCK and O_DIRECT. */
    public OpenFile[] create(Caller caller, int flags) {
        Pipe pipe = newPipe(caller);
        PipeInode inode = new PipeInode(pipefs, pipe, caller);
        pipe.files.set(2);
        OpenFile read = newEnd(pipe, inode, flags & O_NONBLOCK, 0).madeByPipe();
        OpenFile write = newEnd(pipe, inode, flags | O_WRONLY, 0).madeByPipe();
        return new OpenFile[] {read, write};
    }

    private Pipe newPipe(Caller caller) {
        Credentials who = caller.credentials();
        return new Pipe(pages.of(who), who, limits);
    }

    private static PipeFile newEnd(Pipe pipe, Inode inode, int flags, int openedAtWriter) {
        PipeFile file = new PipeFile(pipe, inode, null, flags, openedAtWriter, () -> {
            if (pipe.files.decrementAndGet() == 0) {
                pipe.free();
            }
        });
        register(file);
        return file;
    }

    private static void register(PipeFile file) {
        if (file.isReadable()) {
            file.pipe().addReader();
        }
        if (file.isWritable()) {
            file.pipe().addWriter();
        }
    }

    /**
     * Opens a FIFO: a reader waits for a writer and the reverse, unless O_NONBLOCK or O_RDWR is given; a non-blocking writer
     * without reader fails with ENXIO.
     *
     * @throws org.belljar.abi.ErrnoException ENXIO
     * @return the file, or null when a signal came while waiting: the call returns -ERESTARTSYS
     */
    public OpenFile openFifo(Caller caller, VfsPath path, Inode inode, int flags) {
        Attributes attributes = new Attributes();
        inode.attributes(attributes);
        FifoKey key = new FifoKey(attributes.dev, attributes.ino);
        Pipe pipe = fifos.compute(key, (k, p) -> {
            Pipe use = p == null ? newPipe(caller) : p;
            use.files.incrementAndGet();
            return use;
        });
        boolean nonBlocking = (flags & O_NONBLOCK) != 0;
        int access = flags & O_ACCMODE;
        if (access == O_WRONLY && nonBlocking && pipe.readerCount() == 0) {
            closed(key);
            throw Errno.ENXIO.exception();
        }
        int openedAt = access != O_WRONLY && nonBlocking && pipe.writerCount() == 0 ? pipe.writerOpens() : pipe.writerOpens() - 1;
        boolean forWriter = access != O_WRONLY;
        int opensBefore = pipe.opens(forWriter);
        PipeFile file = new PipeFile(pipe, inode, path, flags, openedAt, () -> closed(key));
        register(file);
        if (nonBlocking || access == O_RDWR) {
            return file;
        }
        if ((forWriter ? pipe.writerCount() : pipe.readerCount()) == 0
                && pipe.awaitPartner(caller, forWriter, opensBefore) != 0) {
            file.drop();
            return null;
        }
        return file;
    }

    private void closed(FifoKey key) {
        fifos.computeIfPresent(key, (k, p) -> {
            if (p.files.decrementAndGet() > 0) {
                return p;
            }
            p.free();
            return null;
        });
    }
}
