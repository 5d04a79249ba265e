package org.belljar.vfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.belljar.abi.Errno;
import org.belljar.sync.WaitQueue;

/**
 * A tree of mounts. The walk reads it without a lock ({@link Mount#childAt}); changes take the mount lock, which all
 * namespaces of a kernel share, since mounting and unmounting propagates between them ({@link Propagation}).
 */
public final class MountNamespace extends Namespace {
    /** sysctl fs.mount-max is ten times that; this many fit into the kernel's heap many times over. */
    private static final int MAX_MOUNTS = 10_000;

    private final MountTable table;
    private final Propagation propagation;
    /** By age. Guarded by the mount lock for writes, copied on write. */
    private volatile List<Mount> mounts = List.of();
    private volatile Mount root;
    /** Holds mounts that are in no tree (open_tree, fsmount): nothing can be mounted there by path. */
    private final boolean isAnonymous;
    private volatile long changes;
    private final WaitQueue changeEvents = new WaitQueue();

    /** The first namespace of a kernel. */
    public MountNamespace(FileSystem rootFileSystem, int flags, String source) {
        this(Kind.MOUNT.initialNumber(), UserNamespace.INITIAL, new MountTable(), Mount.of(rootFileSystem, flags, source), false);
    }

    /** A further one of the same kernel that has nothing in common with this. */
    public MountNamespace beside(long number, FileSystem rootFileSystem, int flags, String source) {
        return new MountNamespace(number, owner(), table, Mount.of(rootFileSystem, flags, source), false);
    }

    private MountNamespace(long number, UserNamespace owner, MountTable table, Mount root, boolean isAnonymous) {
        super(Kind.MOUNT, number, owner);
        this.table = table;
        this.propagation = new Propagation(table);
        this.root = root;
        this.isAnonymous = isAnonymous;
        List<Mount> all = Propagation.tree(root);
        all.forEach(m -> m.setNamespace(this));
        all.sort((a, b) -> Long.compare(a.uniqueId(), b.uniqueId()));
        mounts = List.copyOf(all);
    }

    /** A mount that belongs to no tree: pipes, sockets and anonymous inodes have their paths in such. */
    public static Mount detached(FileSystem fs) {
        return Mount.of(fs, 0, "none");
    }

    public boolean isAnonymous() {
        return isAnonymous;
    }

    /** Its number in statmount(2) and NS_GET_MNTNS_ID. */
    public long id() {
        return number();
    }

    public Mount root() {
        return root;
    }

    public VfsPath rootPath() {
        return root.rootPath();
    }

    /** What a task finds as / that enters: the top of what is mounted on the root. */
    public VfsPath topmostRoot() {
        return topOf(root.rootPath());
    }

    /** The root of the last mount of those that lie on a place, or the place itself. */
    public static VfsPath topOf(VfsPath place) {
        VfsPath p = place;
        for (Mount m = p.mount().childAt(p.dentry()); m != null; m = m.childAt(p.dentry())) {
            p = m.rootPath();
        }
        return p;
    }

    public List<Mount> mounts() {
        return mounts;
    }

    /** Rises with each change. */
    public long changes() {
        return changes;
    }

    /** Woken with each change. */
    public WaitQueue changeEvents() {
        return changeEvents;
    }

    /** Tells whether a task has its root or working directory on a mount. */
    public void setUseCheck(Predicate<Mount> p) {
        table.setUseCheck(p);
    }

    private void changedLocked() {
        changes++;
        changeEvents.wakeAll(Poll.ERR | Poll.PRI | Poll.IN);
    }

    private void addLocked(List<Mount> more) {
        if (mounts.size() + more.size() > MAX_MOUNTS) {
            throw Errno.ENOSPC.exception();
        }
        List<Mount> now = new ArrayList<>(mounts);
        for (Mount m : more) {
            m.setNamespace(this);
            now.add(m);
        }
        now.sort((a, b) -> Long.compare(a.uniqueId(), b.uniqueId()));
        mounts = List.copyOf(now);
        changedLocked();
    }

    private void removeLocked(List<Mount> gone) {
        List<Mount> now = new ArrayList<>(mounts);
        now.removeAll(gone);
        mounts = List.copyOf(now);
        changedLocked();
    }

    private interface Change<T> {
        T run();
    }

    /** Runs under the lock; file systems whose last mount is gone are let go afterwards. */
    private <T> T change(Change<T> c) {
        table.lock.lock();
        T result;
        try {
            result = c.run();
        } finally {
            table.lock.unlock();
        }
        if (table.hasDying()) {
            table.collect();
        }
        return result;
    }

