package org.belljar.fs.host;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.host.HostFiles;
import org.belljar.host.HostStat;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Devices;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** An object of the host, known by its parent and name; descriptors are opened when needed and kept for a while. */
final class HostInode extends Inode {
    private static final ThreadLocal<HostStat> STAT = ThreadLocal.withInitial(HostStat::new);

    private final HostFileSystem fs;
    private final long number;
    private final long hostDev;
    private final long hostIno;
    /** A kernel file system of the host: shown as an empty directory. */
    private final boolean masked;

    // Where it is; changed by our own renames under the directories' locks.
    private volatile HostInode parent;
    private volatile String name;

    // The attributes as last seen; fixed in a tree that is taken as unchanging.
    private volatile int mode;
    private volatile int uid;
    private volatile int gid;
    private volatile int nlink;
    private volatile long size;
    private long blocks;
    private int blockSize;
    private long rdev;
    private long atimeNs;
    private long mtimeNs;
    private long ctimeNs;
    private long btimeNs;
    private volatile String linkTarget;
    private volatile boolean hasNoXattrs;

    /** O_PATH descriptor; perhaps closed already. */
    private volatile HostFd pathFd;
    /** O_RDONLY descriptor of a regular file or directory; perhaps closed already. */
    private volatile HostFd readFd;

    /** Of a file made without a name: what it lives by, until it is let go or has a name. Null for others. */
    private final HostFd unnamedFd;
    private final AtomicBoolean isKept = new AtomicBoolean(true);
    /** That many hold it; -1: nobody has yet. */
    private final AtomicInteger holders = new AtomicInteger(-1);

    HostInode(HostFileSystem fs, HostInode parent, String name, HostStat stat, HostFd pathFd) {
        this(fs, parent, name, stat, pathFd, null);
    }

    /** A file without a name, which goes with the last {@link #letGo}; {@code fd}: its descriptor, taken over. */
    static HostInode unnamed(HostFileSystem fs, HostStat stat, HostFd fd) {
        return new HostInode(fs, null, "", stat, fd, fd);
    }

    private HostInode(HostFileSystem fs, HostInode parent, String name, HostStat stat, HostFd pathFd, HostFd unnamedFd) {
        super(fs);
        this.fs = fs;
        this.parent = parent;
        this.name = name;
        this.hostDev = stat.dev;
        this.hostIno = stat.ino;
        this.pathFd = pathFd;
        this.unnamedFd = unnamedFd;
        load(stat);
        this.masked = parent != null && stat.isMountRoot && isDirectory() && HostMasks.isMasked(this);
        this.number = parent == null && unnamedFd == null ? stat.ino : fs.number(stat.dev, stat.ino);
    }

    private void load(HostStat s) {
        mode = s.mode;
        uid = fs.ids().guestUser(s.uid);
        gid = fs.ids().guestGroup(s.gid);
        nlink = s.nlink;
        size = s.size;
        blocks = s.blocks;
        blockSize = s.blockSize;
        rdev = Devices.number(s.rdevMajor, s.rdevMinor);
        atimeNs = s.atimeNs;
        mtimeNs = s.mtimeNs;
        ctimeNs = s.ctimeNs;
        btimeNs = s.btimeNs;
    }

    HostFileSystem fs() {
        return fs;
    }

    String name() {
        return name;
    }

    /** The guest's number of an inode of this directory's device. */
    long numberBeside(long ino) {
        return fs.number(hostDev, ino);
    }

    HostInode parentInode() {
        return parent;
    }

    /** An O_PATH descriptor in use; to be released. */
    HostFd acquirePath() {
        HostFd f = pathFd;
        if (f != null && f.acquire()) {
            return f;
        }
        f = new HostFd(openSelf(HostFiles.O_PATH | HostFiles.O_NOFOLLOW | (isDirectory() ? HostFiles.O_DIRECTORY : 0)));
        f.acquire();
        pathFd = f;
        fs.fds().keep(f);
        return f;
    }

    /** Takes over a descriptor of this directory for lookups, unless there is one already. */
    boolean offerPath(HostFd f) {
        HostFd have = pathFd;
        if (have != null && have.acquire()) {
            have.release();
            return false;
        }
        pathFd = f;
        fs.fds().keep(f);
        return true;
    }

    /** A descriptor for reading, in use; to be released. Regular files and directories only. */
    HostFd acquireRead() {
        HostFd f = readFd;
        if (f != null && f.acquire()) {
            return f;
        }
        f = new HostFd(openChecked(HostFiles.O_RDONLY | (isDirectory() ? HostFiles.O_DIRECTORY : HostFiles.O_NONBLOCK)));
        f.acquire();
        readFd = f;
        fs.fds().keep(f);
        return f;
    }

