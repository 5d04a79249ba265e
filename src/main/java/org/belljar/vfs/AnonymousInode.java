package org.belljar.vfs;

import org.belljar.abi.Errno;

/** The inode of an object that no directory names: a pipe, a socket, an eventfd. */
public class AnonymousInode extends Inode {
    private final String label;
    private final long number;
    private final boolean numbered;
    private final long createdNs = System.currentTimeMillis() * 1_000_000;
    private volatile int mode;
    private volatile int uid;
    private volatile int gid;
    private volatile long changedNs = createdNs;

    /**
     * @param label what /proc/PID/fd shows: "pipe", "socket" (the number follows in brackets), or "[eventfd]" and the like
     * @param mode type and permission bits; of one without a number only the latter are shown
     */
    public AnonymousInode(AnonymousFileSystem fileSystem, String label, int mode, int uid, int gid) {
        super(fileSystem);
        this.label = label;
        this.numbered = type(mode) != 0 && !label.startsWith("[");
        this.number = fileSystem.nextNumber();
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
    }

    private static int type(int mode) {
        return mode & S_IFMT;
    }

    /** The text of the magic link /proc/PID/fd/N: "pipe:[17]", "anon_inode:[eventfd]". */
    public String linkText() {
        return numbered ? label + ":[" + number + "]" : "anon_inode:" + label;
    }

    @Override
    public void attributes(Attributes out) {
        out.ino = number;
        out.mode = numbered ? mode : mode & 07777; // its type is nobody's affair
        out.nlink = 1;
        out.uid = uid;
        out.gid = gid;
        out.rdev = 0;
        out.dev = fileSystem().device();
        out.size = 0;
        out.blockSize = 4096;
        out.blocks = 0;
        out.atimeNs = createdNs;
        out.mtimeNs = createdNs;
        out.ctimeNs = changedNs;
        out.btimeNs = -1;
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

    /** Opening by /proc/PID/fd/N: ENXIO unless the object allows it (pipes do). */
    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        throw Errno.ENXIO.exception();
    }

    @Override
    public boolean hasFixedAttributes() {
        return !numbered;
    }

    /** fchmod and fchown work on pipes and sockets, and affect nothing else. */
    @Override
    public void setAttributes(Caller caller, AttributeChange change) {
        if (!numbered) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (change.mode != null) {
            mode = type(mode) | change.mode & 07777;
        }
        if (change.uid != null) {
            uid = change.uid;
        }
        if (change.gid != null) {
            gid = change.gid;
        }
        changedNs = System.currentTimeMillis() * 1_000_000;
    }
}