    // ---- attaching ----

    /** Mounts a file system on {@code at} (a directory, or for binds of files a file). */
    public Mount attach(FileSystem fs, VfsPath at, int flags, String source) {
        return attach(Mount.of(fs, flags, source), at);
    }

    /** Mounts what is in no tree yet. EINVAL, ENOENT for a place that is gone, EBUSY for the same file system once more. */
    public Mount attach(Mount m, VfsPath at) {
        return change(() -> {
            requireOwn(at);
            if (at.dentry() == at.mount().root() && at.mount().fileSystem() == m.fileSystem()
                    && at.mount().root().inode() == m.root().inode()) {
                throw discard(m, Errno.EBUSY);
            }
            try {
                graftLocked(m, at);
            } catch (org.belljar.abi.ErrnoException e) {
                throw discard(m, e.errno());
            }
            return m;
        });
    }

    /** EPERM for a new mount of proc or sysfs that shows more than the namespace of a user namespace has left to see. */
    public void requireSeen(Mount fresh) {
        if (fresh.fileSystem().showsSystem() && !owner().isInitial()
                && !change(() -> MountVisibility.isSeenLocked(Propagation.tree(root), fresh))) {
            throw Errno.EPERM.exception();
        }
    }

    private org.belljar.abi.ErrnoException discard(Mount m, Errno e) {
        Propagation.tree(m).forEach(t -> {
            propagation.retire(t);
            table.diesLocked(t);
        });
        return e.exception();
    }

    private void requireOwn(VfsPath at) {
        if (at.mount().namespace() != this || isAnonymous && at.mount() != root && !root.isAncestorOf(at.mount())) {
            throw Errno.EINVAL.exception();
        }
    }

    /** Puts a tree of mounts on {@code at} and on all places that receive from there. */
    private void graftLocked(Mount top, VfsPath at) {
        Dentry d = at.dentry();
        org.belljar.sync.RankedLock l = d.parent().inode().lock();
        l.lock();
        try {
            if (d.isUnhashed() && !d.isRoot() || !d.inode().isMountable()) {
                throw Errno.ENOENT.exception();
            }
            List<Mount> copies = propagation.propagate(top, at);
            Mount there = at.mount().childAt(d);
            propagation.hang(top, at);
            if (there != null) {
                propagation.unhang(there);
                propagation.hang(there, top.rootPath());
            }
            List<Mount> added = Propagation.tree(top);
            added.removeIf(m -> m.namespace() == this);
            addLocked(added);
            for (Mount c : copies) {
                List<Mount> copied = Propagation.tree(c);
                copied.removeIf(m -> m.namespace() != null);
                c.parent().namespace().addLocked(copied);
            }
        } finally {
            l.unlock();
        }
    }

    /**
     * A copy of {@code what}, with {@code recursive} of the mounts below it too, in no tree. EINVAL for an unbindable one, one of
     * another namespace, or one whose mounts below must not be taken off.
     */
    private Mount cloneLocked(VfsPath what, boolean recursive) {
        Mount m = what.mount();
        boolean isNamespaceFile = m.namespace() == null && what.dentry().isRoot();
        if (m.isUnbindable() || m.namespace() != this && !isNamespaceFile && !(m.namespace() != null && m.namespace().isAnonymous)
                || !recursive && hasLockedChildren(m, what.dentry())) {
            throw Errno.EINVAL.exception();
        }
        return recursive ? propagation.copyTree(m, what.dentry(), Propagation.Kind.CLONE)
                : propagation.copy(m, what.dentry(), Propagation.Kind.CLONE);
    }

    private static boolean hasLockedChildren(Mount m, Dentry below) {
        for (Mount c : m.children()) {
            if (c.isLocked() && c.mountPoint().dentry().isBelowOrSame(below)) {
                return true;
            }
        }
        return false;
    }

    /** mount --bind: {@code what} appears at {@code at} too; with {@code recursive} the mounts below it as well. */
    public Mount bind(VfsPath what, VfsPath at, boolean recursive) {
        return change(() -> {
            requireOwn(at);
            if (what.dentry().isUnhashed()) {
                throw Errno.ENOENT.exception();
            }
            Mount m = cloneLocked(what, recursive);
            try {
                graftLocked(m, at);
            } catch (org.belljar.abi.ErrnoException e) {
                throw discard(m, e.errno());
            }
            return m;
        });
    }

    /** open_tree(2) with OPEN_TREE_CLONE: a copy in a namespace of its own, which nobody enters. */
    public MountNamespace copyDetached(VfsPath what, boolean recursive, long number) {
        return change(() -> new MountNamespace(number, owner(), table, cloneLocked(what, recursive), true));
    }

