package org.belljar.fs.proc;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.UserNamespace;
import org.belljar.vfs.UserNamespace.Extent;

/** uid_map, gid_map and setgroups of a process (user_namespaces(7)). */
final class UserMaps {
    private static final int MAX_EXTENTS = 340;
    private static final int PAGE = 4096;

    private UserMaps() {}

    static void fill(ProcessDirectory p) {
        p.text("uid_map", 0644, c -> text(c, users(p), true), (c, s) -> write(c, users(p), true, s));
        p.text("gid_map", 0644, c -> text(c, users(p), false), (c, s) -> write(c, users(p), false, s));
        p.text("projid_map", 0644, c -> users(p).isInitial() ? line(0, 0, -1) : "", (c, s) -> Errno.EPERM.negative());
        p.text("setgroups", 0644, c -> users(p).isSetgroupsDenied() ? "deny\n" : "allow\n", (c, s) -> setgroups(c, users(p), s));
    }

    private static UserNamespace users(ProcessDirectory p) {
        return p.task().credentials().userNamespace();
    }

    private static String line(int inside, int outside, int count) {
        return String.format("%10s %10s %10s\n", Integer.toUnsignedString(inside), Integer.toUnsignedString(outside),
                Integer.toUnsignedString(count));
    }

    /** The outer ids as the reader's user namespace has them, or for a member of the namespace as its parent has them. */
    private static String text(Caller c, UserNamespace ns, boolean ofUsers) {
        UserNamespace reader = c.credentials().userNamespace();
        UserNamespace outer = reader == ns && ns.parent() != null ? ns.parent() : reader;
        StringBuilder s = new StringBuilder();
        for (Extent e : ofUsers ? ns.uidMap() : ns.gidMap()) {
            s.append(line(e.inside(), ofUsers ? outer.uid(e.kernel()) : outer.gid(e.kernel()), e.count()));
        }
        return s.toString();
    }

    private static long write(Caller c, UserNamespace ns, boolean ofUsers, String text) {
        Credentials who = c.credentials();
        if (ns.parent() == null || who.userNamespace() != ns && who.userNamespace() != ns.parent()
                || (ofUsers ? ns.uidMap() : ns.gidMap()).length != 0 || !who.hasCapability(Credentials.CAP_SYS_ADMIN, ns)) {
            return Errno.EPERM.negative();
        }
        if (text.length() >= PAGE) {
            return Errno.EINVAL.negative();
        }
        List<Extent> map = new ArrayList<>();
        for (String l : text.split("\n")) {
            Extent e = parse(l);
            if (map.stream().anyMatch(o -> overlap(o.inside(), e.inside(), o.count(), e.count())
                    || overlap(o.outside(), e.outside(), o.count(), e.count()))) {
                return Errno.EINVAL.negative();
            }
            map.add(e);
        }
        if (map.size() > MAX_EXTENTS) {
            return Errno.EINVAL.negative();
        }
        if (!isPermitted(who, ns, ofUsers, map)) {
            return Errno.EPERM.negative();
        }
        Extent[] kernel = map.stream().map(e -> new Extent(e.inside(), toKernel(ns.parent(), ofUsers, e), e.count(), e.outside()))
                .toArray(Extent[]::new);
        return ns.setMap(ofUsers, kernel) ? 0 : Errno.EPERM.negative();
    }

    private static boolean overlap(int a, int b, int countA, int countB) {
        long x = a & 0xffffffffL;
        long y = b & 0xffffffffL;
        return x < y + (countB & 0xffffffffL) && y < x + (countA & 0xffffffffL);
    }

    /** "inside outside count"; EINVAL for anything else, an empty range or one that wraps. */
    private static Extent parse(String line) {
        String[] f = line.trim().split("[ \t]+");
        if (f.length != 3) {
            throw Errno.EINVAL.exception();
        }
        try {
            int inside = Integer.parseUnsignedInt(f[0]);
            int outside = Integer.parseUnsignedInt(f[1]);
            int count = Integer.parseUnsignedInt(f[2]);
            boolean wraps = (inside & 0xffffffffL) + (count & 0xffffffffL) > 0xffffffffL
                    || (outside & 0xffffffffL) + (count & 0xffffffffL) > 0xffffffffL;
            if (count == 0 || wraps) {
                throw Errno.EINVAL.exception();
            }
            return new Extent(inside, 0, count, outside);
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.exception();
        }
    }

    /** Oneself alone may be mapped by who made the namespace; anything else takes CAP_SETUID or CAP_SETGID in the parent. */
    private static boolean isPermitted(Credentials who, UserNamespace ns, boolean ofUsers, List<Extent> map) {
        UserNamespace parent = ns.parent();
        if (map.size() == 1 && map.getFirst().count() == 1 && ns.creatorUid() == who.euid()) {
            int outside = map.getFirst().outside();
            boolean isSelf = ofUsers ? parent.kernelUid(outside) == who.euid()
                    : parent.kernelGid(outside) == who.egid() && ns.isSetgroupsDenied();
            if (isSelf) {
                return true;
            }
        }
        return who.hasCapability(ofUsers ? Credentials.CAP_SETUID : Credentials.CAP_SETGID, parent);
    }

    /** The first id of a range that the parent maps as a whole. EPERM. */
    private static int toKernel(UserNamespace parent, boolean ofUsers, Extent e) {
        for (Extent p : ofUsers ? parent.uidMap() : parent.gidMap()) {
            long from = (e.outside() & 0xffffffffL) - (p.inside() & 0xffffffffL);
            if (from >= 0 && from + (e.count() & 0xffffffffL) <= (p.count() & 0xffffffffL)) {
                return p.kernel() + (int) from;
            }
        }
        throw Errno.EPERM.exception();
    }

    private static long setgroups(Caller c, UserNamespace ns, String text) {
        if (!c.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, ns)) {
            return Errno.EACCES.negative();
        }
        boolean allow = text.strip().equals("allow");
        if (!allow && !text.strip().equals("deny")) {
            return Errno.EINVAL.negative();
        }
        return ns.setSetgroups(allow) ? 0 : Errno.EPERM.negative();
    }
}
