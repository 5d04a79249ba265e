package org.belljar.vfs;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;

/**
 * One resolution of a path (path_resolution(7)), component by component over the dentry cache. The object carries the
 * result; a failed search is a negative errno, not an exception, because it is normal traffic. Errors of the file system
 * itself may be thrown.
 *
 * <p>{@link #walk} finds an existing object. {@link #walkToParent} stops in front of the last component, for calls that
 * make or remove names; {@link #followLast} goes on from there when that turns out to be a symbolic link.
 */
public final class PathWalk {
    /** Follow a symbolic link in the last component. */
    public static final int FOLLOW = 1;
    /** The result must be a directory. */
    public static final int DIRECTORY = 2;
    /** An empty path means the starting point (AT_EMPTY_PATH). */
    public static final int EMPTY = 4;
    /** Does not count as a visit of the mounts on the way: umount2(2) with MNT_EXPIRE. */
    public static final int KEEP_EXPIRY = 8;

    /** What kind of last component {@link #walkToParent} stopped at. */
    public enum Last { NORMAL, DOT, DOT_DOT, ROOT }

    private static final int MAX_SYMLINKS = 40;
    private static final int NAME_MAX = 255;

    private final DentryCache cache;
    private final StickyProtection sticky;
    private final Caller caller;
    private Credentials credentials;
    private final Mount rootMount;
    private final Dentry rootDentry;
    private Mount topMount;
    private Dentry topDentry;
    private int resolve;

    private String path;
    private int pos;
    private int symlinks;
    private int flags;
    private boolean toParent;

    private Mount mount;
    private Dentry dentry;
    private Last last;
    private String lastName;
    private boolean trailingSlash;
    /** The dentry that {@link FileOpener} made a file under. */
    Dentry created;

    public PathWalk(Vfs vfs, Caller caller, FsContext fs) {
        this.cache = vfs.dentries();
        this.sticky = vfs.sticky();
        this.caller = caller;
        this.credentials = caller.credentials();
        VfsPath root = fs.root();
        this.rootMount = root.mount();
        this.rootDentry = root.dentry();
    }

    Caller caller() {
        return caller;
    }

    /** Checks permissions for other credentials than the caller's (access(2) with real ids). */
    public PathWalk as(Credentials c) {
        credentials = c;
        return this;
    }

    /** Restricts by RESOLVE_* of openat2(2). */
    public PathWalk restrict(int resolveFlags) {
        resolve = resolveFlags;
        return this;
    }

    public Mount mount() {
        return mount;
    }

    public Dentry dentry() {
        return dentry;
    }

    public Inode inode() {
        return dentry.inode();
    }

    public VfsPath path() {
        return new VfsPath(mount, dentry);
    }

    public Last last() {
        return last;
    }

    /** The last component, where {@link #walkToParent} stopped at a name. */
    public String lastName() {
        return lastName;
    }

    public boolean hasTrailingSlash() {
        return trailingSlash;
    }

    public Credentials credentials() {
        return credentials;
    }

    /** As {@link #walk}, but throws. */
    public PathWalk find(VfsPath base, String p, int walkFlags) {
        Errno.check(walk(base, p, walkFlags));
        return this;
    }

    /** As {@link #walkToParent}, but throws. */
    public PathWalk findParent(VfsPath base, String p) {
        Errno.check(walkToParent(base, p));
        return this;
    }

    /**
     * Resolves {@code p}.
     *
     * @param base where a relative path starts; may be null for an absolute one
     * @return 0 or a negated errno
     */
    public int walk(VfsPath base, String p, int walkFlags) {
        flags = walkFlags;
        toParent = false;
        int r = begin(base, p);
        return r != 0 ? r : run();
    }

    /** Resolves all but the last component. 0 or a negated errno; then {@link #last} says what comes last. */
    public int walkToParent(VfsPath base, String p) {
        flags = 0;
        toParent = true;
        int r = begin(base, p);
        return r != 0 ? r : run();
    }

