package org.belljar.vfs;

/**
 * User and group identities and capabilities, immutable (Linux's struct cred). Changed by replacing the whole. Ids are those
 * of the initial user namespace; see {@link UserNamespace}.
 *
 * @param groups supplementary groups, sorted
 * @param userNamespace where the capabilities count
 */
public record Credentials(
        int uid, int euid, int suid, int fsuid,
        int gid, int egid, int sgid, int fsgid,
        int[] groups,
        long capEffective, long capPermitted, long capInheritable, long capBounding, long capAmbient,
        int securebits, boolean noNewPrivs, UserNamespace userNamespace) {

    public static final int CAP_CHOWN = 0;
    public static final int CAP_DAC_OVERRIDE = 1;
    public static final int CAP_DAC_READ_SEARCH = 2;
    public static final int CAP_FOWNER = 3;
    public static final int CAP_FSETID = 4;
    public static final int CAP_KILL = 5;
    public static final int CAP_SETGID = 6;
    public static final int CAP_SETUID = 7;
    public static final int CAP_SETPCAP = 8;
    public static final int CAP_LINUX_IMMUTABLE = 9;
    public static final int CAP_NET_BIND_SERVICE = 10;
    public static final int CAP_NET_RAW = 13;
    public static final int CAP_IPC_LOCK = 14;
    public static final int CAP_SYS_CHROOT = 18;
    public static final int CAP_SYS_PTRACE = 19;
    public static final int CAP_SYS_PACCT = 20;
    public static final int CAP_SYS_RAWIO = 17;
    public static final int CAP_SYS_ADMIN = 21;
    public static final int CAP_SYS_NICE = 23;
    public static final int CAP_SYS_RESOURCE = 24;
    public static final int CAP_SYS_TIME = 25;
    public static final int CAP_SYS_TTY_CONFIG = 26;
    public static final int CAP_MKNOD = 27;
    public static final int CAP_LEASE = 28;
    public static final int CAP_AUDIT_WRITE = 29;
    public static final int CAP_SETFCAP = 31;
    public static final int CAP_SYSLOG = 34;
    public static final int CAP_WAKE_ALARM = 35;

    /** All capabilities of Linux 6.18 (0..40). */
    public static final long ALL_CAPABILITIES = (1L << 41) - 1;

    /** The set that container runtimes give a root guest: podman's and docker's default. */
    public static final long CONTAINER_CAPABILITIES = bits(CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FSETID, CAP_FOWNER, CAP_MKNOD,
            CAP_NET_RAW, CAP_SETGID, CAP_SETUID, CAP_SETFCAP, CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_KILL,
            CAP_AUDIT_WRITE);

    /** Credentials of a fresh process: root gets {@code caps}, others none. */
    public static Credentials of(int uid, int gid, int[] groups, long caps) {
        long own = uid == 0 ? caps : 0;
        return new Credentials(uid, uid, uid, uid, gid, gid, gid, gid, groups, own, own, 0, caps, 0, 0, false,
                UserNamespace.INITIAL);
    }

    private static long bits(int... caps) {
        long set = 0;
        for (int c : caps) {
            set |= 1L << c;
        }
        return set;
    }

    /** Whether the capability holds for what belongs to the whole sandbox: in the initial user namespace (capable). */
    public boolean hasCapability(int cap) {
        return (capEffective >>> cap & 1) != 0 && userNamespace.isInitial();
    }

    /** Whether the capability holds in the credentials' own user namespace. */
    public boolean hasOwnCapability(int cap) {
        return (capEffective >>> cap & 1) != 0;
    }

    /** Whether the capability holds in {@code target}: there, or above it as who made it (ns_capable). */
    public boolean hasCapability(int cap, UserNamespace target) {
        for (UserNamespace n = target; n != null; n = n.parent()) {
            if (n == userNamespace) {
                return hasOwnCapability(cap);
            }
            if (n.level() <= userNamespace.level()) {
                return false;
            }
            if (n.parent() == userNamespace && n.creatorUid() == euid) {
                return true;
            }
        }
        return false;
    }

    /** Whether the capability holds for an inode, whose owner and group must be mapped (capable_wrt_inode_uidgid). */
    public boolean hasCapability(int cap, Inode inode) {
        return hasOwnCapability(cap) && (userNamespace.isInitial()
                || userNamespace.uid(inode.uid()) != -1 && userNamespace.gid(inode.gid()) != -1);
    }

    /** Whether {@code g} is the file-system group or a supplementary one (in_group_p). */
    public boolean inGroup(int g) {
        return g == fsgid || java.util.Arrays.binarySearch(groups, g) >= 0;
    }
}
