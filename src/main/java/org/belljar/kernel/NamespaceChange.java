package org.belljar.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.belljar.abi.Errno;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserAccount;
import org.belljar.vfs.UserCounts;
import org.belljar.vfs.UserNamespace;
import org.belljar.vfs.VfsPath;

/** Making namespaces for clone(2) and unshare(2). */
public final class NamespaceChange {
    private final Task task;
    private final long flags;
    private final Credentials credentials;

    /** @param credentials those of the new member: with CLONE_NEWUSER what {@link #newUser} made */
    NamespaceChange(Task task, long flags, Credentials credentials) {
        this.task = task;
        this.flags = flags;
        this.credentials = credentials;
    }

    /**
     * Credentials in a new user namespace, with all capabilities there. Throws EUSERS beyond 32 levels, EPERM for a caller in a
     * chroot or whose ids are not mapped, ENOSPC.
     */
    public static Credentials newUser(Task task) {
        Credentials c = task.credentials();
        UserNamespace parent = c.userNamespace();
        if (parent.level() > UserNamespace.MAX_LEVEL) {
            throw Errno.ENOSPC.exception();
        }
        UserAccount account = take(task, Namespace.Kind.USER, c);
        VfsPath root = task.fs().root();
        boolean isChrooted = !root.equals(task.namespaces().mounts().rootPath());
        if (isChrooted || parent.uid(c.euid()) == -1 || parent.gid(c.egid()) == -1) {
            account.give(1);
            throw Errno.EPERM.exception();
        }
        UserNamespace made = UserNamespace.below(parent, task.kernel().newNamespaceNumber(), c.euid(), c.egid());
        account.tie(made);
        return CredentialChange.ownerOf(c, made);
    }

    /** Counts a namespace that {@code who} makes: ENOSPC. */
    private static UserAccount take(Task task, Namespace.Kind kind, Credentials who) {
        UserAccount a = task.kernel().vfs().userCounts().account(UserCounts.Kind.of(kind), who);
        if (!a.take()) {
            throw Errno.ENOSPC.exception();
        }
        return a;
    }

    private boolean has(long flag) {
        return (flags & flag) != 0;
    }

    private UserNamespace owner() {
        return credentials.userNamespace();
    }

    private <N extends Namespace> N make(Namespace.Kind kind, LongFunction<N> maker) {
        UserAccount account = take(task, kind, credentials);
        N n;
        try {
            n = maker.apply(task.kernel().newNamespaceNumber());
        } catch (RuntimeException e) {
            account.give(1);
            throw e;
        }
        account.tie(n);
        return n;
    }

    private PlainNamespace plain(long flag, Namespace.Kind kind, PlainNamespace old) {
        return has(flag) ? make(kind, n -> new PlainNamespace(kind, n, owner())) : old;
    }

    /**
     * The caller's namespaces with those of the flags new; {@code fs}, which is the new member's own, is moved into a new mount
     * namespace. EPERM without CAP_SYS_ADMIN. Every member is held for the result.
     */
    Namespaces copy(FsContext fs) {
        Namespaces old = task.namespaces();
        if (!has(CloneArguments.ALL_NAMESPACES & ~CloneArguments.NEWUSER)) {
            return old.hold();
        }
        if (!credentials.hasOwnCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.exception();
        }
        PidNamespace pids = old.pidsForChildren();
        if (has(CloneArguments.NEWPID) && pids != task.pids()) {
            throw Errno.EINVAL.exception();
        }
        Namespaces made = new Namespaces(
                has(CloneArguments.NEWUTS) ? make(Namespace.Kind.UTS, n -> new UtsNamespace(n, owner(), old.uts())) : old.uts(),
                plain(CloneArguments.NEWIPC, Namespace.Kind.IPC, old.ipc()),
                plain(CloneArguments.NEWNET, Namespace.Kind.NET, old.net()),
                plain(CloneArguments.NEWCGROUP, Namespace.Kind.CGROUP, old.cgroup()),
                old.time(),
                has(CloneArguments.NEWTIME) ? make(Namespace.Kind.TIME, n -> new TimeNamespace(n, owner(), old.timeForChildren()))
                        : old.timeForChildren(),
                has(CloneArguments.NEWNS) ? copyMounts(old.mounts(), fs) : old.mounts(),
                has(CloneArguments.NEWPID) ? make(Namespace.Kind.PID, n -> new PidNamespace(n, owner(), pids)) : pids);
        holdThoseKept(old, made);
        return made;
    }

    /** As {@link #copy}, for a new task: it is in the time namespace made for children, unless it shares its parent's memory. */
    Namespaces forChild(FsContext fs) {
        return has(CloneArguments.VM) ? copy(fs) : entered(copy(fs));
    }

    private static Namespaces entered(Namespaces made) {
        if (made.time() == made.timeForChildren()) {
            return made;
        }
        Namespaces n = made.forChild().hold();
        n.time().enter();
        made.letGo();
        return n;
    }

    /** exec(2) enters the time namespace made for children. */
    static void executed(Task task) {
        task.setNamespaces(entered(task.namespaces()));
    }

    /** unshare(2) of namespaces; the task's working directory and root are its own already. */
    public static void unshare(Task task, long flags) {
        Credentials c = (flags & CloneArguments.NEWUSER) != 0 ? newUser(task) : task.credentials();
        FsContext fs = task.fs().copy();
        Namespaces old = task.namespaces();
        Namespaces made = new NamespaceChange(task, flags, c).copy(fs);
        if ((flags & CloneArguments.NEWNS) != 0) {
            task.setFs(fs);
        }
        task.setCredentials(c);
        task.setNamespaces(made);
        old.letGo();
    }

    /** New ones come with their first hold. */
    private static void holdThoseKept(Namespaces old, Namespaces made) {
        made.hold();
        for (Namespace.Kind k : Namespace.Kind.values()) {
            if (k != Namespace.Kind.USER) {
                boolean isTime = k == Namespace.Kind.TIME;
                if (made.get(k, isTime) != old.get(k, isTime)) {
                    made.get(k, isTime).letGo();
                }
            }
        }
    }

    private MountNamespace copyMounts(MountNamespace from, FsContext fs) {
        Map<Mount, Mount> oldToNew = new HashMap<>();
        MountNamespace made = make(Namespace.Kind.MOUNT, n -> from.copy(n, owner(), oldToNew));
        fs.setRoot(MountNamespace.translate(fs.root(), oldToNew));
        fs.setCwd(MountNamespace.translate(fs.cwd(), oldToNew));
        return made;
    }
}
