package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.UserCounts;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** /proc/sys/user: the limits of the caller's user namespace. */
final class UserLimits {
    private final FileSystem fs;
    private final Kernel kernel;

    UserLimits(FileSystem fs, Kernel kernel) {
        this.fs = fs;
        this.kernel = kernel;
    }

    void fill(PseudoDirectory d) {
        for (UserCounts.Kind k : UserCounts.Kind.values()) {
            d.add(k.fileName(), new TextInode(fs, 0644, c -> limits(c).max(k) + "\n", (c, s) -> store(c, k, s)));
        }
    }

    private UserCounts limits(Caller c) {
        return kernel.vfs().userCounts().counts(c.credentials().userNamespace());
    }

    /** Takes CAP_SYS_RESOURCE on Linux; lowering a limit of one's own sandbox is harmless: CAP_SYS_ADMIN will do. */
    private long store(Caller c, UserCounts.Kind kind, String text) {
        if (!c.credentials().hasOwnCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EPERM.negative();
        }
        try {
            int n = Integer.parseInt(text.strip());
            if (n < 0) {
                return Errno.EINVAL.negative();
            }
            limits(c).setMax(kind, n);
            return 0;
        } catch (NumberFormatException e) {
            return Errno.EINVAL.negative();
        }
    }
}