    private int begin(VfsPath base, String p) {
        path = p;
        pos = 0;
        symlinks = 0;
        topMount = rootMount;
        topDentry = rootDentry;
        if (p.isEmpty() && (flags & EMPTY) == 0) {
            return -2;
        }
        if (p.length() >= 4096) {
            return -36;
        }
        if ((resolve & (OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_IN_ROOT)) != 0) {
            topMount = base.mount();
            topDentry = base.dentry();
        }
        if (!p.isEmpty() && p.charAt(0) == '/') {
            mount = base == null ? topMount : base.mount();
            return jumpToTop();
        }
        mount = base.mount();
        dentry = base.dentry();
        return 0;
    }

    /** An absolute path or link: to the root of the caller, or of the restricted tree. */
    private int jumpToTop() {
        if ((resolve & OpenFlags.RESOLVE_BENEATH) != 0 || (resolve & OpenFlags.RESOLVE_NO_XDEV) != 0 && mount != topMount) {
            return -18;
        }
        mount = topMount;
        dentry = topDentry;
        return 0;
    }

    private int run() {
        while (true) {
            String p = path;
            int len = p.length();
            int at = skipSlashes(p, pos);
            if (at == len) {
                trailingSlash = len > 0;
                return finishAtStart();
            }
            int r = components(p, at, len);
            if (r <= 0) {
                return r;
            }
        }
    }

    /** Nothing is left: "", "/", or a link to those. */
    private int finishAtStart() {
        last = Last.ROOT;
        if ((flags & DIRECTORY) != 0 && !inode().isDirectory()) {
            return -20;
        }
        return 0;
    }

    /** Walks until the end (0), an error (negative), or a symbolic link that replaced {@link #path} (1). */
    private int components(String p, int start, int len) {
        int at = start;
        while (true) {
            Inode dir = dentry.inode();
            if (!dir.isDirectory()) {
                return -20;
            }
            int denied = Permissions.check(credentials, dir, Permissions.EXEC);
            if (denied != 0) {
                return denied;
            }
            int end = p.indexOf('/', at);
            if (end < 0) {
                end = len;
            }
            int next = end == len ? len : skipSlashes(p, end);
            boolean isLast = next == len;
            int r;
            if (isLast && toParent) {
                return stopAtLast(p, at, end, len);
            }
            if (end - at == 1 && p.charAt(at) == '.') {
                r = 0;
            } else if (end - at == 2 && p.charAt(at) == '.' && p.charAt(at + 1) == '.') {
                r = up();
            } else {
                r = down(p, at, end, next, isLast);
            }
            if (r != 0) {
                return r;
            }
            if (isLast) {
                trailingSlash = end < len;
                return (trailingSlash || (flags & DIRECTORY) != 0) && !dentry.inode().isDirectory() ? -20 : 0;
            }
            at = next;
        }
    }

    private int stopAtLast(String p, int at, int end, int len) {
        trailingSlash = end < len;
        lastName = p.substring(at, end);
        if (lastName.equals(".")) {
            last = Last.DOT;
        } else if (lastName.equals("..")) {
            last = Last.DOT_DOT;
        } else {
            last = Last.NORMAL;
        }
        return 0;
    }

    private int down(String p, int at, int end, int next, boolean isLast) {
        if (end - at > NAME_MAX) {
            return -36;
        }
        Dentry d = look(p.substring(at, end));
        if (d == null) {
            return -11;
        }
        Inode inode = d.inode();
        if (inode == null) {
            return -2;
        }
        if (inode.isSymlink() && d.mountCount == 0 && (!isLast || (flags & FOLLOW) != 0 || end < p.length())) {
            return isLast ? followTrailing(d, end < p.length() ? "/" : "") : follow(d, p.substring(end));
        }
        dentry = d;
        return d.mountCount == 0 ? 0 : crossMounts();
    }

    /** The child dentry; null only for RESOLVE_CACHED. */
    private Dentry look(String name) {
        Dentry d = dentry.child(name);
        if (d != null && !d.isDemoted() && dentry.inode().fileSystem().isDentryCacheable()) {
            return d;
        }
        return (resolve & OpenFlags.RESOLVE_CACHED) != 0 ? null : cache.lookup(caller, dentry, name);
    }

