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
        return task.credentials().uid() & 0xffffffffL;
    }

    /** Implements {@code geteuid(2)}. */
    public long geteuid(Task task) {
        return task.credentials().euid() & 0xffffffffL;
    }

    /** Implements {@code getresuid(2)}; three addresses of 4 bytes. */
    public long getresuid(Task task, long ruidAddr, long euidAddr, long suidAddr) {
        Credentials c = task.credentials();
        task.memory().writeInt(ruidAddr, c.uid());
        task.memory().writeInt(euidAddr, c.euid());
        task.memory().writeInt(suidAddr, c.suid());
        return 0;
    }

    /** Implements {@code setuid(2)}: all ids with CAP_SETUID, else the effective one to the real or saved: EPERM. */
    public long setuid(Task task, int uid) {
        Credentials c = task.credentials();
        if (uid == -1) {
            return Errno.EINVAL.negative();
        }
        if (c.hasCapability(Credentials.CAP_SETUID)) {
            return CredentialChange.setUids(task, uid, uid, uid, uid);
        }
        if (uid != c.uid() && uid != c.suid()) {
            return Errno.EPERM.negative();
        }
        return CredentialChange.setUids(task, c.uid(), uid, c.suid(), uid);
    }

    /** Implements {@code setreuid(2)}. */
    public long setreuid(Task task, int ruid, int euid) {
        Credentials c = task.credentials();
        if (!c.hasCapability(Credentials.CAP_SETUID)) {
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
    public long setresuid(Task task, int ruid, int euid, int suid) {
        Credentials c = task.credentials();
        if (!c.hasCapability(Credentials.CAP_SETUID) && !(isOwn(c, ruid) && isOwn(c, euid) && isOwn(c, suid))) {
            return Errno.EPERM.negative();
        }
        int e = euid == -1 ? c.euid() : euid;
        return CredentialChange.setUids(task, ruid == -1 ? c.uid() : ruid, e, suid == -1 ? c.suid() : suid, e);
    }

    private static boolean isOwn(Credentials c, int id) {
        return id == -1 || id == c.uid() || id == c.euid() || id == c.suid();
    }

    /** Implements {@code setfsuid(2)}: returns the old id, also when it was not changed. */
    public long setfsuid(Task task, int uid) {
        Credentials c = task.credentials();
        boolean ok = uid == c.uid() || uid == c.euid() || uid == c.suid() || uid == c.fsuid()
                || c.hasCapability(Credentials.CAP_SETUID);
        if (uid != -1 && ok) {
            CredentialChange.setFsuid(task, uid);
        }
        return c.fsuid() & 0xffffffffL;
    }

    static GuestStruct ids(int[] ids) {
        GuestStruct s = new GuestStruct(ids.length * 4);
        for (int i = 0; i < ids.length; i++) {
            s.putInt(i * 4, ids[i]);
        }
        return s;
    }
}
