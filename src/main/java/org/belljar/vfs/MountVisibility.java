package org.belljar.vfs;

import java.util.List;

/** What a mount namespace shows of proc and sysfs already (mount_too_revealing()). */
final class MountVisibility {
    private static final int ATIME = Mount.NOATIME | Mount.NODIRATIME | Mount.RELATIME;

    private MountVisibility() {}

    /**
     * Whether {@code fresh} shows no more than one of {@code mounts} does: a mount of the same type, whole, not more restricted
     * by flags that may not be taken away, and with nothing over any of its files that may not be taken away. The fresh one
     * gets those flags.
     */
    static boolean isSeenLocked(List<Mount> mounts, Mount fresh) {
        for (Mount m : mounts) {
            if (m.fileSystem().type().equals(fresh.fileSystem().type()) && m.root().inode() == m.fileSystem().root()
                    && allows(m, fresh) && !isCovered(m)) {
                fresh.setLockedFlags(locked(m) & (Mount.RDONLY | ATIME));
                return true;
            }
        }
        return false;
    }

    private static int locked(Mount m) {
        return m.lockedFlags() | (m.fileSystem().isReadOnly() ? Mount.RDONLY : 0);
    }

    private static boolean allows(Mount m, Mount fresh) {
        int locked = locked(m);
        boolean mustBeReadOnly = (locked & Mount.RDONLY) != 0;
        boolean hasTimes = (locked & ATIME) == 0 || (m.flags() & ATIME) == (fresh.flags() & ATIME);
        return (!mustBeReadOnly || (fresh.flags() & Mount.RDONLY) != 0) && hasTimes;
    }

    private static boolean isCovered(Mount m) {
        for (Mount child : m.children()) {
            VfsPath at = child.mountPoint();
            if (child.isLocked() && at != null && !at.dentry().inode().isMountPointOnly()) {
                return true;
            }
        }
        return false;
    }
}
