package org.belljar.vfs.pseudo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** A directory of fixed entries. Subclasses add entries that come and go ({@link #dynamic}, {@link #listDynamic}). */
public class PseudoDirectory extends PseudoInode {
    private static final int FIRST = 2;
    /** Cookies from here on belong to dynamic entries. */
    protected static final long DYNAMIC = 1 << 16;

    private final ConcurrentHashMap<String, Inode> children = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<String> order = new CopyOnWriteArrayList<>();

    private volatile boolean filled;

    public PseudoDirectory(FileSystem fs, int permissions) {
        super(fs, S_IFDIR | permissions);
    }

    public PseudoDirectory(FileSystem fs) {
        this(fs, 0555);
    }

    /** Adds what is costly to add, before the directory is first looked into. Runs once, and must not sleep. */
    protected void fill() {}

    private void prepare() {
        if (!filled) {
            fillOnce();
        }
    }

    private synchronized void fillOnce() {
        if (!filled) {
            fill();
            filled = true;
        }
    }

    /** Adds or replaces an entry; returns this. */
    public PseudoDirectory add(String name, Inode inode) {
        if (children.put(name, inode) == null) {
            order.add(name);
        }
        return this;
    }

    @Override
    public boolean isMountPointOnly() {
        prepare();
        return getClass() == PseudoDirectory.class && children.isEmpty();
    }

    /** The subdirectory of that name, made if it is not there. */
    public PseudoDirectory directory(String name) {
        Inode d = children.get(name);
        if (d == null) {
            d = new PseudoDirectory(fileSystem());
            add(name, d);
        }
        return (PseudoDirectory) d;
    }

    @Override
    public Inode lookup(Caller caller, String name) {
        return lookupAgain(caller, name, null);
    }

    @Override
    public final Inode lookupAgain(Caller caller, String name, Inode known) {
        prepare();
        Inode i = children.get(name);
        return i != null ? i : dynamic(caller, name, known);
    }

    /** An entry that is not fixed, or null; {@code known} itself if the name still leads to it. */
    protected Inode dynamic(Caller caller, String name, Inode known) {
        return null;
    }

    /** Lists dynamic entries with cookies above {@code from} (at least {@link #DYNAMIC}). */
    protected void listDynamic(Caller caller, long from, OpenFile.DirectorySink sink) {}

    @Override
    public Inode create(Caller caller, String name, int mode, long rdev) {
        throw Errno.ENOENT.exception();
    }

    @Override
    public Inode mkdir(Caller caller, String name, int mode) {
        throw Errno.ENOENT.exception();
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        return new Open(path, flags);
    }

    private final class Open extends DirectoryFile {
        Open(VfsPath path, int flags) {
            super(PseudoDirectory.this, path, flags);
        }

        @Override
        protected void list(Caller caller, long from, DirectorySink sink) {
            prepare();
            List<String> names = new ArrayList<>(order);
            for (int i = (int) Math.min(from, DYNAMIC) - FIRST; i < names.size(); i++) {
                Inode inode = children.get(names.get(i));
                if (!sink.entry(names.get(i), inode.number(), direntType(inode.mode()), i + FIRST + 1)) {
                    return;
                }
            }
            listDynamic(caller, Math.max(from, DYNAMIC), sink);
        }
    }
}
