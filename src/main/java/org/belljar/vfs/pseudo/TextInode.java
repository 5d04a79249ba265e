package org.belljar.vfs.pseudo;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** A file whose text is made when its beginning is read. */
public class TextInode extends PseudoInode {
    /** Set before the inode is seen. */
    private boolean pollable;
    private final Source source;
    private final Store store;

    /** What is written without the newline that echo(1) puts behind it. */
    public static String line(String text) {
        int nl = text.indexOf('\n');
        return nl < 0 ? text : text.substring(0, nl);
    }

    /** Makes the text (chars 0..255). Throws ErrnoException. */
    public interface Source {
        String text(Caller caller);
    }

    /** Takes what is written, as it is written. 0, the number of bytes taken if not all, or -errno, or throws. */
    public interface Store {
        long store(Caller caller, String text);
    }

    public TextInode(FileSystem fs, int permissions, Source source) {
        this(fs, permissions, source, null);
    }

    public TextInode(FileSystem fs, int permissions, Source source, Store store) {
        super(fs, S_IFREG | permissions);
        this.source = source;
        this.store = store;
    }

    /** Makes epoll accept the file, as Linux does where the kind of file can announce changes. */
    public final TextInode pollable() {
        pollable = true;
        return this;
    }

    final boolean isPollable() {
        return pollable;
    }

    /** The text as bytes; overridden for binary content. */
    protected byte[] content(Caller caller) {
        return source.text(caller).getBytes(StandardCharsets.ISO_8859_1);
    }

    protected long store(Caller caller, String text) {
        return store == null ? Errno.EIO.negative() : store.store(caller, text);
    }

    /** A write of no bytes. */
    protected long storeNothing(Caller caller) {
        return 0;
    }

    /** What is woken when the text has changed, or null: nobody tells. */
    protected WaitQueue changeEvents() {
        return null;
    }

    /** Rises with each change that {@link #changeEvents} tells of. */
    protected long changes() {
        return 0;
    }

    /** ioctl(2) on an open one. */
    protected long ioctl(Caller caller, int request, long arg) {
        return Errno.ENOTTY.negative();
    }

    /** Checks beyond the permission bits, when the file is opened. */
    protected void checkOpen(Caller caller, int flags) {}

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        checkOpen(caller, flags);
        return new TextFile(this, path, flags);
    }
}
