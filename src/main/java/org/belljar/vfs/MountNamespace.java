package org.belljar.vfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * A tree of mounts. The walk reads it without a lock ({@link Mount#childAt}); changes take the mount lock.
 * Propagation (shared, slave mounts) is not modelled: all mounts are private.
 */
public final class MountNamespace extends Namespace {
    private static final java.util.concurrent.atomic.AtomicInteger IDS = new java.util.concurrent.atomic.AtomicInteger(20);

    private final RankedLock lock = new RankedLock(Rank.MOUNT);
    /** In the order of mounting. Guarded by lock for writes, copied on write. */
    private volatile List<Mount> mounts = List.of();
    private volatile Mount root;

    public MountNamespace(FileSystem rootFileSystem, int flags, String source) {
        this(Kind.MOUNT.initialNumber(), UserNamespace.INITIAL,
                new Mount(IDS.incrementAndGet(), rootFileSystem, new Dentry(null, "/", rootFileSystem.root()), null, flags, source));
    }

    private MountNamespace(long number, UserNamespace owner, Mount root) {
        super(Kind.MOUNT, number, owner);
        this.root = root;
        root.setNamespace(this);
        mounts = List.of(root);
    }

    /** A mount that belongs to no tree: pipes, sockets and anonymous inodes have their paths in such. */
    public static Mount detached(FileSystem fs) {
        return new Mount(IDS.incrementAndGet(), fs, new Dentry(null, "/", fs.root()), null, 0, "none");
    }

    /** Its number in statmount(2) and NS_GET_MNTNS_ID. */
    public long id() {
        return number();
    }

    /** What a task finds as / that enters: the top of what is mounted on the root. */
    public VfsPath topmostRoot() {
        VfsPath p = root.rootPath();
        for (Mount m = root.childAt(p.dentry()); m != null; m = m.childAt(p.dentry())) {
            p = m.rootPath();
        }
        return p;
    }

    public Mount root() {
        return root;
    }

    public VfsPath rootPath() {
        return root.rootPath();
    }

    public List<Mount> mounts() {
        return mounts;
    }


    /** Mounts a file system on {@code at} (a directory, or for binds of files a file). */
    public Mount attach(FileSystem fs, VfsPath at, int flags, String source) {
        return attach(new Mount(IDS.incrementAndGet(), fs, new Dentry(null, "/", fs.root()), at, flags, source), at);
    }

    private Mount attach(Mount m, VfsPath at) {
        lock.lock();
        try {
            if (at.mount().namespace() != this || at.dentry().isUnhashed()) {
                throw Errno.EINVAL.exception();
            }
            attachLocked(m, at);
            return m;
        } finally {
            lock.unlock();
        }
    }

    private void attachLocked(Mount m, VfsPath at) {
        m.setMountPoint(at);
        m.setNamespace(this);
        List<Mount> now = new ArrayList<>(mounts);
        now.add(m);
        mounts = List.copyOf(now);
        at.dentry().mountCount++;
        at.mount().addChild(m);
    }

    /** mount --bind: {@code what} appears at {@code at} too; with {@code recursive} the mounts below it as well. */
    public Mount bind(VfsPath what, VfsPath at, boolean recursive) {
        lock.lock();
        try {
            if (at.mount().namespace() != this || what.mount().namespace() != this || at.dentry().isUnhashed()) {
                throw Errno.EINVAL.exception();
            }
            List<Mount> before = List.of(what.mount().children());
            Mount m = cloneOf(what.mount(), what.dentry());
            attachLocked(m, at);
            if (recursive) {
                copyChildrenLocked(before, what.dentry(), m);
            }
            return m;
        } finally {
            lock.unlock();
        }
    }

    private void copyChildrenLocked(List<Mount> children, Dentry below, Mount to) {
        for (Mount c : children) {
            if (c.mountPoint().dentry().isBelowOrSame(below)) {
                Mount copy = cloneOf(c, c.root());
                attachLocked(copy, new VfsPath(to, c.mountPoint().dentry()));
                copyChildrenLocked(List.of(c.children()), c.root(), copy);
            }
        }
    }

    private static Mount cloneOf(Mount m, Dentry root) {
        return new Mount(IDS.incrementAndGet(), m.fileSystem(), root, null, m.flags(), m.source());
    }

    /** mount --move. ELOOP when {@code to} lies below the mount. */
    public void move(Mount m, VfsPath to) {
        lock.lock();
        try {
            if (m.mountPoint() == null || m.namespace() != this || to.mount().namespace() != this) {
                throw Errno.EINVAL.exception();
            }
            for (Mount up = to.mount(); up != null; up = up.mountPoint() == null ? null : up.mountPoint().mount()) {
                if (up == m) {
                    throw Errno.ELOOP.exception();
                }
            }
            detachLocked(m);
            attachLocked(m, to);
        } finally {
            lock.unlock();
        }
    }

    private void detachLocked(Mount m) {
        VfsPath at = m.mountPoint();
        at.mount().removeChild(m);
        at.dentry().mountCount--;
        List<Mount> now = new ArrayList<>(mounts);
        now.remove(m);
        mounts = List.copyOf(now);
        m.setMountPoint(null);
        m.setNamespace(null);
    }

    /**
     * Takes a mount away: EBUSY for the root, or with mounts on it unless {@code lazy}, which takes those away too.
     *
     * @return the file systems that are mounted nowhere in this namespace any more
     */
    public List<FileSystem> unmount(Mount m, boolean lazy) {
        lock.lock();
        try {
            if (m.namespace() != this) {
                throw Errno.EINVAL.exception();
            }
            if (m == root || !lazy && m.children().length > 0) {
                throw Errno.EBUSY.exception();
            }
            List<FileSystem> gone = new ArrayList<>();
            unmountLocked(m, gone);
            gone.removeIf(fs -> mounts.stream().anyMatch(o -> o.fileSystem() == fs));
            return gone;
        } finally {
            lock.unlock();
        }
    }

    private void unmountLocked(Mount m, List<FileSystem> gone) {
        for (Mount c : m.children()) {
            unmountLocked(c, gone);
        }
        detachLocked(m);
        gone.add(m.fileSystem());
    }

    /** pivot_root(2): {@code newRoot} becomes the namespace's root and the old root is mounted at {@code putOld} of it. */
    public void pivot(Mount newRoot, VfsPath putOld) {
        lock.lock();
        try {
            Mount old = root;
            if (newRoot == old || newRoot.namespace() != this) {
                throw Errno.EBUSY.exception();
            }
            detachLocked(newRoot);
            newRoot.setNamespace(this);
            root = newRoot;
            List<Mount> now = new ArrayList<>(mounts);
            now.remove(old);
            now.addFirst(newRoot);
            mounts = List.copyOf(now);
            attachLocked(old, putOld);
        } finally {
            lock.unlock();
        }
    }

    /** A copy for a new mount namespace, with the map from old mounts to new ones (for root and working directories). */
    public MountNamespace copy(long number, UserNamespace owner, Map<Mount, Mount> oldToNew) {
        lock.lock();
        try {
            Mount r = cloneOf(root, root.root());
            MountNamespace ns = new MountNamespace(number, owner, r);
            oldToNew.put(root, r);
            ns.copyTree(root, r, oldToNew);
            return ns;
        } finally {
            lock.unlock();
        }
    }

    private void copyTree(Mount from, Mount to, Map<Mount, Mount> oldToNew) {
        for (Mount c : from.children()) {
            Mount copy = cloneOf(c, c.root());
            oldToNew.put(c, copy);
            attachLocked(copy, new VfsPath(to, c.mountPoint().dentry()));
            copyTree(c, copy, oldToNew);
        }
    }

    /** The same place in a copied namespace. */
    public static VfsPath translate(VfsPath p, Map<Mount, Mount> oldToNew) {
        Mount m = oldToNew.get(p.mount());
        return m == null ? p : new VfsPath(m, p.dentry());
    }
}
