package org.belljar.kernel;

import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.OpenFile;

/**
 * The credentials a program runs with (capabilities(7), "Transformation of capabilities during execve()"). File
 * capabilities are not read.
 */
final class ExecCredentials {
    private static final int SECURE_NOROOT = 1, SECURE_KEEP_CAPS = 1 << 4;

    private ExecCredentials() {}

    /** A tracer without CAP_SYS_PTRACE must not get at a program with more privileges: that runs without them. */
    static Credentials of(Task task, OpenFile file) {
        Credentials c = task.credentials();
        boolean noNewPrivs = task.hasNoNewPrivs();
        TaskTrace trace = task.trace();
        boolean isWatched = trace != null && !trace.tracer().credentials().hasCapability(Credentials.CAP_SYS_PTRACE);
        int euid = c.euid();
        int egid = c.egid();
        Inode inode = file.inode();
        int mode = inode.mode();
        boolean honoured = !noNewPrivs && !isWatched && (file.path().mount().flags() & Mount.NOSUID) == 0
                && c.userNamespace().uid(inode.uid()) != -1 && c.userNamespace().gid(inode.gid()) != -1;
        if (honoured && (mode & Inode.S_ISUID) != 0) {
            euid = inode.uid();
        }
        if (honoured && (mode & (Inode.S_ISGID | 010)) == (Inode.S_ISGID | 010)) {
            egid = inode.gid();
        }
        boolean changed = euid != c.euid() || egid != c.egid();
        long ambient = changed ? 0 : c.capAmbient();
        long permitted;
        boolean effective;
        int root = c.userNamespace().kernelUid(0);
        boolean isRoot = (c.securebits() & SECURE_NOROOT) == 0 && (euid == root || c.uid() == root);
        if (isRoot) {
            permitted = c.capInheritable() | c.capBounding();
            effective = euid == root;
            ambient = 0;
        } else {
            permitted = ambient;
            effective = true;
        }
        return new Credentials(c.uid(), euid, euid, euid, c.gid(), egid, egid, egid, c.groups(), effective ? permitted : 0,
                permitted, c.capInheritable(), c.capBounding(), ambient, c.securebits() & ~SECURE_KEEP_CAPS, noNewPrivs,
                c.userNamespace());
    }

    /** AT_SECURE: the program got privileges that its caller does not have. */
    static boolean isSecure(Credentials now) {
        return now.uid() != now.euid() || now.gid() != now.egid();
    }
}