    /** fsmount(2): a new mount in a namespace that nobody enters. */
    public MountNamespace detachedFor(Mount m, long number) {
        return new MountNamespace(number, owner(), table, m, true);
    }

    /**
     * move_mount(2) with MOVE_MOUNT_BENEATH: {@code m} takes the place of {@code top}, which then sits on it. EINVAL where the one
     * would be propagated onto the other, and for roots.
     */
    public void moveBeneath(Mount m, Mount top, Mount callersRoot) {
        VfsPath place = top.mountPoint();
        if (place == null || top == callersRoot || top.isLocked() || m.childAt(m.root()) != null || top.isAncestorOf(m)
                || isReceived(top, place) || isReceived(m, place)) {
            throw Errno.EINVAL.exception();
        }
        move(m, place);
    }

    /** Whether what is mounted at {@code place} would come to {@code m} too, at its root. */
    private static boolean isReceived(Mount m, VfsPath place) {
        PeerGroup from = place.mount().peers();
        return from != null && m.root() == place.dentry() && (m.peers() == from || m.master() == from);
    }

    /** move_mount(2) with MOVE_MOUNT_SET_GROUP: {@code to} gets the peers and the master of {@code from}. EINVAL, EPERM. */
    public void setGroup(Credentials by, VfsPath fromPath, VfsPath toPath) {
        Mount from = fromPath.mount(), to = toPath.mount();
        change(() -> {
            requireAdmin(by, from);
            requireAdmin(by, to);
            boolean isPrivate = from.peers() == null && from.master() == null;
            if (from.root() != fromPath.dentry() || to.root() != toPath.dentry() || from.fileSystem() != to.fileSystem() || !to.root().isBelowOrSame(from.root())
                    || hasLockedChildren(from, to.root()) || to.peers() != null || to.master() != null || isPrivate) {
                throw Errno.EINVAL.exception();
            }
            propagation.adopt(from, to);
            to.namespace().changedLocked();
            return null;
        });
    }

    /** Propagation may be changed in each namespace whose owner's user namespace one is administrator in. EINVAL, EPERM. */
    private static void requireAdmin(Credentials by, Mount m) {
        MountNamespace in = m.namespace();
        if (in == null) {
            throw Errno.EINVAL.exception();
        }
        if (!by.hasCapability(Credentials.CAP_SYS_ADMIN, in.owner())) {
            throw Errno.EPERM.exception();
        }
    }

    /** mount --move. EINVAL for a place or mount that may not, ELOOP when {@code to} lies below the mount. */
    public void move(Mount m, VfsPath to) {
        change(() -> {
            MountNamespace from = m.namespace();
            boolean isFromAnonymous = from != null && from.isAnonymous && from.root == m;
            requireOwn(to);
            if (from != this && !isFromAnonymous || !isFromAnonymous && m.mountPoint() == null || m.isLocked()
                    || m.parent() != null && m.parent().isShared()
                    || to.mount().isShared() && Propagation.tree(m).stream().anyMatch(Mount::isUnbindable)) {
                throw Errno.EINVAL.exception();
            }
            if (m.isAncestorOf(to.mount())) {
                throw Errno.ELOOP.exception();
            }
            if (isFromAnonymous) {
                List<Mount> all = Propagation.tree(m);
                from.mounts = List.of();
                all.forEach(t -> t.setNamespace(null));
            } else {
                propagation.unhang(m);
            }
            graftLocked(m, to);
            changedLocked();
            return null;
        });
    }

    // ---- unmounting ----

    /** How unmount treats use: EBUSY, at once with all below, or only after two calls without use between (EAGAIN). */
    public enum Unmount { PLAIN, LAZY, EXPIRE }

    /** Takes a mount away, and its counterparts where unmounting propagates. EINVAL, EBUSY, EAGAIN. */
    public void unmount(Mount m, Unmount how) {
        change(() -> {
            if (m.namespace() != this || m.isLocked()) {
                throw Errno.EINVAL.exception();
            }
            if (m.mountPoint() == null && !(isAnonymous && how == Unmount.LAZY)) {
                throw how == Unmount.LAZY ? Errno.EINVAL.exception() : Errno.EBUSY.exception();
            }
            List<Mount> others = m.mountPoint() == null ? List.of() : propagation.counterparts(m.mountPoint());
            if (how != Unmount.LAZY) {
                requireUnused(m, others);
                if (how == Unmount.EXPIRE && !m.markForExpiry()) {
                    throw Errno.EAGAIN.exception();
                }
            }
            takeAway(m, others);
            return null;
        });
    }

