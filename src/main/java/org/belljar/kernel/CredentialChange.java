package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.UserNamespace;

/** Replaces a task's credentials, with the effects that changed ids have on capabilities (capabilities(7)). */
public final class CredentialChange {
    public static final int SECBIT_NOROOT = 1, SECBIT_NO_SETUID_FIXUP = 4, SECBIT_KEEP_CAPS = 16;
    /** CAP_FS_SET of Linux: what a file-system uid of 0 brings and takes. */
    private static final long FS_CAPS = 1L << 0 | 1L << 1 | 1L << 2 | 1L << 3 | 1L << 4 | 1L << 9 | 1L << 27 | 1L << 32;

    private CredentialChange() {}

    /** The credentials of who has just made or joined {@code ns}: the same ids, all capabilities there. */
    static Credentials ownerOf(Credentials c, UserNamespace ns) {
        return new Credentials(c.uid(), c.euid(), c.suid(), c.fsuid(), c.gid(), c.egid(), c.sgid(), c.fsgid(), c.groups(),
                Credentials.ALL_CAPABILITIES, Credentials.ALL_CAPABILITIES, 0, Credentials.ALL_CAPABILITIES, 0, 0,
                c.noNewPrivs(), ns);
    }

    private static void apply(Task task, Credentials now) {
        Credentials old = task.credentials();
        boolean isIdentityChange = old.euid() != now.euid() || old.egid() != now.egid() || old.fsuid() != now.fsuid()
                || old.fsgid() != now.fsgid();
        if (isIdentityChange) {
            task.group().setDumpable(0);
            task.setParentDeathSignal(0);
            task.kernel().keys().tasks().credentialsChanged(task.keys(), now);
        }
        task.setCredentials(now);
    }

    public static long setUids(Task task, int uid, int euid, int suid, int fsuid) {
        Credentials c = task.credentials();
        long effective = c.capEffective();
        long permitted = c.capPermitted();
        long ambient = c.capAmbient();
        if ((c.securebits() & SECBIT_NO_SETUID_FIXUP) == 0) {
            int root = c.userNamespace().kernelUid(0);
            boolean wasRoot = c.uid() == root || c.euid() == root || c.suid() == root;
            boolean isRoot = uid == root || euid == root || suid == root;
            if (wasRoot && !isRoot) {
                if ((c.securebits() & SECBIT_KEEP_CAPS) == 0) {
                    permitted = 0;
                    effective = 0;
                }
                ambient = 0;
            }
            if (c.euid() == root && euid != root) {
                effective = 0;
            } else if (c.euid() != root && euid == root) {
                effective = permitted;
            }
        }
        apply(task, new Credentials(uid, euid, suid, fsuid, c.gid(), c.egid(), c.sgid(), c.fsgid(), c.groups(), effective,
                permitted, c.capInheritable(), c.capBounding(), ambient, c.securebits(), c.noNewPrivs(), c.userNamespace()));
        return 0;
    }

    public static void setFsuid(Task task, int fsuid) {
        Credentials c = task.credentials();
        long effective = c.capEffective();
        if ((c.securebits() & SECBIT_NO_SETUID_FIXUP) == 0) {
            int root = c.userNamespace().kernelUid(0);
            if (c.fsuid() == root && fsuid != root) {
                effective &= ~FS_CAPS;
            } else if (c.fsuid() != root && fsuid == root) {
                effective |= c.capPermitted() & FS_CAPS;
            }
        }
        apply(task, new Credentials(c.uid(), c.euid(), c.suid(), fsuid, c.gid(), c.egid(), c.sgid(), c.fsgid(), c.groups(),
                effective, c.capPermitted(), c.capInheritable(), c.capBounding(), c.capAmbient(), c.securebits(), c.noNewPrivs(), c.userNamespace()));
    }

    public static long setGids(Task task, int gid, int egid, int sgid, int fsgid) {
        Credentials c = task.credentials();
        apply(task, new Credentials(c.uid(), c.euid(), c.suid(), c.fsuid(), gid, egid, sgid, fsgid, c.groups(),
                c.capEffective(), c.capPermitted(), c.capInheritable(), c.capBounding(), c.capAmbient(), c.securebits(),
                c.noNewPrivs(), c.userNamespace()));
        return 0;
    }

    public static void setFsgid(Task task, int fsgid) {
        Credentials c = task.credentials();
        setGids(task, c.gid(), c.egid(), c.sgid(), fsgid);
    }

    /** @param groups sorted */
    public static void setGroups(Task task, int[] groups) {
        Credentials c = task.credentials();
        apply(task, new Credentials(c.uid(), c.euid(), c.suid(), c.fsuid(), c.gid(), c.egid(), c.sgid(), c.fsgid(), groups,
                c.capEffective(), c.capPermitted(), c.capInheritable(), c.capBounding(), c.capAmbient(), c.securebits(),
                c.noNewPrivs(), c.userNamespace()));
    }

    private static Credentials withCaps(Credentials c, long effective, long permitted, long inheritable, long bounding,
            long ambient, int securebits, boolean noNewPrivs) {
        return new Credentials(c.uid(), c.euid(), c.suid(), c.fsuid(), c.gid(), c.egid(), c.sgid(), c.fsgid(), c.groups(),
                effective, permitted, inheritable, bounding, ambient, securebits, noNewPrivs, c.userNamespace());
    }

    /** capset(2): EPERM for anything that would add to the permitted set. */
    public static long setCapabilities(Task task, long effective, long permitted, long inheritable) {
        Credentials c = task.credentials();
        boolean mayAddInheritable = c.hasOwnCapability(Credentials.CAP_SETPCAP);
        boolean bad = !mayAddInheritable && (inheritable & ~(c.capInheritable() | c.capPermitted())) != 0
                || (inheritable & ~(c.capInheritable() | c.capBounding())) != 0
                || (permitted & ~c.capPermitted()) != 0
                || (effective & ~permitted) != 0;
        if (bad) {
            return Errno.EPERM.negative();
        }
        apply(task, withCaps(c, effective, permitted, inheritable, c.capBounding(), c.capAmbient() & permitted & inheritable,
                c.securebits(), c.noNewPrivs()));
        return 0;
    }

    /** PR_CAPBSET_DROP. */
    public static void dropBounding(Task task, int cap) {
        Credentials c = task.credentials();
        apply(task, withCaps(c, c.capEffective(), c.capPermitted(), c.capInheritable(), c.capBounding() & ~(1L << cap),
                c.capAmbient(), c.securebits(), c.noNewPrivs()));
    }

    /** PR_CAP_AMBIENT. */
    public static void setAmbient(Task task, long ambient) {
        Credentials c = task.credentials();
        apply(task, withCaps(c, c.capEffective(), c.capPermitted(), c.capInheritable(), c.capBounding(), ambient,
                c.securebits(), c.noNewPrivs()));
    }

    public static void setSecurebits(Task task, int bits) {
        Credentials c = task.credentials();
        apply(task, withCaps(c, c.capEffective(), c.capPermitted(), c.capInheritable(), c.capBounding(), c.capAmbient(),
                bits, c.noNewPrivs()));
    }

    public static void setNoNewPrivs(Task task) {
        Credentials c = task.credentials();
        apply(task, withCaps(c, c.capEffective(), c.capPermitted(), c.capInheritable(), c.capBounding(), c.capAmbient(),
                c.securebits(), true));
    }
}
