package org.belljar.vfs;

/** Paths as text: getcwd(2), /proc/PID/exe, /proc/mounts (d_path). */
public final class PathNames {
    private PathNames() {}

    /** The absolute path as seen from {@code root}, with " (deleted)" appended where it applies; "(unreachable)/..." outside. */
    public static String of(VfsPath p, VfsPath root) {
        if (p.mount().namespace() == null && p.dentry().isRoot() && p.dentry() != p.mount().root()) {
            return p.dentry().name();
        }
        StringBuilder out = new StringBuilder();
        boolean reached = build(p, root, out);
        String s = out.isEmpty() ? "/" : out.toString();
        if (!reached) {
            s = "(unreachable)" + s;
        }
        return isDeleted(p.dentry()) ? s + " (deleted)" : s;
    }

    /** The root of a mount as a path within its file system: what mountinfo shows in its fourth column. */
    public static String within(Mount m) {
        Dentry top = m.root();
        while (!top.isRoot()) {
            top = top.parent();
        }
        if (m.root() == top) {
            return top.name();
        }
        StringBuilder out = new StringBuilder();
        for (Dentry d = m.root(); d != top; d = d.parent()) {
            out.insert(0, d.name()).insert(0, '/');
        }
        return isDeleted(m.root()) ? out + "//deleted" : out.toString();
    }

    /** Whether the dentry has lost its name. */
    public static boolean isDeleted(Dentry d) {
        return d.isUnhashed() && !d.isRoot();
    }

    /** Whether {@code p} lies below (or is) {@code root}. */
    public static boolean isReachable(VfsPath p, VfsPath root) {
        return build(p, root, new StringBuilder());
    }

    private static boolean build(VfsPath p, VfsPath root, StringBuilder out) {
        Mount m = p.mount();
        Dentry d = p.dentry();
        while (d != root.dentry() || m != root.mount()) {
            if (d == m.root() || d.isRoot()) {
                VfsPath at = m.mountPoint();
                if (at == null) {
                    return false;
                }
                m = at.mount();
                d = at.dentry();
                continue;
            }
            out.insert(0, d.name()).insert(0, '/');
            d = d.parent();
        }
        return true;
    }
}
