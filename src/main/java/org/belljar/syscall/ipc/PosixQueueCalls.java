package org.belljar.syscall.ipc;

import java.util.function.Consumer;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.ipc.PosixQueue;
import org.belljar.ipc.PosixQueueFile;
import org.belljar.ipc.PosixQueues;
import org.belljar.ipc.QueueSettings;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.net.SocketFile;
import org.belljar.sync.Sleeper;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Permissions;

/** POSIX message queues: mq_open(2) and its kin. */
public final class PosixQueueCalls {
    private static final int O_ACCMODE = 3, O_CREAT = 0100, O_EXCL = 0200, O_NONBLOCK = 04000;
    /** O_CREAT, O_EXCL, O_NOCTTY, O_TRUNC; O_CLOEXEC is shown, other than by open(2). */
    private static final int CREATION_FLAGS = 0100 | 0200 | 0400 | 01000;
    private static final int MAX_PRIORITY = 32_768, NAME_MAX = 255, ATTRIBUTES = 64, SIGEVENT = 64, COOKIE = 32;
    private static final int SIGEV_SIGNAL = 0, SIGEV_NONE = 1, SIGEV_THREAD = 2;
    private static final long NANOS = 1_000_000_000L;

    /**
     * Implements {@code mq_open(2)}.
     *
     * @param nameAddr guest address of the name, without the slash that the library takes off
     * @param attrAddr guest address of struct mq_attr (of it: maxmsg, msgsize) or 0
     * @return descriptor; ENOENT, EEXIST, EACCES, EINVAL, ENAMETOOLONG, ENOSPC, EMFILE (also RLIMIT_MSGQUEUE)
     */
    public long open(Task task, long nameAddr, int flags, int mode, long attrAddr) {
        GuestStruct attributes = attrAddr == 0 ? null : task.memory().readStruct(attrAddr, ATTRIBUTES);
        String name = checkName(task, nameAddr);
        int access = flags & O_ACCMODE;
        int want = access == 0 ? Permissions.READ : access == 1 ? Permissions.WRITE : Permissions.READ | Permissions.WRITE;
        boolean creates = (flags & O_CREAT) != 0;
        PosixQueues.Creation creation = !creates ? PosixQueues.Creation.NONE
                : (flags & O_EXCL) != 0 ? PosixQueues.Creation.EXCLUSIVE : PosixQueues.Creation.IF_ABSENT;
        OpenFile file = PosixQueues.of(task).open(task, name, creation, () -> shape(task, mode, attributes), access == O_ACCMODE ? -1 : want, flags & ~CREATION_FLAGS);
        return Descriptors.install(task, file, true); // O_CLOEXEC always
    }

    private static String checkName(Task task, long addr) {
        String name = task.memory().readPath(addr);
        if (name.isEmpty()) {
            throw Errno.ENOENT.exception();
        }
        if (name.length() > NAME_MAX) {
            throw Errno.ENAMETOOLONG.exception();
        }
        if (name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw Errno.EACCES.exception();
        }
        return name;
    }

    private static PosixQueues.Shape shape(Task task, int mode, GuestStruct attributes) {
        QueueSettings settings = PosixQueues.of(task).settings();
        long messages = settings.newMessages();
        long size = settings.newSize();
        if (attributes != null) {
            boolean privileged = task.credentials().hasCapability(Credentials.CAP_SYS_RESOURCE);
            messages = attributes.getLong(8);
            size = attributes.getLong(16);
            if (messages <= 0 || size <= 0 || messages > (privileged ? QueueSettings.HARD_MESSAGES : settings.mostMessages())
                    || size > (privileged ? QueueSettings.HARD_SIZE : settings.mostSize())) {
                throw Errno.EINVAL.exception();
            }
        }
        return new PosixQueues.Shape(mode & 07777 & ~task.fs().umask(), (int) messages, (int) size);
    }

    /** Implements {@code mq_unlink(2)}: the name goes, open descriptors stay. @return 0; ENOENT, EACCES, ENAMETOOLONG */
    public long unlink(Task task, long nameAddr) {
        String name = checkName(task, nameAddr);
        return PosixQueues.of(task).unlink(task, name);
    }

    /** The file of a descriptor with a reference; EBADF for other kinds. */
    private static PosixQueueFile file(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        if (f instanceof PosixQueueFile q) {
            return q;
        }
        f.drop();
        throw Errno.EBADF.exception();
    }

    /** An absolute CLOCK_REALTIME time as a deadline. EINVAL, EFAULT. */
    private static long deadline(Task task, long addr) {
        if (addr == 0) {
            return Sleeper.FOREVER;
        }
        GuestStruct t = task.memory().readStruct(addr, 16);
        if (t.getLong(0) < 0 || t.getLong(8) < 0 || t.getLong(8) >= NANOS) {
            throw Errno.EINVAL.exception();
        }
        long at = Math.min(t.getLong(0), Long.MAX_VALUE / 4 / NANOS) * NANOS + t.getLong(8);
        java.time.Instant now = java.time.Instant.now();
        return System.nanoTime() + (at - (now.getEpochSecond() * NANOS + now.getNano()));
    }

