package org.belljar.fs.fanotify;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.PidFd;
import org.belljar.kernel.DescriptorLimit;
import org.belljar.kernel.Task;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Notify;
import org.belljar.vfs.OpenFile;

/** One event on its way to who reads it, with the descriptors that come along (copy_event_to_user). */
final class EventDelivery {
    private static final int NO_FD = -1, PIDFD_FAILED = -2;

    private final Task task;
    private final QueuedEvent event;
    private final GroupFlags flags;
    private final int fileFlags;

    EventDelivery(Task task, QueuedEvent event, GroupFlags flags, int fileFlags) {
        this.task = task;
        this.event = event;
        this.flags = flags;
        this.fileFlags = fileFlags;
    }

    /** Takes a question that was put by a descriptor. */
    interface Asked {
        void by(Question q, int fd);
    }

    /** Bytes written, or a negative errno; the event is gone either way, and a question that could not be put is denied. */
    long to(IoBuffer dst, Asked asked) {
        int fd = NO_FD;
        int pidFd = NO_FD;
        boolean delivered = false;
        try {
            pidFd = pidFd();
            fd = open();
            if (fd < 0 && !flags.has(GroupFlags.REPORT_FD_ERROR) && event.path != null) {
                return fd;
            }
            byte[] b = new EventRecords(event, flags).bytes(fd, pid(), pidFd);
            if (dst.put(b, 0, b.length) < b.length) {
                return Errno.EFAULT.negative();
            }
            delivered = true;
            return b.length;
        } finally {
            finish(delivered, fd, pidFd, asked);
        }
    }

    private void finish(boolean delivered, int fd, int pidFd, Asked asked) {
        if (delivered && event.question != null && fd >= 0) {
            asked.by(event.question, fd);
        } else if (event.question != null) {
            event.question.answer(Fanotify.DENY);
        }
        if (!delivered) {
            close(fd);
            close(pidFd);
        }
    }

    private void close(int fd) {
        OpenFile f = fd < 0 ? null : task.fds().removeOrNull(fd);
        if (f != null) {
            f.drop();
        }
    }

    private int install(OpenFile f, boolean closeOnExec) {
        long limit = DescriptorLimit.of(task);
        try {
            return task.fds().install(f, 0, closeOnExec, limit < 0 ? Long.MAX_VALUE : limit);
        } catch (ErrnoException e) {
            f.drop();
            throw e;
        }
    }

    /** A descriptor of the file, what is done by which is no event; or a negative errno. */
    private int open() {
        if (event.path == null) {
            return NO_FD;
        }
        try {
            boolean writes = (fileFlags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY;
            if (writes && (event.path.mount().isReadOnly() || event.path.inode().fileSystem().isReadOnly())) {
                throw Errno.EROFS.exception();
            }
            OpenFile f = task.kernel().vfs().opener().openExisting(task, event.path, fileFlags | OpenFlags.SILENT, false);
            return f == null ? (int) Errno.EAGAIN.negative() : install(f, (fileFlags & OpenFlags.O_CLOEXEC) != 0);
        } catch (ErrnoException e) {
            return (int) e.errno().negative();
        }
    }

    /** Unprivileged groups learn of themselves alone. */
    private int pid() {
        if (event.process == null || (event.mask & Notify.Q_OVERFLOW) != 0 || flags.isUnprivileged() && event.process != task.group()) {
            return 0;
        }
        return event.thread != null ? event.thread.tidIn(task.pids()) : event.process.idIn(task.pids());
    }

    private int pidFd() {
        boolean tellsErrors = flags.has(GroupFlags.REPORT_FD_ERROR);
        if (!flags.has(GroupFlags.REPORT_PIDFD) || pid() == 0 || PidFd.isReaped(event.process)) {
            return tellsErrors ? (int) Errno.ESRCH.negative() : NO_FD;
        }
        try {
            return install(new PidFd(event.process, null, OpenFlags.O_RDWR), true);
        } catch (ErrnoException e) {
            return tellsErrors ? (int) e.errno().negative() : PIDFD_FAILED;
        }
    }
}
