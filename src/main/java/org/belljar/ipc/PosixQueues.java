package org.belljar.ipc;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.ResourceLimits;
import org.belljar.kernel.Task;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathOnlyFile;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.VfsPath;

/** The POSIX message queues of an IPC namespace, by name, and what their users may take for them. */
public final class PosixQueues {
    /** Linux's struct msg_msg, and what a priority takes. */
    private static final long MESSAGE_BYTES = 48, PRIORITY_BYTES = 48;
    private static final int MAX_PRIORITY = 32_768;
    /** For all users: messages lie in the kernel's own memory, and who may raise limits is a guest, too. */
    private static final long MAX_BYTES = 256L << 20;

    private final QueueSettings settings = new QueueSettings();
    private final QueueFileSystem fileSystem = new QueueFileSystem(this);
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    // Guarded by lock:
    private final Map<String, PosixQueueInode> byName = new HashMap<>();
    private final Map<Integer, Long> bytesOf = new HashMap<>();
    private long allBytes;

    /** What a queue may take, of its maker's RLIMIT_MSGQUEUE. */
    final class Charge {
        private final int uid;
        private final long bytes;

        private Charge(int uid, long bytes) {
            this.uid = uid;
            this.bytes = bytes;
        }

        void giveBack() {
            lock.lock();
            bytesOf.merge(uid, -bytes, Long::sum);
            bytesOf.remove(uid, 0L);
            allBytes -= bytes;
            lock.unlock();
        }
    }

    private Charge chargeLocked(Task task, int messages, int size) {
        int uid = task.credentials().uid();
        long bytes = messages * (size + MESSAGE_BYTES) + Math.min(messages, MAX_PRIORITY) * PRIORITY_BYTES;
        long sum = bytesOf.getOrDefault(uid, 0L) + bytes;
        if (Long.compareUnsigned(sum, task.limits().soft(ResourceLimits.MSGQUEUE)) > 0) {
            throw Errno.EMFILE.exception();
        }
        if (allBytes + bytes > MAX_BYTES) {
            throw Errno.ENOMEM.exception();
        }
        bytesOf.put(uid, sum);
        allBytes += bytes;
        return new Charge(uid, bytes);
    }

    /** Those of the task's IPC namespace. */
    public static PosixQueues of(Task task) {
        return task.namespaces().ipc().part(PosixQueues.class, PosixQueues::new);
    }

    public QueueSettings settings() {
        return settings;
    }

    /** What mount(2) makes of type mqueue: one for all mounts in an IPC namespace. */
    public FileSystem fileSystem() {
        return fileSystem;
    }

    PosixQueueInode find(String name) {
        lock.lock();
        try {
            return byName.get(name);
        } finally {
            lock.unlock();
        }
    }

    /** The queues that have a name, oldest first. */
    List<PosixQueueInode> all() {
        lock.lock();
        try {
            return byName.values().stream().sorted(Comparator.comparingLong(PosixQueueInode::number)).toList();
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return byName.size();
        } finally {
            lock.unlock();
        }
    }

    /** open(2) with O_CREAT, and mknod(2), in the mounted file system: a queue of the usual size. */
    PosixQueueInode make(Task task, String name, int mode) {
        lock.lock();
        try {
            PosixQueueInode made = makeLocked(task, name, new Shape(mode & 07777, settings.newMessages(), settings.newSize()));
            byName.put(name, made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** unlink(2), whose permissions have been looked at. ENOENT when the name leads elsewhere by now. */
    void remove(PosixQueueInode inode) {
        lock.lock();
        try {
            if (!byName.remove(inode.name(), inode)) {
                throw Errno.ENOENT.exception();
            }
        } finally {
            lock.unlock();
        }
        inode.unlinked();
    }

    /** How a queue is to be opened that may not be there yet. */
    public enum Creation { NONE, IF_ABSENT, EXCLUSIVE }

    /** What a new queue is to be: mode with the umask applied, greatest number and size of messages. */
    public record Shape(int mode, int messages, int size) {}

    /**
     * Opens a queue, and makes it where asked to.
     *
     * @param shape asked for when there is none yet
     * @param want permissions to have of one that is there; -1 for none that there are (EINVAL)
     * @param flags of the open file
     * @throws org.belljar.abi.ErrnoException ENOENT, EEXIST, EACCES; ENOSPC, EMFILE, ENOMEM (limits)
     */
    public OpenFile open(Task task, String name, Creation creation, Supplier<Shape> shape, int want, int flags) {
        lock.lock();
        try {
            PosixQueueInode inode = byName.get(name);
            if (inode != null) {
                if (creation == Creation.EXCLUSIVE) {
                    throw Errno.EEXIST.exception();
                }
                if (want < 0) {
                    throw Errno.EINVAL.exception();
                }
                Permissions.require(task.credentials(), inode, want);
            } else {
                if (creation == Creation.NONE) {
                    throw Errno.ENOENT.exception();
                }
                inode = makeLocked(task, name, shape.get());
                byName.put(name, inode);
            }
            if ((flags & OpenFlags.O_DIRECT) != 0) {
                throw Errno.EINVAL.exception();
            }
            VfsPath path = task.kernel().vfs().anonymousPath(inode, "/" + name);
            return (flags & OpenFlags.O_PATH) != 0 ? new PathOnlyFile(path, OpenFlags.O_PATH) : new PosixQueueFile(inode, path, flags);
        } finally {
            lock.unlock();
        }
    }

    private PosixQueueInode makeLocked(Task task, String name, Shape shape) {
        if (byName.size() >= settings.queues() && !task.credentials().hasCapability(Credentials.CAP_SYS_RESOURCE)) {
            throw Errno.ENOSPC.exception();
        }
        Charge charge = chargeLocked(task, shape.messages, shape.size);
        return new PosixQueueInode(fileSystem, task, name, shape.mode, new PosixQueue(shape.messages, shape.size), charge);
    }

    /** Takes the name away. @return 0; -ENOENT, -EPERM */
    public long unlink(Task task, String name) {
        PosixQueueInode inode;
        lock.lock();
        try {
            inode = byName.get(name);
            if (inode == null) {
                return Errno.ENOENT.negative();
            }
            if (task.credentials().fsuid() != inode.uid() && !task.credentials().hasCapability(Credentials.CAP_FOWNER)) {
                return Errno.EPERM.negative();
            }
            byName.remove(name);
        } finally {
            lock.unlock();
        }
        inode.unlinked();
        return 0;
    }
}
