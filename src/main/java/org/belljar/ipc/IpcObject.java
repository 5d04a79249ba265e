package org.belljar.ipc;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/** What all System V objects have: key, identifier, owner, creator, mode (struct kern_ipc_perm). */
public abstract class IpcObject {
    public static final int READ = 0400, WRITE = 0200;
    /** Length of struct ipc64_perm. */
    protected static final int PERM_SIZE = 48;
    private static final int CAP_IPC_OWNER = 15;

    private final int key;
    private final int creatorUid;
    private final int creatorGid;
    /** Set by the table before anybody sees the object. */
    private volatile int id;
    private volatile int uid;
    private volatile int gid;
    private volatile int mode;
    private volatile boolean removed;
    private volatile long changedSeconds = seconds();

    protected IpcObject(int key, int mode, Caller creator) {
        this.key = key;
        this.mode = mode & 0777;
        this.creatorUid = creator.credentials().euid();
        this.creatorGid = creator.credentials().egid();
        this.uid = creatorUid;
        this.gid = creatorGid;
    }

    protected static long seconds() {
        return System.currentTimeMillis() / 1000;
    }

    public final int key() {
        return key;
    }

    public final int id() {
        return id;
    }

    final void setId(int i) {
        id = i;
    }

    public final boolean isRemoved() {
        return removed;
    }

    final void markRemoved() {
        removed = true;
    }

    public final long changedSeconds() {
        return changedSeconds;
    }

    public final void changed() {
        changedSeconds = seconds();
    }

    /** ipcperms: {@code want} in mode bits of any class. EACCES. */
    public final void require(Caller caller, int want) {
        Credentials c = caller.credentials();
        int asked = want >> 6 | want >> 3 | want;
        int granted = mode;
        if (c.euid() == creatorUid || c.euid() == uid) {
            granted >>= 6;
        } else if (isIn(c, creatorGid) || isIn(c, gid)) {
            granted >>= 3;
        }
        if ((asked & ~granted & 7) != 0 && !c.hasCapability(CAP_IPC_OWNER)) {
            throw Errno.EACCES.exception();
        }
    }

    private static boolean isIn(Credentials c, int group) {
        return c.egid() == group || java.util.Arrays.binarySearch(c.groups(), group) >= 0;
    }

    /** IPC_SET and IPC_RMID are the owner's and the creator's. EPERM. */
    public final void requireOwner(Caller caller) {
        int euid = caller.credentials().euid();
        if (euid != uid && euid != creatorUid && !caller.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.exception();
        }
    }

    /** IPC_SET: owner and permission bits from a struct ipc64_perm. EINVAL for ids of -1. */
    public final void setOwner(GuestStruct perm) {
        int newUid = perm.getInt(4);
        int newGid = perm.getInt(8);
        if (newUid == -1 || newGid == -1) {
            throw Errno.EINVAL.exception();
        }
        uid = newUid;
        gid = newGid;
        mode = perm.getInt(20) & 0777;
        changed();
    }

    /** Bits beyond the permissions that IPC_STAT shows (SHM_DEST). */
    protected int extraMode() {
        return 0;
    }

    protected final void writePerm(GuestStruct out) {
        out.putInt(0, removed ? 0 : key).putInt(4, uid).putInt(8, gid).putInt(12, creatorUid).putInt(16, creatorGid);
        out.putInt(20, mode | extraMode()).putShort(24, id >> IpcTable.SEQUENCE_SHIFT);
    }

    /** The structure of IPC_STAT. */
    public abstract GuestStruct status();

    /** IPC_RMID: wakes who sleeps, frees what it holds. The table has forgotten it already. */
    protected abstract void destroy();
}
