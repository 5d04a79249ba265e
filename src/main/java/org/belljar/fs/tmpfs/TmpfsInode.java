package org.belljar.fs.tmpfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.belljar.abi.Errno;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PosixAcl;
import org.belljar.vfs.Times;
import org.belljar.vfs.VfsPath;

/** What all tmpfs inodes have: attributes, link count, extended attributes. FIFOs, sockets and device nodes are just that. */
class TmpfsInode extends Inode {
    private static final int XATTR_CREATE = 1, XATTR_REPLACE = 2;
    private static final long MAX_XATTR_BYTES = 1 << 20;
    private static final long DAY_NS = 86_400_000_000_000L;

    final TmpfsFileSystem fs;
    private final long number;
    private final long rdev;
    private volatile int mode;
    /** FS_*_FL. */
    private volatile int flags;
    private volatile int uid;
    private volatile int gid;
    /** Guarded by the tree lock for writes. */
    private volatile int links;
    private volatile long atimeNs;
    private volatile long mtimeNs;
    private volatile long ctimeNs;
    private final long btimeNs;
    /** Guarded by the tree lock. */
    private Map<String, byte[]> xattrs;
    private long xattrBytes;
    /** Null where the mode says it all; changed along with the mode under the inode's lock. */
    private volatile PosixAcl accessAcl;
    private volatile PosixAcl defaultAcl;

    TmpfsInode(TmpfsFileSystem fs, int mode, int uid, int gid, long rdev) {
        super(fs);
        fs.chargeInode();
        this.fs = fs;
        this.number = fs.nextNumber();
        this.rdev = rdev;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        this.links = 1;
        long now = Times.now();
        this.atimeNs = now;
        this.mtimeNs = now;
        this.ctimeNs = now;
        this.btimeNs = now;
    }

    @Override
    public final int mode() {
        return mode;
    }

    @Override
    public final int uid() {
        return uid;
    }

    @Override
    public final int gid() {
        return gid;
    }

    @Override
    public final long number() {
        return number;
    }

    @Override
    public final long rdev() {
        return rdev;
    }

    @Override
    public final int linkCount() {
        return links;
    }

    final void setLinksLocked(int n) {
        links = n;
    }

    long size() {
        return 0;
    }

    long blocks() {
        return 0;
    }

    @Override
    public final void attributes(Attributes out) {
        out.ino = number;
        out.mode = mode;
        out.nlink = links;
        out.uid = uid;
        out.gid = gid;
        out.rdev = rdev;
        out.dev = fs.device();
        out.size = size();
        out.blockSize = 4096;
        out.blocks = blocks();
        modifiedAt(mappingsMtimeNs());
        out.atimeNs = atimeNs;
        out.mtimeNs = mtimeNs;
        out.ctimeNs = ctimeNs;
        out.btimeNs = btimeNs;
    }

    /** Of regular files and directories, as Linux's tmpfs. */
    @Override
    public final int flags() {
        return isRegular() || isDirectory() ? flags : NO_FLAGS;
    }

    @Override
    public final void setFlags(Caller caller, int f) {
        if ((f & ~(FLAG_IMMUTABLE | FLAG_APPEND | FLAG_NODUMP | FLAG_NOATIME)) != 0) {
            throw Errno.EOPNOTSUPP.exception();
        }
        flags = f;
        changed();
    }

    /** When guests last changed it through mappings, as far as {@link #blocks} has seen; 0: never. */
    long mappingsMtimeNs() {
        return 0;
    }

    /** Times are set by somebody. */
    void timesSet() {}

    private void modifiedAt(long ns) {
        if (ns > mtimeNs) {
            mtimeNs = ns;
            ctimeNs = Math.max(ctimeNs, ns);
        }
    }

    /** Content changed. */
    final void modified() {
        long now = Times.now();
        mtimeNs = now;
        ctimeNs = now;
    }

    final void changed() {
        ctimeNs = Times.now();
    }

    /** Read. RELATIVE: only when the access time is behind the others or a day old. */
    final void accessed(OpenFile.AccessTime rule) {
        long a = atimeNs;
        if (rule == OpenFile.AccessTime.NEVER) {
            return;
        }
        if (rule == OpenFile.AccessTime.ALWAYS || a <= mtimeNs || a <= ctimeNs) {
            atimeNs = Times.now();
        } else {
            long now = Times.now();
            if (now - a >= DAY_NS) {
                atimeNs = now;
            }
        }
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        throw Errno.ENXIO.exception();
    }

    void resize(long size) {
        throw Errno.EINVAL.exception();
    }

    /** Throws for a mode that a file may not be given. */
    void requireMode(int wanted) {}

