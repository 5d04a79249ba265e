package org.belljar.fs.host;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.host.HostFiles;

/**
 * Extended attributes of an object of the host. Who may do what with which name is checked already, as Linux does it; here it is
 * what the host may be asked for at all: user.*, security.* but for what the host's security modules keep there, and trusted.*
 * but for overlayfs's own.
 */
final class HostXattrs {
    private static final String[] MODULES = {"security.selinux", "security.SMACK64", "security.apparmor", "security.ima", "security.evm"};

    private final HostInode inode;

    HostXattrs(HostInode inode) {
        this.inode = inode;
    }

    private interface Action<T> {
        T on(int fd);
    }

    private <T> T onHost(Action<T> action) {
        HostFd f = inode.acquirePath();
        try {
            return action.on(f.number());
        } finally {
            f.release();
        }
    }

    /** EPERM for attributes that are the host's own business. */
    private static void requireChangeable(String name) {
        boolean known = name.startsWith("user.") || name.startsWith("security.")
                || name.startsWith("trusted.") && !name.startsWith("trusted.overlay.");
        for (String m : MODULES) {
            known &= !name.startsWith(m);
        }
        if (!known) {
            throw Errno.EPERM.exception();
        }
    }

    byte[] get(String name) {
        return onHost(fd -> HostFiles.getXattr(fd, name));
    }

    /** Empty where the host refuses: an error would make a guest root's {@code ls -l} fail. */
    List<String> list() {
        return onHost(HostFiles::listXattrs);
    }

    void set(String name, byte[] value, int flags) {
        requireChangeable(name);
        Errno.check(onHost(fd -> HostFiles.setXattr(fd, name, value, flags)));
    }

    void remove(String name) {
        requireChangeable(name);
        Errno.check(onHost(fd -> HostFiles.removeXattr(fd, name)));
    }
}
