package org.belljar.vfs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules by which mounts are copied, shared and propagated (Linux's fs/pnode.c). All of it runs under the mount lock, and
 * all of it on the tables of one kernel.
 */
final class Propagation {
    /** How a copy of a mount stands to it. */
    enum Kind { CLONE, SLAVE, PRIVATE }

    private final MountTable table;

    Propagation(MountTable table) {
        this.table = table;
    }

    // ---- changing the type ----

    void share(Mount m) {
        if (!m.isShared()) {
            join(m, table.newGroupLocked());
        }
        m.setUnbindable(false);
    }

    private static void join(Mount m, PeerGroup g) {
        m.setPeers(g);
        g.members.add(m);
    }

    private static void follow(Mount m, PeerGroup master) {
        m.setMaster(master);
        if (master != null) {
            master.slaves.add(m);
        }
    }

    /** Becomes a slave of the group it was in; without other members that is what it received from itself. */
    void enslave(Mount m) {
        PeerGroup old = m.peers();
        if (old == null) {
            return;
        }
        leaveGroup(m);
        if (!old.members.isEmpty()) {
            stopFollowing(m);
            follow(m, old);
        }
    }

    /** A private mount gets what another has. */
    void adopt(Mount from, Mount to) {
        follow(to, from.master());
        if (from.isShared()) {
            join(to, from.peers());
        }
    }

    void makePrivate(Mount m, boolean unbindable) {
        leaveGroup(m);
        stopFollowing(m);
        m.setUnbindable(unbindable);
    }

    /** A group that loses its last member hands its slaves to that member's master. */
    private static void leaveGroup(Mount m) {
        PeerGroup g = m.peers();
        if (g == null) {
            return;
        }
        m.setPeers(null);
        g.members.remove(m);
        if (g.members.isEmpty()) {
            for (Mount s : List.copyOf(g.slaves)) {
                g.slaves.remove(s);
                follow(s, m.master());
            }
        }
    }

    private static void stopFollowing(Mount m) {
        PeerGroup g = m.master();
        if (g != null) {
            g.slaves.remove(m);
            m.setMaster(null);
        }
    }

    // ---- copies ----

    /** A copy of one mount, in no tree. */
    Mount copy(Mount m, Dentry root, Kind kind) {
        Mount c = new Mount(m.fileSystem(), root, m.flags() | ((m.flags() & (Mount.RELATIME | Mount.NOATIME)) == 0 ? Mount.STRICTATIME : 0),
                m.source());
        c.setLockedFlags(m.lockedFlags());
        switch (kind) {
            case CLONE -> {
                if (m.isShared()) {
                    join(c, m.peers());
                }
                follow(c, m.master());
            }
            case SLAVE -> follow(c, m.isShared() ? m.peers() : m.master());
            case PRIVATE -> { }
        }
        return c;
    }

    /** A copy of the tree at {@code m}, from {@code root} down; unbindable mounts are left out. */
    Mount copyTree(Mount m, Dentry root, Kind kind) {
        Mount top = copy(m, root, kind);
        copyChildren(m.children(), root, top, kind);
        return top;
    }

    private void copyChildren(Mount[] children, Dentry below, Mount to, Kind kind) {
        for (Mount c : children) {
            Dentry at = c.mountPoint().dentry();
            if (!c.isUnbindable() && at.isBelowOrSame(below)) {
                Mount copy = copy(c, c.root(), kind);
                copy.setLocked(c.isLocked());
                hang(copy, new VfsPath(to, at));
                copyChildren(c.children(), c.root(), copy, kind);
            }
        }
    }

    /** Connects a mount with its parent; its namespace is the caller's business. */
    void hang(Mount m, VfsPath at) {
        m.setMountPoint(at);
        table.attachedLocked(m, at.dentry());
        at.mount().addChild(m);
    }

    void unhang(Mount m) {
        VfsPath at = m.mountPoint();
        at.mount().removeChild(m);
        table.detachedLocked(m, at.dentry());
        m.setMountPoint(null);
    }

    static List<Mount> tree(Mount top) {
        List<Mount> all = new ArrayList<>();
        collect(top, all);
        return all;
    }

    private static void collect(Mount m, List<Mount> into) {
        into.add(m);
        for (Mount c : m.children()) {
            collect(c, into);
        }
    }

    // ---- propagation ----

    /**
     * Copies of {@code source}, which is about to sit on {@code at}, for all mounts that receive from {@code at}'s mount: each
     * hangs at its place already. With a shared {@code at} the whole of {@code source} becomes shared.
     */
    List<Mount> propagate(Mount source, VfsPath at) {
        List<Mount> made = new ArrayList<>();
        Mount dest = at.mount();
        if (!dest.isShared()) {
            return made;
        }
        for (Mount m : tree(source)) {
            if (!m.isShared()) {
                join(m, table.newGroupLocked());
            }
        }
        spread(dest.peers(), dest, source, at.dentry(), made, new HashSet<>());
        return made;
    }

    private void spread(PeerGroup g, Mount except, Mount source, Dentry at, List<Mount> made, Set<PeerGroup> seen) {
        seen.add(g);
        List<Mount> slaves = List.copyOf(g.slaves);
        for (Mount peer : List.copyOf(g.members)) {
            if (peer != except && receives(peer, at)) {
                made.add(put(copyTree(source, source.root(), Kind.CLONE), peer, at));
            }
        }
        for (Mount s : slaves) {
            PeerGroup own = s.peers();
            if (own != null && seen.contains(own)) {
                continue;
            }
            if (!receives(s, at)) {
                continue;
            }
            Mount c = copyTree(source, source.root(), Kind.SLAVE);
            if (own != null) {
                tree(c).forEach(this::share);
            }
            made.add(put(c, s, at));
            if (own != null) {
                spread(own, s, c, at, made, seen);
            }
        }
    }

    private static boolean receives(Mount m, Dentry at) {
        return m.namespace() != null && at.isBelowOrSame(m.root());
    }

    private Mount put(Mount copy, Mount on, Dentry at) {
        Mount there = on.childAt(at);
        hang(copy, new VfsPath(on, at));
        if (there != null) {
            // What sits there already goes on top of the new one, as in Linux: it hides it.
            unhang(there);
            hang(there, copy.rootPath());
        }
        if (on.namespace().owner() != copy.fileSystem().owner()) {
            tree(copy).forEach(Mount::lockFlags);
        }
        return copy;
    }

    /** Mounts that go when the one on {@code at} goes: those at the same place of all that receive from there. */
    List<Mount> counterparts(VfsPath at) {
        List<Mount> found = new ArrayList<>();
        if (at.mount().isShared()) {
            find(at.mount().peers(), at.mount(), at.dentry(), found, new HashSet<>());
        }
        return found;
    }

    private static void find(PeerGroup g, Mount except, Dentry at, List<Mount> found, Set<PeerGroup> seen) {
        seen.add(g);
        List<Mount> receivers = new ArrayList<>(g.members);
        receivers.addAll(g.slaves);
        for (Mount m : receivers) {
            Mount child = m == except ? null : m.childAt(at);
            if (child != null) {
                found.add(child);
            }
        }
        for (Mount s : g.slaves) {
            if (s.isShared() && !seen.contains(s.peers())) {
                find(s.peers(), s, at, found, seen);
            }
        }
    }

    /** The mount is gone from its tree for good. */
    void retire(Mount m) {
        makePrivate(m, m.isUnbindable());
    }
}
