package org.belljar.syscall.process;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.CloneArguments;
import org.belljar.kernel.NamespaceChange;
import org.belljar.kernel.NamespaceEntry;
import org.belljar.kernel.NamespaceFile;
import org.belljar.kernel.PidFd;
import org.belljar.kernel.Task;
import org.belljar.kernel.TraceAccess;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.OpenFile;

/** unshare(2), setns(2). */
public final class NamespaceCalls {
    private static final long SINGLE = CloneArguments.THREAD | CloneArguments.SIGHAND | CloneArguments.VM;

    /**
     * Implements {@code unshare(2)}: all that clone(2) can make new. EINVAL for unknown bits, and for what only a single thread
     * can do; EPERM, ENOSPC, EUSERS.
     */
    public long unshare(Task task, int flags) {
        long f = flags & 0xffffffffL;
        if ((f & ~(CloneArguments.ALL_NAMESPACES | CloneArguments.FILES | CloneArguments.FS | CloneArguments.SYSVSEM | SINGLE)) != 0) {
            return Errno.EINVAL.negative();
        }
        if ((f & CloneArguments.NEWUSER) != 0) {
            f |= CloneArguments.THREAD | CloneArguments.FS;
        }
        if ((f & CloneArguments.NEWNS) != 0) {
            f |= CloneArguments.FS;
        }
        boolean isSingle = task.group().tasks().length == 1;
        if ((f & SINGLE) != 0 && !isSingle || (f & CloneArguments.VM) != 0 && task.addressSpace().isShared()) {
            return Errno.EINVAL.negative();
        }
        if ((f & CloneArguments.FS) != 0) {
            task.setFs(task.fs().copy());
        }
        if ((f & CloneArguments.ALL_NAMESPACES) != 0) {
            NamespaceChange.unshare(task, f);
        }
        FdTable fds = task.fds();
        if ((f & CloneArguments.FILES) != 0 && fds.isShared()) {
            task.setFds(fds.copy(task.kernel().vfs().fileLimits().mostOpen()));
            fds.leave(task);
        }
        return 0;
    }

    /**
     * Implements {@code setns(2)}: {@code fd} is a namespace's file, with {@code type} 0 or its CLONE_NEW* bit, or a pidfd, with
     * the bits of what is to be entered. EBADF, EINVAL, EPERM, ESRCH.
     */
    public long setns(Task task, int fd, int type) {
        OpenFile f = Descriptors.file(task, fd);
        try {
            NamespaceEntry entry = new NamespaceEntry(task);
            switch (f) {
                case NamespaceFile n -> {
                    if (type != 0 && type != n.namespace().kind().cloneFlag()) {
                        return Errno.EINVAL.negative();
                    }
                    entry.add(n.namespace());
                }
                case PidFd p -> of(task, p, type).forEach(entry::add);
                default -> {
                    return Errno.EINVAL.negative();
                }
            }
            entry.commit();
            return 0;
        } finally {
            f.drop();
        }
    }

    private static List<Namespace> of(Task task, PidFd p, int type) {
        if (type == 0 || (type & 0xffffffffL & ~CloneArguments.ALL_NAMESPACES) != 0) {
            throw Errno.EINVAL.exception();
        }
        if (p.group().isZombie() || p.group().tasks().length == 0) {
            throw Errno.ESRCH.exception();
        }
        if (!TraceAccess.isAllowed(task, p.group(), true)) {
            throw Errno.EPERM.exception();
        }
        Task target = p.group().leader();
        List<Namespace> all = new ArrayList<>();
        if ((type & Namespace.Kind.USER.cloneFlag()) != 0) {
            all.add(target.credentials().userNamespace());
        }
        for (Namespace.Kind k : Namespace.Kind.values()) {
            if (k != Namespace.Kind.USER && (type & k.cloneFlag()) != 0) {
                all.add(k == Namespace.Kind.PID ? target.pids() : target.namespaces().get(k, false));
            }
        }
        return all;
    }
}
