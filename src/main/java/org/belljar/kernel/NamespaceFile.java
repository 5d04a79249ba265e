package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.UserNamespace;
import org.belljar.vfs.VfsPath;

/** An open namespace file (ioctl_ns(2)); holds the namespace. */
public final class NamespaceFile extends OpenFile {
    private static final int GET_USERNS = 0xb701, GET_PARENT = 0xb702, GET_NSTYPE = 0xb703, GET_OWNER_UID = 0xb704,
            GET_MNTNS_ID = 0x8008b705, GET_PID_FROM_PIDNS = 0x8004b706, GET_TGID_FROM_PIDNS = 0x8004b707,
            GET_PID_IN_PIDNS = 0x8004b708, GET_TGID_IN_PIDNS = 0x8004b709;

    private final Namespace namespace;
    private final VfsPath path;

    NamespaceFile(Namespace namespace, VfsPath path, int flags) {
        super(flags);
        this.namespace = namespace;
        this.path = path;
        namespace.hold();
    }

    public Namespace namespace() {
        return namespace;
    }

    @Override
    public Inode inode() {
        return NamespaceInode.of(namespace);
    }

    @Override
    public boolean canRead() {
        return false;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    @Override
    public VfsPath path() {
        return path;
    }

    @Override
    protected void release() {
        namespace.letGo();
    }

    @Override
    public boolean isPollable() {
        return false;
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        Task task = (Task) caller;
        return switch (request) {
            case GET_USERNS -> install(task, ownerFor(task));
            case GET_PARENT -> install(task, parentFor(task));
            case GET_NSTYPE -> namespace.kind().cloneFlag();
            case GET_OWNER_UID -> {
                if (!(namespace instanceof UserNamespace u)) {
                    yield Errno.EINVAL.negative();
                }
                task.memory().writeInt(arg, task.credentials().userNamespace().shownUid(u.creatorUid()));
                yield 0;
            }
            case GET_MNTNS_ID -> {
                if (!(namespace instanceof MountNamespace m)) {
                    yield Errno.EINVAL.negative();
                }
                task.memory().writeLong(arg, m.id());
                yield 0;
            }
            case GET_PID_FROM_PIDNS, GET_TGID_FROM_PIDNS, GET_PID_IN_PIDNS, GET_TGID_IN_PIDNS -> translate(task, request, (int) arg);
            default -> Errno.ENOTTY.negative();
        };
    }

    /** The owning user namespace. EPERM for one that is not the caller's or below. */
    private Namespace ownerFor(Task task) {
        UserNamespace owner = namespace.owner();
        if (owner == null || !task.credentials().userNamespace().isAncestorOf(owner)) {
            throw Errno.EPERM.exception();
        }
        return owner;
    }

    private Namespace parentFor(Task task) {
        return switch (namespace) {
            case UserNamespace u -> ownerFor(task);
            case PidNamespace p -> {
                if (p.parent() == null || !task.pids().isAncestorOf(p.parent())) {
                    throw Errno.EPERM.exception();
                }
                yield p.parent();
            }
            default -> throw Errno.EINVAL.exception();
        };
    }

    private long translate(Task task, int request, int id) {
        if (!(namespace instanceof PidNamespace p)) {
            return Errno.EINVAL.negative();
        }
        boolean from = request == GET_PID_FROM_PIDNS || request == GET_TGID_FROM_PIDNS;
        boolean ofGroup = request == GET_TGID_FROM_PIDNS || request == GET_TGID_IN_PIDNS;
        Task t = (from ? p : task.pids()).task(id);
        if (t == null) {
            return Errno.ESRCH.negative();
        }
        PidNamespace viewer = from ? task.pids() : p;
        int n = ofGroup ? t.group().idIn(viewer) : t.tidIn(viewer);
        return n == 0 ? Errno.ESRCH.negative() : n;
    }

    private static long install(Task task, Namespace n) {
        OpenFile f = new NamespaceFile(n, NamespaceInode.path(task.kernel().vfs(), n), 0);
        try {
            return task.fds().install(f, 0, true, DescriptorLimit.of(task));
        } catch (org.belljar.abi.ErrnoException e) {
            f.drop();
            throw e;
        }
    }
}
