package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserNamespace;

/** Entering namespaces that exist (setns(2)): checks each, then enters all at once. */
public final class NamespaceEntry {
    private final Task task;
    private Credentials credentials;
    private Namespaces namespaces;
    private MountNamespace entered;

    public NamespaceEntry(Task task) {
        this.task = task;
        credentials = task.credentials();
        namespaces = task.namespaces();
    }

    /** Throws EPERM, EINVAL. A user namespace comes first, so that its capabilities count for the others. */
    public NamespaceEntry add(Namespace n) {
        switch (n) {
            case UserNamespace u -> addUser(u);
            case MountNamespace m -> addMounts(m);
            case PidNamespace p -> {
                requireAdmin(p);
                if (!task.pids().isAncestorOf(p)) {
                    throw Errno.EINVAL.exception();
                }
                namespaces = namespaces.with(p);
            }
            case TimeNamespace t -> {
                if (task.group().tasks().length > 1) {
                    throw Errno.EUSERS.exception();
                }
                requireAdmin(t);
                t.enter();
                namespaces = namespaces.with(t);
            }
            default -> {
                requireAdmin(n);
                namespaces = namespaces.with(n);
            }
        }
        return this;
    }

    private void requireAdmin(Namespace n) {
        if (!credentials.hasCapability(Credentials.CAP_SYS_ADMIN, n.owner())
                || !credentials.hasOwnCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.exception();
        }
    }

    private void addUser(UserNamespace u) {
        if (u == credentials.userNamespace() || task.group().tasks().length > 1 || isFsShared()) {
            throw Errno.EINVAL.exception();
        }
        if (!credentials.hasCapability(Credentials.CAP_SYS_ADMIN, u)) {
            throw Errno.EPERM.exception();
        }
        credentials = CredentialChange.ownerOf(credentials, u);
    }

    private void addMounts(MountNamespace m) {
        requireAdmin(m);
        if (!credentials.hasOwnCapability(Credentials.CAP_SYS_CHROOT)) {
            throw Errno.EPERM.exception();
        }
        if (isFsShared()) {
            throw Errno.EINVAL.exception();
        }
        namespaces = namespaces.with(m);
        entered = m;
    }

    private boolean isFsShared() {
        FsContext own = task.fs();
        for (TaskGroup g : task.kernel().pids().groups()) {
            for (Task t : g.tasks()) {
                if (t != task && t.fs() == own) {
                    return true;
                }
            }
        }
        return false;
    }

    public void commit() {
        Namespaces old = task.namespaces();
        task.setCredentials(credentials);
        task.setNamespaces(namespaces.hold());
        VdsoClock.redirect(task);
        if (entered != null) {
            task.fs().setRoot(entered.topmostRoot());
            task.fs().setCwd(entered.topmostRoot());
        }
        old.letGo();
    }
}