    @Override
    public final void setAttributes(Caller caller, AttributeChange change) {
        if (change.mode != null) {
            requireMode(change.mode);
        }
        if (change.size != null) {
            resize(change.size);
            modified();
        }
        if (change.mode != null) {
            mode = mode & S_IFMT | change.mode & 07777;
            if (accessAcl != null) {
                accessAcl = accessAcl.withMode(mode);
            }
        }
        if (change.uid != null) {
            uid = change.uid;
        }
        if (change.gid != null) {
            gid = change.gid;
        }
        if (change.atimeNs != null) {
            atimeNs = change.atimeNs;
        }
        if (change.mtimeNs != null) {
            timesSet();
            mtimeNs = change.mtimeNs;
        }
        if (change.uid != null || change.gid != null || change.size != null) {
            dropCapabilities();
        }
        changed();
    }

    @Override
    public final boolean hasAcls() {
        return !isSymlink() && fs.hasXattrs();
    }

    @Override
    public final PosixAcl accessAcl() {
        return accessAcl;
    }

    @Override
    public final PosixAcl defaultAcl() {
        return defaultAcl;
    }

    @Override
    public final void setAcl(Caller caller, boolean isDefault, PosixAcl acl, int newMode) {
        if (isDefault) {
            defaultAcl = acl;
        } else {
            accessAcl = acl;
            if (newMode != -1) {
                mode = mode & S_IFMT | newMode;
            }
        }
        changed();
    }

    /** A new object takes over what its directory's default list says (posix_acl_create). */
    final void inheritAcl(PosixAcl ofDirectory) {
        if (ofDirectory == null) {
            return;
        }
        PosixAcl.Inherited i = ofDirectory.inherit(mode);
        mode = i.mode();
        accessAcl = i.acl();
        if (isDirectory()) {
            defaultAcl = ofDirectory;
        }
    }

    /** A change of owner or content takes file capabilities away. */
    final void dropCapabilities() {
        if (xattrs != null) {
            fs.tree().lock();
            try {
                xattrs.remove("security.capability");
            } finally {
                fs.tree().unlock();
            }
        }
    }

    /** Takes the set-id bits after a write by somebody without CAP_FSETID. */
    final void stripSetId(int bits) {
        mode = mode & ~bits;
    }

    private void requireKnown(String name) {
        requireWholeXattrName(name);
        if (!fs.hasXattrs() || !name.startsWith("user.") && !name.startsWith("trusted.") && !name.startsWith("security.")) {
            throw Errno.EOPNOTSUPP.exception();
        }
    }

    @Override
    public byte[] getXattr(Caller caller, String name) {
        requireKnown(name);
        fs.tree().lock();
        try {
            byte[] v = xattrs == null ? null : xattrs.get(name);
            if (v == null) {
                throw Errno.ENODATA.exception();
            }
            return v;
        } finally {
            fs.tree().unlock();
        }
    }

    @Override
    public void setXattr(Caller caller, String name, byte[] value, int flags) {
        requireKnown(name);
        fs.tree().lock();
        try {
            byte[] old = xattrs == null ? null : xattrs.get(name);
            if (old != null && (flags & XATTR_CREATE) != 0) {
                throw Errno.EEXIST.exception();
            }
            if (old == null && (flags & XATTR_REPLACE) != 0) {
                throw Errno.ENODATA.exception();
            }
            long more = value.length - (old == null ? -name.length() : old.length);
            if (xattrBytes + more > MAX_XATTR_BYTES) {
                throw Errno.ENOSPC.exception();
            }
            xattrBytes += more;
            if (xattrs == null) {
                xattrs = new TreeMap<>();
            }
            xattrs.put(name, value.clone());
        } finally {
            fs.tree().unlock();
        }
        changed();
    }

    @Override
    public void removeXattr(Caller caller, String name) {
        requireKnown(name);
        fs.tree().lock();
        try {
            byte[] old = xattrs == null ? null : xattrs.remove(name);
            if (old == null) {
                throw Errno.ENODATA.exception();
            }
            xattrBytes -= old.length + name.length();
        } finally {
            fs.tree().unlock();
        }
        changed();
    }

    @Override
    public List<String> listXattrs(Caller caller) {
        fs.tree().lock();
        try {
            return xattrs == null ? List.of() : new ArrayList<>(xattrs.keySet());
        } finally {
            fs.tree().unlock();
        }
    }

    /** The file system ends. */
    void discard() {}

    /** The last name went, or the last open file of an unnamed inode: called once, without locks. */
    void vanished() {
        fs.unchargeInode();
    }
}