    /** Opens for I/O and makes sure that it is what was looked up. */
    int openChecked(int flags) {
        int fd = openSelf(flags | HostFiles.O_NOFOLLOW);
        HostStat s = STAT.get();
        if (HostFiles.stat(fd, s) != 0 || (s.mode & S_IFMT) != type() || s.ino != hostIno || s.dev != hostDev) {
            HostFiles.close(fd);
            throw Errno.ENOENT.exception();
        }
        return fd;
    }

    private int openSelf(int flags) {
        HostInode p = parent;
        if (p == null) {
            HostFd self = pathFd;
            if (!self.acquire()) {
                throw Errno.ESTALE.exception();
            }
            try {
                return (int) Errno.check(HostFiles.reopen(self.number(), flags & ~HostFiles.O_NOFOLLOW));
            } finally {
                self.release();
            }
        }
        HostFd dir = p.acquirePath();
        try {
            return (int) Errno.check(HostFiles.openAt(dir.number(), name, flags, 0));
        } finally {
            dir.release();
        }
    }

    private int statSelf(HostStat s) {
        HostFd f = readFd;
        if (f == null || !f.acquire()) {
            f = pathFd;
            if (f != null && !f.acquire()) {
                f = null;
            }
        }
        if (f != null) {
            try {
                return HostFiles.stat(f.number(), s);
            } finally {
                f.release();
            }
        }
        HostFd dir = parent.acquirePath();
        try {
            return HostFiles.stat(dir.number(), name, s);
        } finally {
            dir.release();
        }
    }

    /** Asks the host again, unless the tree is taken as unchanging. */
    void refresh() {
        if (!fs.isUnchanging()) {
            HostStat s = STAT.get();
            if (statSelf(s) == 0 && s.ino == hostIno) {
                load(s);
            }
        }
    }

    @Override
    public void attributes(Attributes out) {
        refresh();
        out.ino = number;
        out.mode = mode;
        out.nlink = nlink;
        out.uid = uid;
        out.gid = gid;
        out.rdev = rdev;
        out.dev = fs.device();
        out.size = size;
        out.blockSize = blockSize;
        out.blocks = blocks;
        out.atimeNs = atimeNs;
        out.mtimeNs = mtimeNs;
        out.ctimeNs = ctimeNs;
        out.btimeNs = btimeNs;
    }

    @Override
    public int mode() {
        return mode;
    }

    @Override
    public int uid() {
        return uid;
    }

