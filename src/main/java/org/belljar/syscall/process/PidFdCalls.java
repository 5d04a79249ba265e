package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.fs.anon.EpollFile;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.PidFd;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.mm.GuestStruct;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.OpenFile;

/** pidfd_open(2), pidfd_getfd(2), kcmp(2). */
public final class PidFdCalls {
    private static final int PIDFD_NONBLOCK = 04000, PIDFD_THREAD = 0200;
    private static final int KCMP_FILE = 0, KCMP_VM = 1, KCMP_FILES = 2, KCMP_FS = 3, KCMP_SIGHAND = 4, KCMP_IO = 5, KCMP_SYSVSEM = 6,
            KCMP_EPOLL_TFD = 7;

    private final Kernel kernel;

    public PidFdCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Implements {@code pidfd_open(2)}: EINVAL for a thread that does not lead its group without PIDFD_THREAD, ESRCH. */
    public long pidfdOpen(Task task, int pid, int flags) {
        if ((flags & ~(PIDFD_NONBLOCK | PIDFD_THREAD)) != 0 || pid <= 0) {
            return Errno.EINVAL.negative();
        }
        TaskGroup g = task.pids().group(pid);
        Task t = task.pids().task(pid);
        if (g == null && t == null) {
            return Errno.ESRCH.negative();
        }
        boolean isThread = (flags & PIDFD_THREAD) != 0;
        if (g == null && !isThread) {
            return Errno.ENOENT.negative();
        }
        PidFd f = new PidFd(g != null ? g : t.group(), isThread ? t : null, 02 | flags);
        return Descriptors.install(task, f, true);
    }

    private static boolean mayInspect(Task task, Task target) {
        Credentials a = task.credentials();
        Credentials b = target.credentials();
        boolean sameUser = a.fsuid() == b.uid() && b.uid() == b.euid() && b.uid() == b.suid();
        return target.group() == task.group() || sameUser && target.group().dumpable() == 1
                || a.hasCapability(Credentials.CAP_SYS_PTRACE, b.userNamespace());
    }

    /** Implements {@code pidfd_getfd(2)}: EPERM for a process the caller may not inspect. */
    public long pidfdGetfd(Task task, int pidfd, int targetFd, int flags) {
        if (flags != 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = task.fds().get(pidfd);
        try {
            if (!(f instanceof PidFd p)) {
                return Errno.EBADF.negative();
            }
            if (p.group().isZombie()) {
                return Errno.ESRCH.negative();
            }
            Task target = p.group().leader();
            if (!mayInspect(task, target)) {
                return Errno.EPERM.negative();
            }
            return Descriptors.install(task, target.fds().get(targetFd), true);
        } finally {
            f.drop();
        }
    }

    /**
     * Implements {@code kcmp(2)}: 0 for the same object, 1 or 2 by an order that holds for the kernel's life. {@code index2}
     * is a guest address of struct kcmp_epoll_slot (12 bytes) with KCMP_EPOLL_TFD. ESRCH, EPERM, EBADF, EINVAL, ENOENT: not
     * watched.
     */
    public long kcmp(Task task, int pid1, int pid2, int type, long index1, long index2) {
        Task a = task.pids().task(pid1);
        Task b = task.pids().task(pid2);
        if (a == null || b == null) {
            return Errno.ESRCH.negative();
        }
        if (!mayInspect(task, a) || !mayInspect(task, b)) {
            return Errno.EPERM.negative();
        }
        return switch (type) {
            case KCMP_FILE -> compareFiles(a, b, (int) index1, (int) index2);
            case KCMP_VM -> compare(a.addressSpace(), b.addressSpace());
            case KCMP_FILES -> compare(a.fds(), b.fds());
            case KCMP_FS -> compare(a.fs(), b.fs());
            case KCMP_SIGHAND -> compare(a.group().signals().actions(), b.group().signals().actions());
            case KCMP_IO -> compare(a.scheduling().ioContext(), b.scheduling().ioContext());
            case KCMP_SYSVSEM -> compare(usedScope(a), usedScope(b));
            case KCMP_EPOLL_TFD -> compareTarget(task, a, b, (int) index1, index2);
            default -> Errno.EINVAL.negative();
        };
    }

    private static Object usedScope(Task t) {
        return t.undoScope().isUsed() ? t.undoScope() : null;
    }

    /** A file of {@code a} with what the epoll instance of {@code b} watches under a descriptor's number. */
    private static long compareTarget(Task task, Task a, Task b, int fd, long slotAddr) {
        GuestStruct slot = task.memory().readStruct(slotAddr, 12);
        OpenFile x = a.fds().get(fd);
        try {
            OpenFile y = b.fds().get(slot.getInt(0));
            try {
                if (!(y instanceof EpollFile e)) {
                    return Errno.EINVAL.negative();
                }
                OpenFile target = e.watched(slot.getInt(4), slot.getInt(8));
                return target == null ? Errno.ENOENT.negative() : compare(x, target);
            } finally {
                y.drop();
            }
        } finally {
            x.drop();
        }
    }

    private static long compareFiles(Task a, Task b, int fd1, int fd2) {
        OpenFile x = a.fds().get(fd1);
        try {
            OpenFile y = b.fds().get(fd2);
            try {
                return compare(x, y);
            } finally {
                y.drop();
            }
        } finally {
            x.drop();
        }
    }

    private static long compare(Object a, Object b) {
        return a == b ? 0 : System.identityHashCode(a) < System.identityHashCode(b) ? 1 : 2;
    }
}
