package org.belljar.vfs;

import java.util.Arrays;

/**
 * A user namespace (user_namespaces(7)). Ids in {@link Credentials} and inodes are those of the initial namespace (Linux's
 * kuid_t); they are translated where a guest sees or gives them.
 */
public final class UserNamespace extends Namespace {
    /** What an id that is not mapped is shown as (/proc/sys/kernel/overflowuid). */
    public static final int OVERFLOW_ID = 65534;
    /** Deepest nesting. */
    public static final int MAX_LEVEL = 32;

    /** Immutable: every id is itself. */
    public static final UserNamespace INITIAL = new UserNamespace(Kind.USER.initialNumber(), null, 0, 0);

    /** Ids {@code inside} to {@code inside + count - 1} of the namespace are those from {@code kernel} on of the initial one. */
    public record Extent(int inside, int kernel, int count, int outside) {
        private boolean has(int from, int id) {
            return Integer.compareUnsigned(id - from, count) < 0;
        }
    }

    private static final Extent[] NONE = new Extent[0];

    private final int level;
    private final int creatorUid;
    private final int creatorGid;
    /** Set once, by a writer that holds this object's monitor. */
    private volatile Extent[] uids;
    private volatile Extent[] gids;
    private volatile boolean setgroupsDenied;

    private UserNamespace(long number, UserNamespace parent, int creatorUid, int creatorGid) {
        super(Kind.USER, number, parent);
        this.level = parent == null ? 0 : parent.level + 1;
        this.creatorUid = creatorUid;
        this.creatorGid = creatorGid;
        Extent[] all = {new Extent(0, 0, -1, 0)};
        uids = parent == null ? all : NONE;
        gids = parent == null ? all : NONE;
        setgroupsDenied = parent != null && parent.setgroupsDenied;
    }

    /** A namespace below {@code parent}, owned by the effective ids of who makes it. */
    public static UserNamespace below(UserNamespace parent, long number, int creatorUid, int creatorGid) {
        return new UserNamespace(number, parent, creatorUid, creatorGid);
    }

    public boolean isInitial() {
        return level == 0;
    }

    public int level() {
        return level;
    }

    /** Null for the initial one. */
    public UserNamespace parent() {
        return owner();
    }

    /** Effective user id of the creator: has all capabilities here when it acts in the parent. */
    public int creatorUid() {
        return creatorUid;
    }

    public int creatorGid() {
        return creatorGid;
    }

    /** Whether a user is root here or in a namespace above, but for the initial one's other users (rootid_owns_currentns). */
    public boolean isOwnedByRoot(int kernelUid) {
        for (UserNamespace n = this; n != null; n = n.parent()) {
            if (n.kernelUid(0) == kernelUid) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code other} is this namespace or lies below it. */
    public boolean isAncestorOf(UserNamespace other) {
        for (UserNamespace n = other; n != null; n = n.parent()) {
            if (n == this) {
                return true;
            }
        }
        return false;
    }

    /** From an id of this namespace; -1: not mapped (make_kuid). */
    public int kernelUid(int uid) {
        return toKernel(uids, uid);
    }

    public int kernelGid(int gid) {
        return toKernel(gids, gid);
    }

    /** To an id of this namespace; -1: not mapped (from_kuid). */
    public int uid(int kernelUid) {
        return fromKernel(uids, kernelUid);
    }

    public int gid(int kernelGid) {
        return fromKernel(gids, kernelGid);
    }

    /** As {@link #uid}, or the overflow id (from_kuid_munged). */
    public int shownUid(int kernelUid) {
        int id = fromKernel(uids, kernelUid);
        return id == -1 ? OVERFLOW_ID : id;
    }

    public int shownGid(int kernelGid) {
        int id = fromKernel(gids, kernelGid);
        return id == -1 ? OVERFLOW_ID : id;
    }

    private static int toKernel(Extent[] map, int id) {
        for (Extent e : map) {
            if (e.has(e.inside, id)) {
                return id - e.inside + e.kernel;
            }
        }
        return -1;
    }

    private static int fromKernel(Extent[] map, int kernelId) {
        for (Extent e : map) {
            if (e.has(e.kernel, kernelId)) {
                return kernelId - e.kernel + e.inside;
            }
        }
        return -1;
    }

    public Extent[] uidMap() {
        return uids.clone();
    }

    public Extent[] gidMap() {
        return gids.clone();
    }

    /** Writes a map, once. False: there is one. */
    public synchronized boolean setMap(boolean isUids, Extent[] map) {
        if ((isUids ? uids : gids).length != 0) {
            return false;
        }
        if (isUids) {
            uids = map.clone();
        } else {
            gids = map.clone();
        }
        return true;
    }

    public boolean hasGidMap() {
        return gids.length != 0;
    }

    /** /proc/PID/setgroups: whether setgroups(2) is forbidden for good. */
    public boolean isSetgroupsDenied() {
        return setgroupsDenied;
    }

    /** False: too late, the gid map is written; or it was denied already and is to be allowed. */
    public synchronized boolean setSetgroups(boolean allowed) {
        if (allowed) {
            return !setgroupsDenied;
        }
        if (gids.length != 0) {
            return false;
        }
        setgroupsDenied = true;
        return true;
    }

    @Override
    public String toString() {
        return "user namespace " + number() + " " + Arrays.toString(uids);
    }
}
