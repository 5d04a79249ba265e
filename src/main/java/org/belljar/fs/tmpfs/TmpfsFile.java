package org.belljar.fs.tmpfs;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.Sealable;
import org.belljar.vfs.VfsPath;

/** A regular file. */
final class TmpfsFile extends TmpfsInode {
    private static final int FALLOC_KEEP_SIZE = 1;

    private final FileData data;
    /** Open files and holds. Guarded by the tree lock. */
    private int opens;
    private boolean freed;
    /** Made without a name and allowed to get one (O_TMPFILE). Guarded by the tree lock. */
    private boolean linkable;
    /** All but what memfd_create(2) makes are sealed against seals. Guarded by the inode's lock for writes. */
    private volatile int seals = Sealable.SEAL_SEAL;
    /** What SEAL_EXEC brings with it for a file that may be executed. */
    private static final int SEALS_OF_PROGRAM = Sealable.SEAL_SHRINK | Sealable.SEAL_GROW | Sealable.SEAL_WRITE | Sealable.SEAL_FUTURE_WRITE;

    TmpfsFile(TmpfsFileSystem fs, int mode, int uid, int gid) {
        super(fs, mode, uid, gid, 0);
        this.data = new FileData(fs.quota());
    }

    void setUnnamed(boolean mayBeLinked) {
        setLinksLocked(0);
        linkable = mayBeLinked;
    }

    boolean isLinkableLocked() {
        return linkCount() > 0 || linkable;
    }

    void setSealable(boolean sealable) {
        seals = sealable ? 0 : Sealable.SEAL_SEAL;
    }

    FileData data() {
        return data;
    }

    /** EPERM for who changes what may be executed of a file that is sealed against that. */
    @Override
    void requireMode(int mode) {
        if (isSealed(Sealable.SEAL_EXEC) && ((mode() ^ mode) & 0111) != 0) {
            throw Errno.EPERM.exception();
        }
    }

    int seals() {
        return seals;
    }

    long addSeals(int more) {
        if ((more & ~0x3f) != 0 ) {
            return Errno.EINVAL.negative();
        }
        lock().lock();
        try {
            if ((seals & Sealable.SEAL_SEAL) != 0) {
                return Errno.EPERM.negative();
            }
            // What may be executed is not to change any more either.
            int all = (more & Sealable.SEAL_EXEC) != 0 && (mode() & 0111) != 0 ? more | SEALS_OF_PROGRAM : more;
            if ((all & Sealable.SEAL_WRITE & ~seals) != 0 && hasWritableMappings()) {
                return Errno.EBUSY.negative();
            }
            seals |= all;
            return 0;
        } finally {
            lock().unlock();
        }
    }

    private boolean isSealed(int seal) {
        int s = seals;
        return s > 0 && (s & seal) != 0;
    }

    @Override
    long size() {
        return data.size();
    }

    @Override
    long blocks() {
        return data.blocks();
    }

    @Override
    long mappingsMtimeNs() {
        return data.mappingsMtimeNs();
    }

    @Override
    void timesSet() {
        data.timesSet();
    }

    @Override
    void resize(long size) {
        long old = data.size();
        if (size < old && isSealed(Sealable.SEAL_SHRINK) || size > old && isSealed(Sealable.SEAL_GROW)) {
            throw Errno.EPERM.exception();
        }
        data.truncate(size);
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        hold();
        return new TmpfsOpenFile(this, path, flags);
    }

    @Override
    public void hold() {
        fs.tree().lock();
        try {
            if (freed) {
                throw Errno.ESTALE.exception();
            }
            opens++;
        } finally {
            fs.tree().unlock();
        }
    }

    /** The last one frees a file without names. */
    @Override
    public void letGo() {
        boolean last;
        fs.tree().lock();
        try {
            opens--;
            last = opens == 0 && linkCount() == 0 && !freed;
            freed |= last;
        } finally {
            fs.tree().unlock();
        }
        if (last) {
            free();
        }
    }

    @Override
    void vanished() {
        boolean now;
        fs.tree().lock();
        try {
            now = opens == 0 && linkCount() == 0 && !freed;
            freed |= now;
        } finally {
            fs.tree().unlock();
        }
        if (now) {
            free();
        }
    }

    /** The file system ends: its content goes unless somebody holds it open. */
    @Override
    void discard() {
        boolean now;
        fs.tree().lock();
        try {
            now = opens == 0 && !freed;
            freed |= now;
        } finally {
            fs.tree().unlock();
        }
        if (now) {
            free();
        }
    }

    private void free() {
        data.free();
        fs.unchargeInode();
    }

    long write(Caller caller, IoBuffer src, long offset, long[] appendEnd) {
        if (isSealed(Sealable.SEAL_WRITE | Sealable.SEAL_FUTURE_WRITE)) {
            return Errno.EPERM.negative();
        }
        if (isSealed(Sealable.SEAL_GROW) && (appendEnd != null ? data.size() : offset) + src.remaining() > data.size()) {
            return Errno.EPERM.negative();
        }
        int mode = mode();
        if ((mode & (S_ISUID | S_ISGID)) != 0) {
            stripSetId(caller, mode);
        }
        long n = appendEnd != null ? data.append(src, appendEnd) : data.write(src, offset);
        if (n > 0) {
            dropCapabilities();
            modified();
        }
        return n;
    }

    private void stripSetId(Caller caller, int mode) {
        if (caller != null && !caller.credentials().hasCapability(Credentials.CAP_FSETID, this)) {
            stripSetId(mode & S_ISUID | ((mode & 010) != 0 ? mode & S_ISGID : 0));
        }
    }

    long allocate(Caller caller, int mode, long offset, long length) {
        boolean punch = (mode & 2) != 0;
        if (punch && isSealed(Sealable.SEAL_WRITE | Sealable.SEAL_FUTURE_WRITE)
                || !punch && isSealed(Sealable.SEAL_GROW) && offset + length > data.size()) {
            return Errno.EPERM.negative();
        }
        if (mode == FALLOC_KEEP_SIZE && offset + length > data.size()) {
            long beyond = PositionedFile.checkSizeLimit(caller, offset + length); // tmpfs asks even where the size stays
            if (beyond != 0) {
                return beyond;
            }
        }
        long r = data.allocate(mode, offset, length);
        if (r == 0) {
            modified();
        }
        return r;
    }

    int openForMapping(boolean writable) {
        if (writable && isSealed(Sealable.SEAL_WRITE | Sealable.SEAL_FUTURE_WRITE)) {
            throw Errno.EPERM.exception();
        }
        return data.openForMapping(writable);
    }
}
