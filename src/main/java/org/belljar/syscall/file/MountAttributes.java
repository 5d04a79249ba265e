package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;

/**
 * MOUNT_ATTR_* of the newer mount calls, as flags of a mount.
 *
 * @param clear MS_* bits to take away
 * @param set MS_* bits to add
 * @param type a new propagation type or null
 */
record MountAttributes(int clear, int set, MountNamespace.Type type) {
    private static final int RDONLY = 1, NOSUID = 2, NODEV = 4, NOEXEC = 8, ATIME = 0x70, NOATIME = 0x10, STRICTATIME = 0x20,
            NODIRATIME = 0x80, IDMAP = 0x100000, NOSYMFOLLOW = 0x200000;
    private static final int PLAIN = RDONLY | NOSUID | NODEV | NOEXEC | NODIRATIME | NOSYMFOLLOW;
    private static final int MS_UNBINDABLE = 1 << 17, MS_PRIVATE = 1 << 18, MS_SLAVE = 1 << 19, MS_SHARED = 1 << 20;
    /** struct mount_attr: attr_set, attr_clr, propagation, userns_fd, 8 bytes each. */
    static final int SIZE = 32;

    /** attr_flags of fsmount(2) as MS_* bits. EINVAL. */
    static int flags(int attr) {
        if ((attr & ~(PLAIN | ATIME)) != 0) {
            throw Errno.EINVAL.exception();
        }
        return plain(attr) | times(attr & ATIME);
    }

    private static int plain(long attr) {
        int f = (int) attr & (RDONLY | NOSUID | NODEV | NOEXEC);
        return f | ((attr & NODIRATIME) != 0 ? Mount.NODIRATIME : 0) | ((attr & NOSYMFOLLOW) != 0 ? Mount.NOSYMFOLLOW : 0);
    }

    private static int times(int attr) {
        return switch (attr) {
            case 0 -> Mount.RELATIME;
            case NOATIME -> Mount.NOATIME;
            case STRICTATIME -> Mount.STRICTATIME;
            default -> throw Errno.EINVAL.exception();
        };
    }

    /** From a struct mount_attr. EINVAL for unknown bits and combinations; id-mapped mounts are not supported. */
    static MountAttributes parse(GuestStruct s) {
        long set = s.getLong(0);
        long clear = s.getLong(8);
        long type = s.getLong(16);
        long known = PLAIN | ATIME | IDMAP;
        if ((set & ~known) != 0 || (clear & ~known) != 0 || ((set | clear) & IDMAP) != 0) {
            throw Errno.EINVAL.exception();
        }
        int ms = plain(set);
        int msClear = plain(clear);
        if ((clear & ATIME) != 0) {
            if ((clear & ATIME) != ATIME) {
                throw Errno.EINVAL.exception();
            }
            msClear |= Mount.NOATIME | Mount.RELATIME;
            ms |= times((int) set & ATIME);
        } else if ((set & ATIME) != 0) {
            throw Errno.EINVAL.exception();
        }
        return new MountAttributes(msClear, ms, type(type));
    }

    private static MountNamespace.Type type(long ms) {
        if (ms == 0) {
            return null;
        }
        return switch ((int) ms) {
            case MS_SHARED -> MountNamespace.Type.SHARED;
            case MS_SLAVE -> MountNamespace.Type.SLAVE;
            case MS_PRIVATE -> MountNamespace.Type.PRIVATE;
            case MS_UNBINDABLE -> MountNamespace.Type.UNBINDABLE;
            default -> throw Errno.EINVAL.exception();
        };
    }

    /** A mount's flags as MOUNT_ATTR_* bits: statmount(2). */
    static long of(Mount m) {
        int f = m.flags();
        long a = f & (RDONLY | NOSUID | NODEV | NOEXEC);
        a |= (f & Mount.NODIRATIME) != 0 ? NODIRATIME : 0;
        a |= (f & Mount.NOSYMFOLLOW) != 0 ? NOSYMFOLLOW : 0;
        return a | ((f & Mount.NOATIME) != 0 ? NOATIME : (f & Mount.RELATIME) != 0 ? 0 : STRICTATIME);
    }
}