    private void requireUnused(Mount m, List<Mount> others) {
        boolean isBusy = m.children().length > 0 || isUsed(m);
        for (Mount o : others) {
            isBusy |= o.children().length == 0 && isUsed(o);
        }
        if (isBusy) {
            throw Errno.EBUSY.exception();
        }
    }

    private boolean isUsed(Mount m) {
        return m.isOpen() || table.isUsedByTask(m);
    }

    private void takeAway(Mount m, List<Mount> others) {
        List<Mount> gone = new ArrayList<>();
        for (Mount below : Propagation.tree(m).reversed()) {
            // From the leaves up: what is left without mounts below can go too.
            gone.addAll(below == m ? others : propagation.counterparts(below.mountPoint()));
        }
        dropTreeLocked(m);
        for (Mount t : gone) {
            if (t.namespace() != null && !t.isLocked()) {
                dropCounterpart(t);
            }
        }
    }

    /** One with mounts below stays; one that is merely covered goes, and what covers it takes its place. */
    private void dropCounterpart(Mount m) {
        Mount cover = m.childAt(m.root());
        if (m.children().length == 0) {
            m.namespace().dropTreeLocked(m);
        } else if (m.children().length == 1 && cover != null) {
            VfsPath place = m.mountPoint();
            propagation.unhang(cover);
            m.namespace().dropTreeLocked(m);
            propagation.hang(cover, place);
        }
    }

    /** Takes a tree of mounts out of its place. */
    private void dropTreeLocked(Mount top) {
        List<Mount> all = Propagation.tree(top);
        for (int i = all.size() - 1; i >= 0; i--) {
            Mount m = all.get(i);
            if (m.mountPoint() != null) {
                propagation.unhang(m);
            }
            propagation.retire(m);
            m.setNamespace(null);
            table.diesLocked(m);
        }
        removeLocked(all);
    }

    /** A name that was a mount point in other namespaces only is gone: so are the mounts. */
    static void placeRemoved(Dentry d, MountNamespace caller) {
        caller.change(() -> {
            for (Mount m : caller.table.onLocked(d)) {
                if (m.namespace() != null) {
                    m.namespace().dropTreeLocked(m);
                }
            }
            return null;
        });
    }

    /** Whether something is mounted on {@code d} in this namespace. */
    boolean hasMountOn(Dentry d) {
        table.lock.lock();
        try {
            return table.onLocked(d).stream().anyMatch(m -> m.namespace() == this);
        } finally {
            table.lock.unlock();
        }
    }

    // ---- flags and types ----

    private void requireMember(Mount m) {
        if (m.namespace() != this) {
            throw Errno.EINVAL.exception();
        }
    }

    /** mount -o remount,bind. EPERM for locked flags, EBUSY for read-only while files are open for writing. */
    public void changeFlags(Mount m, int flags) {
        change(() -> {
            requireMember(m);
            m.changeFlagsLocked(flags);
            changedLocked();
            return null;
        });
    }

    /** mount_setattr(2): flags to clear and to set, and a type or null, for one mount or all below it; all or nothing. */
    public void setAttributes(Mount m, int clear, int set, Type type, boolean recursive) {
        change(() -> {
            requireMember(m);
            List<Mount> all = recursive ? Propagation.tree(m) : List.of(m);
            List<Integer> before = all.stream().map(Mount::flags).toList();
            try {
                for (Mount t : all) {
                    int now = t.flags() & ~clear | set;
                    t.changeFlagsLocked((now & (Mount.NOATIME | Mount.RELATIME)) == 0 ? now | Mount.STRICTATIME : now);
                }
            } catch (org.belljar.abi.ErrnoException e) {
                for (int i = 0; i < all.size(); i++) {
                    int f = before.get(i);
                    all.get(i).changeFlagsLocked((f & (Mount.NOATIME | Mount.RELATIME)) == 0 ? f | Mount.STRICTATIME : f);
                }
                throw e;
            }
            if (type != null) {
                all.forEach(t -> setTypeLocked(t, type));
            }
            changedLocked();
            return null;
        });
    }

    /** Remounts the whole file system read-only or writable. EBUSY while files are open for writing. */
    public void changeFileSystem(Mount m, int flags, Runnable reconfigure) {
        FileSystem fs = m.fileSystem();
        change(() -> {
            requireMember(m);
            boolean becomesReadOnly = (flags & FileSystem.RDONLY) != 0 && !fs.isReadOnly();
            if (becomesReadOnly && mounts.stream().anyMatch(o -> o.fileSystem() == fs && o.hasWriters())) {
                throw Errno.EBUSY.exception();
            }
            reconfigure.run();
            fs.setFlags(flags);
            changedLocked();
            return null;
        });
    }

