package org.belljar.vfs;

import java.util.Arrays;
import java.util.BitSet;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** A descriptor table (struct files_struct); shared by tasks cloned with CLONE_FILES, which is what its own count counts. */
public final class FdTable {
    /** BITS_PER_LONG. */
    private static final int GROUP = 64;

    private final RankedLock lock = new RankedLock(Rank.FD_TABLE);
    /** Guarded by lock for writes; slots read without it through {@link #get} under the lock-free retain rule below. */
    private OpenFile[] files = new OpenFile[16];
    private final BitSet closeOnExec = new BitSet();
    private int users = 1;
    private int lowestFree;

    /** The file with a new reference (drop it when done), or EBADF. */
    public OpenFile get(int fd) {
        OpenFile f = find(fd);
        if (f == null) {
            throw Errno.EBADF.exception();
        }
        return f;
    }

    /** How many descriptors Linux's table would have room for, by which select(2) bounds its sets. */
    public int room() {
        lock.lock();
        try {
            return files.length <= GROUP ? GROUP : Math.max(GROUP * 4, Integer.highestOneBit(files.length - 1) << 1);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #get}, or null. */
    public OpenFile find(int fd) {
        lock.lock();
        try {
            return fd >= 0 && fd < files.length && files[fd] != null ? files[fd].retain() : null;
        } finally {
            lock.unlock();
        }
    }

    /** The lowest free numbers, for who must tell them before there are files; others may take them meanwhile. EMFILE. */
    public int[] freeNumbers(int count, long limit) {
        int[] numbers = new int[count];
        lock.lock();
        try {
            int fd = lowestFree;
            for (int i = 0; i < count; fd++) {
                if (fd >= limit) {
                    throw Errno.EMFILE.exception();
                }
                if (fd >= files.length || files[fd] == null) {
                    numbers[i++] = fd;
                }
            }
            return numbers;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Installs a file at the lowest free number from {@code from} on, taking over the caller's reference.
     *
     * @param limit RLIMIT_NOFILE: EMFILE at or above it (the reference stays the caller's then)
     */
    public int install(OpenFile file, int from, boolean cloexec, long limit) {
        lock.lock();
        try {
            int fd = Math.max(from, lowestFree);
            while (fd < files.length && files[fd] != null) {
                fd++;
            }
            if (fd >= limit) {
                throw Errno.EMFILE.exception();
            }
            putLocked(fd, file, cloexec);
            if (from <= lowestFree) {
                lowestFree = fd + 1;
            }
            return fd;
        } finally {
            lock.unlock();
        }
    }

    /** EMFILE unless a number below {@code limit} is free: to be known before an open has effects. */
    public void requireFree(long limit) {
        lock.lock();
        try {
            int fd = lowestFree;
            while (fd < files.length && files[fd] != null) {
                fd++;
            }
            lowestFree = fd;
            if (fd >= limit) {
                throw Errno.EMFILE.exception();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Installs at exactly {@code fd} (dup2), taking over the reference; returns what was there (to be closed by the caller) or null. */
    public OpenFile replace(int fd, OpenFile file, boolean cloexec) {
        lock.lock();
        try {
            OpenFile old = fd < files.length ? files[fd] : null;
            putLocked(fd, file, cloexec);
            return old;
        } finally {
            lock.unlock();
        }
    }

    private void putLocked(int fd, OpenFile file, boolean cloexec) {
        if (fd >= files.length) {
            files = Arrays.copyOf(files, Math.max(fd + 1, files.length * 2));
        }
        files[fd] = file;
        closeOnExec.set(fd, cloexec);
    }

    /** Removes a descriptor and hands over its reference; EBADF if there is none. */
    public OpenFile remove(int fd) {
        lock.lock();
        try {
            if (fd < 0 || fd >= files.length || files[fd] == null) {
                throw Errno.EBADF.exception();
            }
            OpenFile f = files[fd];
            files[fd] = null;
            closeOnExec.clear(fd);
            lowestFree = Math.min(lowestFree, fd);
            return f;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #remove}, or null if there is none. */
    public OpenFile removeOrNull(int fd) {
        lock.lock();
        try {
            return fd >= 0 && fd < files.length && files[fd] != null ? remove(fd) : null;
        } finally {
            lock.unlock();
        }
    }

    /** Sets close-on-exec if the descriptor is open. */
    public void markCloseOnExec(int fd) {
        lock.lock();
        try {
            if (fd >= 0 && fd < files.length && files[fd] != null) {
                closeOnExec.set(fd);
            }
        } finally {
            lock.unlock();
        }
    }

    public boolean isCloseOnExec(int fd) {
        lock.lock();
        try {
            if (fd < 0 || fd >= files.length || files[fd] == null) {
                throw Errno.EBADF.exception();
            }
            return closeOnExec.get(fd);
        } finally {
            lock.unlock();
        }
    }

    public void setCloseOnExec(int fd, boolean on) {
        lock.lock();
        try {
            if (fd < 0 || fd >= files.length || files[fd] == null) {
                throw Errno.EBADF.exception();
            }
            closeOnExec.set(fd, on);
        } finally {
            lock.unlock();
        }
    }

    /** The open descriptors' numbers, ascending. */
    public int[] numbers() {
        lock.lock();
        try {
            int[] out = new int[files.length];
            int n = 0;
            for (int i = 0; i < files.length; i++) {
                if (files[i] != null) {
                    out[n++] = i;
                }
            }
            return Arrays.copyOf(out, n);
        } finally {
            lock.unlock();
        }
    }

    public FdTable copy() {
        return copy(Integer.MAX_VALUE);
    }

    /**
     * A table with the same descriptors (fork). As on Linux they come in groups of 64, of which the first is always there.
     *
     * @param most fs.nr_open: EMFILE for a table that reaches beyond it
     */
    public FdTable copy(int most) {
        FdTable t = new FdTable();
        lock.lock();
        try {
            if (most < files.length && endLocked() > Math.max(most & -GROUP, GROUP)) {
                throw Errno.EMFILE.exception();
            }
            t.files = files.clone();
            for (OpenFile f : t.files) {
                if (f != null) {
                    f.retain();
                }
            }
            t.closeOnExec.or(closeOnExec);
            t.lowestFree = lowestFree;
            return t;
        } finally {
            lock.unlock();
        }
    }

    private int endLocked() {
        int end = files.length;
        while (end > 0 && files[end - 1] == null) {
            end--;
        }
        return end;
    }

    /** Another task uses this table (CLONE_FILES). */
    public FdTable share() {
        lock.lock();
        try {
            users++;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** A task stops using it; the last one closes everything. */
    public void leave(Caller caller) {
        OpenFile[] all;
        lock.lock();
        try {
            if (--users > 0) {
                return;
            }
            all = files;
            files = new OpenFile[0];
            closeOnExec.clear();
        } finally {
            lock.unlock();
        }
        close(all, caller);
    }

    public boolean isShared() {
        lock.lock();
        try {
            return users > 1;
        } finally {
            lock.unlock();
        }
    }

    /** exec: closes the descriptors marked close-on-exec. */
    public void closeOnExec(Caller caller) {
        OpenFile[] victims;
        lock.lock();
        try {
            victims = new OpenFile[closeOnExec.cardinality()];
            int n = 0;
            for (int fd = closeOnExec.nextSetBit(0); fd >= 0; fd = closeOnExec.nextSetBit(fd + 1)) {
                victims[n++] = files[fd];
                files[fd] = null;
                lowestFree = Math.min(lowestFree, fd);
            }
            closeOnExec.clear();
        } finally {
            lock.unlock();
        }
        close(victims, caller);
    }

    /** What closing one descriptor does to the file it referred to: POSIX locks go, the reference is dropped. */
    public static void close(OpenFile f, Caller caller) {
        Inode i = f.inode();
        FileLocks locks = i == null ? null : i.fileLocksOrNull();
        if (locks != null) {
            locks.removeAllOf(FileLocks.processOwner(caller.processId()));
        }
        if (i != null && i.fileSystem().hasMarks()) {
            f.setCloser(caller);
        }
        f.flush(caller);
        f.drop();
    }

    private static void close(OpenFile[] victims, Caller caller) {
        for (OpenFile f : victims) {
            if (f != null) {
                close(f, caller);
            }
        }
    }
}
