package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.OpenFile;

/**
 * The credentials a program runs with (capabilities(7), "Transformation of capabilities during execve()"; in Linux
 * bprm_fill_uid and cap_bprm_creds_from_file).
 */
final class ExecCredentials {
    private static final int SECURE_NOROOT = 1, SECURE_KEEP_CAPS = 1 << 4;

    private final Credentials old;
    private final boolean noNewPrivs;
    /** A tracer without CAP_SYS_PTRACE must not get at a program with more privileges: that runs without them. */
    private final boolean isWatched;
    /** The user namespace's root. */
    private final int root;
    private int euid;
    private int egid;
    private long permitted;
    private boolean isEffective;
    private boolean hasFileCapabilities;

    private ExecCredentials(Task task) {
        TaskTrace trace = task.trace();
        this.old = task.credentials();
        this.noNewPrivs = task.hasNoNewPrivs();
        this.isWatched = trace != null && !trace.tracer().credentials().hasCapability(Credentials.CAP_SYS_PTRACE);
        this.root = old.userNamespace().kernelUid(0);
        this.euid = old.euid();
        this.egid = old.egid();
    }

    /** What an exec gives. {@code isSecure} is AT_SECURE: the program has privileges that its caller does not have. */
    record Result(Credentials credentials, boolean isSecure) {}

    /** @throws org.belljar.abi.ErrnoException EPERM when the file demands capabilities that the bounding set denies */
    static Result of(Task task, OpenFile file) {
        return new ExecCredentials(task).run(task, file);
    }

    private Result run(Caller caller, OpenFile file) {
        Inode inode = file.inode();
        boolean maySuid = (file.path().mount().flags() & Mount.NOSUID) == 0;
        if (maySuid && !noNewPrivs) {
            takeIds(inode);
        }
        if (maySuid) {
            takeFileCapabilities(FileCapabilities.of(caller, inode));
        }
        favourRoot();
        boolean isSetId = euid != old.uid() || egid != old.gid();
        if ((noNewPrivs || isWatched) && (isSetId || (permitted & ~old.capPermitted()) != 0)) {
            if (noNewPrivs || !old.hasCapability(Credentials.CAP_SETUID)) {
                euid = old.uid();
                egid = old.gid();
            }
            permitted &= old.capPermitted();
        }
        long ambient = hasFileCapabilities || isSetId ? 0 : old.capAmbient();
        permitted |= ambient;
        boolean isSecure = isSetId || old.uid() != root && (isEffective || (permitted & ~ambient) != 0);
        Credentials now = new Credentials(old.uid(), euid, euid, euid, old.gid(), egid, egid, egid, old.groups(),
                isEffective ? permitted : ambient, permitted, old.capInheritable(), old.capBounding(), ambient,
                old.securebits() & ~SECURE_KEEP_CAPS, noNewPrivs,
                old.userNamespace());
        return new Result(now, isSecure);
    }

    private void takeIds(Inode inode) {
        int mode = inode.mode();
        if (old.userNamespace().uid(inode.uid()) == -1 || old.userNamespace().gid(inode.gid()) == -1) {
            return;
        }
        if ((mode & Inode.S_ISUID) != 0) {
            euid = inode.uid();
        }
        if ((mode & (Inode.S_ISGID | 010)) == (Inode.S_ISGID | 010)) {
            egid = inode.gid();
        }
    }

    private void takeFileCapabilities(FileCapabilities f) {
        if (f == null) {
            return;
        }
        hasFileCapabilities = true;
        isEffective = f.isEffective();
        permitted = old.capBounding() & f.permitted() | old.capInheritable() & f.inheritable();
        if (isEffective && (f.permitted() & ~permitted) != 0) {
            throw Errno.EPERM.exception();
        }
    }

    /** Root, real or effective, has all, but for a set-user-id program with capabilities of its own. */
    private void favourRoot() {
        if ((old.securebits() & SECURE_NOROOT) != 0 || hasFileCapabilities && old.uid() != root && euid == root) {
            return;
        }
        if (euid == root || old.uid() == root) {
            permitted = old.capBounding() | old.capInheritable();
        }
        isEffective |= euid == root;
    }
}