    /** Propagation types of a mount. */
    public enum Type { SHARED, SLAVE, PRIVATE, UNBINDABLE }

    /** mount --make-shared and its like. EINVAL, EPERM. */
    public void setType(Credentials by, Mount m, Type type, boolean recursive) {
        change(() -> {
            requireAdmin(by, m);
            (recursive ? Propagation.tree(m) : List.of(m)).forEach(t -> setTypeLocked(t, type));
            m.namespace().changedLocked();
            return null;
        });
    }

    /** The nearest peer group that {@code m} receives from and that has a member below {@code root}; 0: none. */
    public int propagatesFrom(Mount m, VfsPath root) {
        return change(() -> {
            for (PeerGroup g = m.master(); g != null; g = g.members.isEmpty() ? null : g.members.getFirst().master()) {
                for (Mount member : g.members) {
                    if (member.namespace() == this && PathNames.isReachable(member.rootPath(), root)) {
                        return g.id;
                    }
                }
            }
            return 0;
        });
    }

    private void setTypeLocked(Mount m, Type type) {
        switch (type) {
            case SHARED -> propagation.share(m);
            case SLAVE -> propagation.enslave(m);
            case PRIVATE -> propagation.makePrivate(m, false);
            case UNBINDABLE -> propagation.makePrivate(m, true);
        }
    }

    // ---- roots ----

    /**
     * pivot_root(2): {@code newRoot} takes the place of {@code oldRoot}, the caller's root, which goes to {@code putOld} below the new
     * one. EINVAL, EBUSY.
     */
    public void pivot(VfsPath newRoot, VfsPath putOld, VfsPath oldRoot) {
        change(() -> {
            Mount fresh = newRoot.mount();
            Mount old = oldRoot.mount();
            requireMember(fresh);
            requireMember(old);
            if (putOld.mount().isShared() || fresh.parent() != null && fresh.parent().isShared()
                    || old.parent() != null && old.parent().isShared() || fresh.isLocked()) {
                throw Errno.EINVAL.exception();
            }
            if (fresh == old || putOld.mount() == old) {
                throw Errno.EBUSY.exception();
            }
            boolean isPlaced = old.root() == oldRoot.dentry() && fresh.root() == newRoot.dentry() && fresh.mountPoint() != null
                    && PathNames.isReachable(putOld, newRoot) && PathNames.isReachable(newRoot, oldRoot);
            if (!isPlaced) {
                throw Errno.EINVAL.exception();
            }
            VfsPath place = old.mountPoint();
            propagation.unhang(fresh);
            if (place != null) {
                propagation.unhang(old);
            }
            if (old.isLocked()) {
                fresh.setLocked(true);
                old.setLocked(false);
            }
            propagation.hang(old, putOld);
            if (place != null) {
                propagation.hang(fresh, place);
            } else {
                root = fresh;
            }
            changedLocked();
            return null;
        });
    }

    /**
     * A copy for a new namespace, with the map from old mounts to new ones (for root and working directories). One that is owned by
     * another user namespace gets slaves, and may not take apart what it was given.
     */
    public MountNamespace copy(long number, UserNamespace newOwner, Map<Mount, Mount> oldToNew) {
        return change(() -> {
            boolean isLess = newOwner != owner();
            Mount top = copyAll(root, isLess, oldToNew);
            return new MountNamespace(number, newOwner, table, top, false);
        });
    }

    private Mount copyAll(Mount m, boolean isLess, Map<Mount, Mount> oldToNew) {
        Mount c = propagation.copy(m, m.root(), isLess ? Propagation.Kind.SLAVE : Propagation.Kind.CLONE);
        c.setUnbindable(m.isUnbindable());
        c.setLocked(m.isLocked() || isLess);
        if (isLess) {
            c.lockFlags();
        }
        oldToNew.put(m, c);
        for (Mount child : m.children()) {
            propagation.hang(copyAll(child, isLess, oldToNew), new VfsPath(c, child.mountPoint().dentry()));
        }
        return c;
    }

    /** The same place in a copied namespace. */
    public static VfsPath translate(VfsPath p, Map<Mount, Mount> oldToNew) {
        Mount m = oldToNew.get(p.mount());
        return m == null ? p : new VfsPath(m, p.dentry());
    }

    /** Nobody is in it any more: all its mounts go. */
    @Override
    protected void ended() {
        change(() -> {
            if (!mounts.isEmpty()) {
                dropTreeLocked(root);
            }
            return null;
        });
    }
}
