package org.belljar.syscall.cred;

import org.belljar.abi.Errno;
import org.belljar.kernel.CredentialChange;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/** User ids (credentials(7)). -1 leaves an id as it is. */
public final class UserIdCalls {
    /** Implements {@code getuid(2)}. */
    public long getuid(Task task) {
        return shown(task, task.credentials().uid());
    }

    /** Implements {@code geteuid(2)}. */
    public long geteuid(Task task) {
        return shown(task, task.credentials().euid());
    }

    /** Implements {@code getresuid(2)}; three addresses of 4 bytes. */
    public long getresuid(Task task, long ruidAddr, long euidAddr, long suidAddr) {
        Credentials c = task.credentials();
        task.memory().writeInt(ruidAddr, (int) shown(task, c.uid()));
        task.memory().writeInt(euidAddr, (int) shown(task, c.euid()));
        task.memory().writeInt(suidAddr, (int) shown(task, c.suid()));
        return 0;
    }

    /** Implements {@code setuid(2)}: all ids with CAP_SETUID, else the effective one to the real or saved: EPERM. */
    public long setuid(Task task, int asUid) {
        Credentials c = task.credentials();
        int uid = c.userNamespace().kernelUid(asUid);
        if (uid == -1) {
            return Errno.EINVAL.negative();
        }
        if (c.hasOwnCapability(Credentials.CAP_SETUID)) {
            return CredentialChange.setUids(task, uid, uid, uid, uid);
        }
        if (uid != c.uid() && uid != c.suid()) {
            return Errno.EPERM.negative();
        }
        return CredentialChange.setUids(task, c.uid(), uid, c.suid(), uid);
    }

    /** Implements {@code setreuid(2)}. */
    public long setreuid(Task task, int asRuid, int asEuid) {
        Credentials c = task.credentials();
        int ruid = given(c, asRuid);
        int euid = given(c, asEuid);
        if (!c.hasOwnCapability(Credentials.CAP_SETUID)) {
            boolean realOk = ruid == -1 || ruid == c.uid() || ruid == c.euid();
            boolean effectiveOk = euid == -1 || euid == c.uid() || euid == c.euid() || euid == c.suid();
            if (!realOk || !effectiveOk) {
                return Errno.EPERM.negative();
            }
        }
        int r = ruid == -1 ? c.uid() : ruid;
        int e = euid == -1 ? c.euid() : euid;
        int s = ruid != -1 || euid != -1 && euid != c.uid() ? e : c.suid();
        return CredentialChange.setUids(task, r, e, s, e);
    }

    /** Implements {@code setresuid(2)}. */
    public long setresuid(Task task, int asRuid, int asEuid, int asSuid) {
        Credentials c = task.credentials();
        int ruid = given(c, asRuid);
        int euid = given(c, asEuid);
        int suid = given(c, asSuid);
        if (!c.hasOwnCapability(Credentials.CAP_SETUID) && !(isOwn(c, ruid) && isOwn(c, euid) && isOwn(c, suid))) {
            return Errno.EPERM.negative();
        }
        int e = euid == -1 ? c.euid() : euid;
        return CredentialChange.setUids(task, ruid == -1 ? c.uid() : ruid, e, suid == -1 ? c.suid() : suid, e);
    }

    /** As the caller's user namespace shows it. */
    private static long shown(Task task, int kernelUid) {
        return task.credentials().userNamespace().shownUid(kernelUid) & 0xffffffffL;
    }

    /** -1 stays -1. Throws EINVAL for an id that is not mapped. */
    private static int given(Credentials c, int uid) {
        int id = c.userNamespace().kernelUid(uid);
        if (id == -1 && uid != -1) {
            throw Errno.EINVAL.exception();
        }
        return id;
    }

    private static boolean isOwn(Credentials c, int id) {
        return id == -1 || id == c.uid() || id == c.euid() || id == c.suid();
    }

    /** Implements {@code setfsuid(2)}: returns the old id, also when it was not changed. */
    public long setfsuid(Task task, int asUid) {
        Credentials c = task.credentials();
        int uid = c.userNamespace().kernelUid(asUid);
        boolean ok = uid == c.uid() || uid == c.euid() || uid == c.suid() || uid == c.fsuid()
                || c.hasOwnCapability(Credentials.CAP_SETUID);
        if (uid != -1 && ok) {
            CredentialChange.setFsuid(task, uid);
        }
        return shown(task, c.fsuid());
    }

    static GuestStruct ids(int[] ids) {
        GuestStruct s = new GuestStruct(ids.length * 4);
        for (int i = 0; i < ids.length; i++) {
            s.putInt(i * 4, ids[i]);
        }
        return s;
    }
}