    private int crossMounts() {
        while (dentry.mountCount > 0) {
            Mount m = mount.childAt(dentry);
            if (m == null) {
                break;
            }
            if ((resolve & OpenFlags.RESOLVE_NO_XDEV) != 0) {
                return -18;
            }
            if ((flags & KEEP_EXPIRY) == 0) {
                m.visited();
            }
            mount = m;
            dentry = m.root();
        }
        return 0;
    }

    private int up() {
        while (true) {
            if (dentry == topDentry && mount == topMount) {
                if ((resolve & OpenFlags.RESOLVE_BENEATH) != 0) {
                    return -18;
                }
                break;
            }
            if (dentry != mount.root()) {
                dentry = dentry.parent();
                break;
            }
            VfsPath at = mount.mountPoint();
            if (at == null) {
                break;
            }
            if ((resolve & OpenFlags.RESOLVE_NO_XDEV) != 0) {
                return -18;
            }
            mount = at.mount();
            dentry = at.dentry();
        }
        return crossMounts();
    }

    /** The last component of the whole path. */
    private int followTrailing(Dentry link, String rest) {
        return sticky.mayFollow(credentials, dentry.inode(), link.inode()) ? follow(link, rest) : -13;
    }

    /** Follows the link {@code link} of the current directory, then {@code rest}. 1: the path was replaced; 0: arrived. */
    private int follow(Dentry link, String rest) {
        if ((resolve & OpenFlags.RESOLVE_NO_SYMLINKS) != 0 || ++symlinks > MAX_SYMLINKS
                || (mount.flags() & Mount.NOSYMFOLLOW) != 0) {
            return -40;
        }
        Inode inode = link.inode();
        VfsPath jump = inode.followMagic(caller);
        if (jump != null) {
            return followMagic(jump, rest);
        }
        String target = inode.readLink(caller);
        if (target.isEmpty()) {
            return -2;
        }
        path = rest.isEmpty() ? target : target + rest;
        pos = 0;
        if (target.charAt(0) == '/') {
            int r = jumpToTop();
            if (r != 0) {
                return r;
            }
        }
        return 1;
    }

    private int followMagic(VfsPath jump, String rest) {
        if ((resolve & OpenFlags.RESOLVE_NO_MAGICLINKS) != 0) {
            return -40;
        }
        if ((resolve & (OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_IN_ROOT)) != 0
                || (resolve & OpenFlags.RESOLVE_NO_XDEV) != 0 && jump.mount() != mount) {
            return -18;
        }
        mount = jump.mount();
        dentry = jump.dentry();
        if (rest.isEmpty()) {
            last = Last.ROOT;
            return (flags & DIRECTORY) != 0 && !inode().isDirectory() ? -20 : 0;
        }
        if (!inode().isDirectory()) {
            return -20;
        }
        path = rest;
        pos = 0;
        return 1;
    }

    /** After {@link #walkToParent}: the dentry of the last component, perhaps negative, with its mounts not crossed. */
    public Dentry lookupLast() {
        checkLastLength();
        return cache.lookup(caller, dentry, lastName);
    }

    private void checkLastLength() {
        if (lastName.length() > NAME_MAX) {
            throw Errno.ENAMETOOLONG.exception();
        }
    }

    Dentry lookupLastLocked() {
        checkLastLength();
        return cache.lookupLocked(caller, dentry, lastName);
    }

    /** After {@link #lookupLast}: makes {@code d} the result, crossing mounts. 0 or a negated errno. */
    int accept(Dentry d) {
        dentry = d;
        return crossMounts();
    }

    /**
     * After {@link #walkToParent} whose last component {@code link} is a symbolic link to be followed: goes on to the parent
     * of what it names. 0 or a negated errno. After a magic link {@link #last} is ROOT and the walk has arrived.
     */
    int followLast(Dentry link) {
        int r = followTrailing(link, trailingSlash ? "/" : "");
        return r <= 0 ? r : run();
    }

    private static int skipSlashes(String p, int from) {
        int at = from;
        while (at < p.length() && p.charAt(at) == '/') {
            at++;
        }
        return at;
    }
}
