package org.belljar.syscall.cred;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.kernel.CredentialChange;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.UserNamespace;

/** Group ids and supplementary groups. -1 leaves an id as it is. */
public final class GroupIdCalls {
    private static final int NGROUPS_MAX = 65536;

    /** Implements {@code getgid(2)}. */
    public long getgid(Task task) {
        return shown(task, task.credentials().gid());
    }

    /** Implements {@code getegid(2)}. */
    public long getegid(Task task) {
        return shown(task, task.credentials().egid());
    }

    /** Implements {@code getresgid(2)}; three addresses of 4 bytes. */
    public long getresgid(Task task, long rgidAddr, long egidAddr, long sgidAddr) {
        Credentials c = task.credentials();
        task.memory().writeInt(rgidAddr, (int) shown(task, c.gid()));
        task.memory().writeInt(egidAddr, (int) shown(task, c.egid()));
        task.memory().writeInt(sgidAddr, (int) shown(task, c.sgid()));
        return 0;
    }

    /** Implements {@code setgid(2)}. */
    public long setgid(Task task, int asGid) {
        Credentials c = task.credentials();
        int gid = c.userNamespace().kernelGid(asGid);
        if (gid == -1) {
            return Errno.EINVAL.negative();
        }
        if (c.hasOwnCapability(Credentials.CAP_SETGID)) {
            return CredentialChange.setGids(task, gid, gid, gid, gid);
        }
        if (gid != c.gid() && gid != c.sgid()) {
            return Errno.EPERM.negative();
        }
        return CredentialChange.setGids(task, c.gid(), gid, c.sgid(), gid);
    }

    /** Implements {@code setregid(2)}. */
    public long setregid(Task task, int asRgid, int asEgid) {
        Credentials c = task.credentials();
        int rgid = given(c, asRgid);
        int egid = given(c, asEgid);
        if (!c.hasOwnCapability(Credentials.CAP_SETGID)) {
            boolean realOk = rgid == -1 || rgid == c.gid() || rgid == c.egid();
            boolean effectiveOk = egid == -1 || egid == c.gid() || egid == c.egid() || egid == c.sgid();
            if (!realOk || !effectiveOk) {
                return Errno.EPERM.negative();
            }
        }
        int r = rgid == -1 ? c.gid() : rgid;
        int e = egid == -1 ? c.egid() : egid;
        int s = rgid != -1 || egid != -1 && egid != c.gid() ? e : c.sgid();
        return CredentialChange.setGids(task, r, e, s, e);
    }

    /** Implements {@code setresgid(2)}. */
    public long setresgid(Task task, int asRgid, int asEgid, int asSgid) {
        Credentials c = task.credentials();
        int rgid = given(c, asRgid);
        int egid = given(c, asEgid);
        int sgid = given(c, asSgid);
        if (!c.hasOwnCapability(Credentials.CAP_SETGID) && !(isOwn(c, rgid) && isOwn(c, egid) && isOwn(c, sgid))) {
            return Errno.EPERM.negative();
        }
        int e = egid == -1 ? c.egid() : egid;
        return CredentialChange.setGids(task, rgid == -1 ? c.gid() : rgid, e, sgid == -1 ? c.sgid() : sgid, e);
    }

    /** As the caller's user namespace shows it. */
    private static long shown(Task task, int kernelGid) {
        return task.credentials().userNamespace().shownGid(kernelGid) & 0xffffffffL;
    }

    /** -1 stays -1. Throws EINVAL for an id that is not mapped. */
    private static int given(Credentials c, int gid) {
        int id = c.userNamespace().kernelGid(gid);
        if (id == -1 && gid != -1) {
            throw Errno.EINVAL.exception();
        }
        return id;
    }

    private static boolean isOwn(Credentials c, int id) {
        return id == -1 || id == c.gid() || id == c.egid() || id == c.sgid();
    }

    /** Implements {@code setfsgid(2)}: returns the old id, also when it was not changed. */
    public long setfsgid(Task task, int asGid) {
        Credentials c = task.credentials();
        int gid = c.userNamespace().kernelGid(asGid);
        boolean ok = gid == c.gid() || gid == c.egid() || gid == c.sgid() || gid == c.fsgid()
                || c.hasOwnCapability(Credentials.CAP_SETGID);
        if (gid != -1 && ok) {
            CredentialChange.setFsgid(task, gid);
        }
        return shown(task, c.fsgid());
    }

    /** Implements {@code getgroups(2)}: the number of groups; EINVAL when {@code size} is smaller and not 0. */
    public long getgroups(Task task, int size, long listAddr) {
        int[] groups = task.credentials().groups();
        if (size < 0 || size != 0 && size < groups.length) {
            return Errno.EINVAL.negative();
        }
        if (size != 0 && groups.length != 0) {
            int[] shown = new int[groups.length];
            Arrays.setAll(shown, i -> task.credentials().userNamespace().shownGid(groups[i]));
            task.memory().writeStruct(listAddr, UserIdCalls.ids(shown));
        }
        return groups.length;
    }

    /** Implements {@code setgroups(2)}: EPERM without CAP_SETGID, a gid map or where it is denied, EINVAL beyond NGROUPS_MAX. */
    public long setgroups(Task task, int size, long listAddr) {
        Credentials c = task.credentials();
        UserNamespace ns = c.userNamespace();
        if (!c.hasOwnCapability(Credentials.CAP_SETGID) || !ns.hasGidMap() || ns.isSetgroupsDenied()) {
            return Errno.EPERM.negative();
        }
        if (size < 0 || size > NGROUPS_MAX) {
            return Errno.EINVAL.negative();
        }
        int[] groups = new int[size];
        GuestStruct s = task.memory().readStruct(listAddr, size * 4);
        for (int i = 0; i < size; i++) {
            groups[i] = ns.kernelGid(s.getInt(i * 4));
            if (groups[i] == -1) {
                return Errno.EINVAL.negative();
            }
        }
        Arrays.sort(groups);
        CredentialChange.setGroups(task, groups);
        return 0;
    }
}