    @Override
    public int gid() {
        return gid;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public long rdev() {
        return rdev;
    }

    @Override
    public int linkCount() {
        refresh();
        return nlink;
    }

    long size() {
        refresh();
        return size;
    }

    @Override
    public Inode lookup(Caller caller, String childName) {
        return lookupAgain(caller, childName, null);
    }

    @Override
    public Inode lookupAgain(Caller caller, String childName, Inode known) {
        if (masked) {
            return null;
        }
        HostStat s = STAT.get();
        int r;
        HostFd dir = acquirePath();
        try {
            r = HostFiles.stat(dir.number(), childName, s);
        } finally {
            dir.release();
        }
        if (r == Errno.ENOENT.negative()) {
            return null;
        }
        Errno.check(r);
        if (known instanceof HostInode k && k.hostIno == s.ino && k.hostDev == s.dev && k.type() == (s.mode & S_IFMT)) {
            k.load(s);
            // The name just seen: another one, by which it was known, may be gone (hard links, renames from outside).
            k.moved(this, childName);
            return k;
        }
        return new HostInode(fs, this, childName, s, null);
    }

    @Override
    public String readLink(Caller caller) {
        if (!isSymlink()) {
            throw Errno.EINVAL.exception();
        }
        String t = linkTarget;
        if (t == null) {
            HostFd dir = parent.acquirePath();
            try {
                t = HostFiles.readLink(dir.number(), name);
            } finally {
                dir.release();
            }
            if (fs.isUnchanging()) {
                linkTarget = t;
            }
        }
        return t;
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        return switch (type()) {
            case S_IFDIR -> new HostDirectoryFile(this, masked, path, flags);
            case S_IFREG -> openRegular(path, flags);
            default -> throw Errno.ENXIO.exception();
        };
    }

    private HostFile newFile(VfsPath path, int flags, HostFd fd) {
        try {
            hold();
        } catch (ErrnoException e) {
            fd.release();
            throw e;
        }
        return new HostFile(this, path, flags, fd);
    }

    private OpenFile openRegular(VfsPath path, int flags) {
        boolean keepsTimes = (flags & OpenFlags.O_NOATIME) != 0 || path != null && (path.mount().flags() & Mount.NOATIME) != 0;
        boolean reads = (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_RDONLY;
        if (reads && keepsTimes && fs.isWritable()) {
            return newFile(path, flags, new HostFd(openKeepingTimes(HostFiles.O_RDONLY | HostFiles.O_NONBLOCK)));
        }
        if (reads) {
            return newFile(path, flags, acquireRead());
        }
        requireWritable();
        int access = (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_WRONLY ? HostFiles.O_WRONLY : HostFiles.O_RDWR;
        int all = access | HostFiles.O_NONBLOCK;
        return newFile(path, flags, new HostFd(keepsTimes ? openKeepingTimes(all) : openChecked(all)));
    }

    /** Only the file's owner may ask the host for that: reads of others move the access time. */
    private int openKeepingTimes(int flags) {
        try {
            return openChecked(flags | OpenFlags.O_NOATIME);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            return openChecked(flags);
        }
    }

    private void requireWritable() {
        if (!fs.isWritable()) {
            throw Errno.EROFS.exception();
        }
    }

    @Override
    public void hold() {
        if (unnamedFd == null || holders.compareAndSet(-1, 1)) {
            return;
        }
        if (holders.getAndIncrement() == 0 && parent == null) {
            holders.decrementAndGet();
            throw Errno.ESTALE.exception();
        }
    }

    @Override
    public void letGo() {
        if (unnamedFd != null && holders.decrementAndGet() == 0 && isKept.compareAndSet(true, false)) {
            unnamedFd.release();
        }
    }

    @Override
    public Inode createUnnamed(Caller caller, int newMode) {
        return changes().createUnnamed(caller, newMode);
    }

    private HostChanges changes() {
        requireWritable();
        return new HostChanges(this);
    }

    @Override
    public Inode create(Caller caller, String childName, int newMode, long newRdev) {
        return changes().create(caller, childName, newMode, newRdev);
    }

    @Override
    public Inode mkdir(Caller caller, String childName, int newMode) {
        return changes().mkdir(caller, childName, newMode);
    }

    @Override
    public Inode symlink(Caller caller, String childName, String target) {
        return changes().symlink(caller, childName, target);
    }

    @Override
    public void link(Caller caller, String childName, Inode target) {
        changes().link(childName, (HostInode) target);
    }

    @Override
    public void unlink(Caller caller, String childName, Inode victim) {
        changes().unlink(childName, (HostInode) victim, 0);
    }

    @Override
    public void rmdir(Caller caller, String childName, Inode victim) {
        changes().unlink(childName, (HostInode) victim, HostFiles.AT_REMOVEDIR);
    }

    @Override
    public void rename(Caller caller, String oldName, Inode moved, Inode newDirectory, String newName, Inode replaced, int flags) {
        changes().rename(oldName, (HostInode) moved, (HostInode) newDirectory, newName, (HostInode) replaced, flags);
    }

    void moved(HostInode newParent, String newName) {
        parent = newParent;
        name = newName;
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) {
        changes().setAttributes(change);
        refresh();
    }

    /** Keeps a descriptor open while the object loses its last name, so that attributes can still be asked for. */
    void pinBeforeUnlink() {
        acquirePath().release();
    }

    @Override
    public byte[] getXattr(Caller caller, String xattr) {
        requireWholeXattrName(xattr);
        if (hasNoXattrs || masked) {
            throw Errno.ENODATA.exception();
        }
        if (fs.isUnchanging() && listXattrs(caller).isEmpty()) {
            hasNoXattrs = true;
            throw Errno.ENODATA.exception();
        }
        return new HostXattrs(this).get(xattr);
    }

    @Override
    public List<String> listXattrs(Caller caller) {
        return hasNoXattrs || masked ? List.of() : new HostXattrs(this).list();
    }

    @Override
    public void setXattr(Caller caller, String xattr, byte[] value, int flags) {
        requireWholeXattrName(xattr);
        requireWritable();
        new HostXattrs(this).set(xattr, value, flags);
    }

    @Override
    public void removeXattr(Caller caller, String xattr) {
        requireWritable();
        new HostXattrs(this).remove(xattr);
    }
}