    /** Implements {@code mq_timedsend(2)}. @return 0; EBADF, EINVAL, EMSGSIZE, EAGAIN, ETIMEDOUT, EFAULT */
    public long send(Task task, int fd, long addr, long length, int priority, long timeoutAddr) {
        long deadline = deadline(task, timeoutAddr);
        if (Integer.compareUnsigned(priority, MAX_PRIORITY) >= 0) {
            return Errno.EINVAL.negative();
        }
        PosixQueueFile f = file(task, fd);
        try {
            if (!f.isWritable()) {
                return Errno.EBADF.negative();
            }
            if (Long.compareUnsigned(length, f.queue().messageSize()) > 0) {
                return Errno.EMSGSIZE.negative();
            }
            byte[] text = task.memory().readBytes(addr, (int) length);
            return f.queue().send(task, new PosixQueue.Message(text, priority), !f.isNonBlocking(), deadline);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code mq_timedreceive(2)}. @return bytes; EBADF, EINVAL, EMSGSIZE, EAGAIN, ETIMEDOUT, EFAULT */
    public long receive(Task task, int fd, long addr, long length, long priorityAddr, long timeoutAddr) {
        long deadline = deadline(task, timeoutAddr);
        PosixQueueFile f = file(task, fd);
        try {
            if (!f.isReadable()) {
                return Errno.EBADF.negative();
            }
            if (Long.compareUnsigned(length, f.queue().messageSize()) < 0) {
                return Errno.EMSGSIZE.negative();
            }
            PosixQueue.Message[] result = new PosixQueue.Message[1];
            long r = f.queue().receive(task, !f.isNonBlocking(), deadline, result);
            if (r != 0) {
                return r;
            }
            if (priorityAddr != 0) {
                task.memory().writeInt(priorityAddr, result[0].priority());
            }
            task.memory().writeBytes(addr, result[0].text());
            return result[0].text().length;
        } finally {
            f.drop();
        }
    }

    /**
     * Implements {@code mq_notify(2)}.
     *
     * @param eventAddr guest address of struct sigevent, or 0 to give the registration up. With SIGEV_THREAD, of which the C library
     *     makes a thread, sigev_signo is a netlink socket and sigev_value the address of 32 bytes; they come back on the socket,
     *     the last one 1 for a message and 2 for the end of the registration (NOTIFY_WOKENUP, NOTIFY_REMOVED)
     * @return 0; EINVAL, EBADF (queue or socket), ENOTSOCK, EBUSY (another is registered), EFAULT
     */
    public long notify(Task task, int fd, long eventAddr) {
        GuestStruct event = eventAddr == 0 ? null : task.memory().readStruct(eventAddr, SIGEVENT);
        int signo = event == null ? 0 : event.getInt(8);
        int way = event == null ? SIGEV_NONE : event.getInt(12);
        if (way != SIGEV_SIGNAL && way != SIGEV_NONE && way != SIGEV_THREAD || way == SIGEV_SIGNAL && signo != 0 && !Signal.isValid(signo)) {
            return Errno.EINVAL.negative();
        }
        Consumer<Boolean> listener = way == SIGEV_THREAD ? listener(task, signo, event.getLong(0)) : null;
        PosixQueueFile f = file(task, fd);
        try {
            if (event == null) {
                f.queue().unregister(task.group());
                return 0;
            }
            return f.queue().register(task.group(), new PosixQueue.Notice(way, way == SIGEV_SIGNAL ? signo : 0, event.getLong(0), listener));
        } finally {
            f.drop();
        }
    }

    private static Consumer<Boolean> listener(Task task, int socket, long cookieAddr) {
        byte[] cookie = task.memory().readBytes(cookieAddr, COOKIE);
        OpenFile f = task.fds().get(socket);
        try {
            if (!(f instanceof SocketFile s)) {
                throw Errno.ENOTSOCK.exception();
            }
            if (!s.takesNotices()) {
                throw Errno.EINVAL.exception();
            }
            return arrived -> {
                byte[] packet = cookie.clone();
                packet[COOKIE - 1] = (byte) (arrived ? 1 : 2);
                s.notice(packet);
            };
        } finally {
            f.drop();
        }
    }

    /** Implements {@code mq_getsetattr(2)}: of the new attributes only O_NONBLOCK counts. */
    public long attributes(Task task, int fd, long newAddr, long oldAddr) {
        GuestStruct news = newAddr == 0 ? null : task.memory().readStruct(newAddr, ATTRIBUTES);
        if (news != null && (news.getLong(0) & ~O_NONBLOCK) != 0) {
            return Errno.EINVAL.negative();
        }
        PosixQueueFile f = file(task, fd);
        try {
            GuestStruct old = new GuestStruct(ATTRIBUTES).putLong(0, f.flags() & O_NONBLOCK).putLong(8, f.queue().maxMessages())
                    .putLong(16, f.queue().messageSize()).putLong(24, f.queue().count());
            if (news != null) {
                f.setFlags(f.flags() & ~O_NONBLOCK | (int) news.getLong(0));
            }
            if (oldAddr != 0) {
                task.memory().writeStruct(oldAddr, old);
            }
            return 0;
        } finally {
            f.drop();
        }
    }
}
