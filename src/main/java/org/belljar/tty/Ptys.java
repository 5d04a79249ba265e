package org.belljar.tty;

import java.util.concurrent.ConcurrentSkipListMap;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.ControlGroup;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.DescriptorLimit;
import org.belljar.kernel.Task;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.DeviceOpener;
import org.belljar.vfs.Devices;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** The pseudo terminals of a container: makes them, opens their nodes. Those of other containers in the same kernel are not seen. */
public final class Ptys {
    private static final int O_NOCTTY = 0400, O_CLOEXEC = 02000000;
    private static final int TTY_MAJOR = 5, TTY_MINOR = 0, CONSOLE_MINOR = 1, PTMX_MINOR = 2;
    /** /proc/sys/kernel/pty/max. */
    private static final int MAX = 4096;

    private record Terminal(PtyPair pair, Inode node) {}

    private final Kernel kernel;
    private final DevPtsFileSystem fileSystem = new DevPtsFileSystem(this);
    private final ConcurrentSkipListMap<Integer, Terminal> terminals = new ConcurrentSkipListMap<>();
    private volatile PtyPair console;

    private Ptys(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Their devices and devpts, each of them for the container of who opens or mounts it. */
    public static void register(Kernel kernel) {
        Devices d = kernel.vfs().devices();
        DeviceOpener opener = (caller, path, inode, rdev, flags) -> of((Task) caller).open(caller, path, inode, rdev, flags);
        d.registerCharacter(TTY_MAJOR, TTY_MINOR, opener);
        d.registerCharacter(TTY_MAJOR, CONSOLE_MINOR, opener);
        d.registerCharacter(TTY_MAJOR, PTMX_MINOR, opener);
        d.registerCharacterMajor(PtyPair.PTS_MAJOR, opener);
        kernel.vfs().types().register("devpts", (caller, source, data) -> of((Task) caller).fileSystem);
    }

    /** Those of the kernel's first container. */
    public static Ptys of(Kernel kernel) {
        return of(kernel, ControlGroup.of(kernel));
    }

    /** Those of a task's container. */
    public static Ptys of(Task task) {
        return of(task.kernel(), task.group().controlGroup());
    }

    private static Ptys of(Kernel kernel, ControlGroup container) {
        return container.part(Ptys.class, () -> new Ptys(kernel));
    }

    public DevPtsFileSystem fileSystem() {
        return fileSystem;
    }

    /** The inode of /dev/pts/N, or null. */
    Inode node(int index) {
        Terminal t = terminals.get(index);
        return t == null ? null : t.node;
    }

    Iterable<Integer> indices() {
        return terminals.keySet();
    }

    // ---- opening ----

    /** Opens /dev/ptmx, /dev/tty, /dev/console or a node of devpts, by its device number. */
    OpenFile open(Caller caller, VfsPath path, Inode inode, long rdev, int flags) {
        int minor = Devices.minor(rdev);
        if (Devices.major(rdev) == PtyPair.PTS_MAJOR) {
            Terminal t = terminals.get(minor);
            if (t == null) {
                throw Errno.EIO.exception();
            }
            return openSlave(caller, t.pair, inode, path, flags);
        }
        return switch (minor) {
            case PTMX_MINOR -> newMaster(caller.credentials().fsuid(), inode, path, flags & ~O_NOCTTY);
            case TTY_MINOR -> openOwn((Task) caller, inode, path, flags);
            default -> {
                PtyPair c = console;
                if (c == null) {
                    throw Errno.ENXIO.exception();
                }
                yield openSlave(caller, c, inode, path, flags | O_NOCTTY);
            }
        };
    }

    /** /dev/tty: the session's terminal, ENXIO without one. */
    private static OpenFile openOwn(Task task, Inode inode, VfsPath path, int flags) {
        if (!(task.group().session().terminal() instanceof PtyPair pair)) {
            throw Errno.ENXIO.exception();
        }
        return openSlave(task, pair, inode, path, flags | O_NOCTTY);
    }

    private static PtySlaveFile openSlave(Caller caller, PtyPair pair, Inode inode, VfsPath path, int flags) {
        int openedAt = pair.openSlave(caller.credentials().hasCapability(Credentials.CAP_SYS_ADMIN));
        PtySlaveFile file = new PtySlaveFile(pair, inode, path, flags & ~O_NOCTTY, openedAt);
        if ((flags & O_NOCTTY) == 0 && file.isReadable() && caller instanceof Task t) {
            JobAccess.claimOnOpen(t, pair);
        }
        return file;
    }

    /** Makes a pair and opens its master. Throws ENOSPC when there are too many. */
    PtyMasterFile newMaster(int uid, Inode inode, VfsPath path, int flags) {
        for (int i = 0; i < MAX; i++) {
            if (terminals.containsKey(i)) {
                continue;
            }
            PtyPair pair = new PtyPair(kernel, i);
            Terminal t = new Terminal(pair, fileSystem.newNode(i, uid));
            if (terminals.putIfAbsent(i, t) == null) {
                int index = i;
                return new PtyMasterFile(pair, inode == null ? t.node : inode, path, flags, () -> terminals.remove(index, t));
            }
        }
        throw Errno.ENOSPC.exception();
    }

    /** TIOCGPTPEER: a descriptor of the slave, wherever its file system is mounted. */
    long openPeer(Task task, PtyPair pair, int flags) {
        Terminal t = terminals.get(pair.index);
        if (t == null || t.pair != pair) {
            return Errno.EIO.negative();
        }
        OpenFile f = openSlave(task, pair, t.node, null, flags & ~O_CLOEXEC);
        long limit = DescriptorLimit.of(task);
        return task.fds().install(f, 0, (flags & O_CLOEXEC) != 0, limit < 0 ? Long.MAX_VALUE : limit);
    }

    /** vhangup(2): every open of the task's terminal becomes dead. */
    public static void hangUp(Task task) {
        if (task.group().session().terminal() instanceof PtyPair pair) {
            pair.hangUp(false);
        }
    }

    // ---- the sandbox's own terminal ----

    /** Makes the terminal that {@code -t} gives the command; it is /dev/console too. */
    public PtyMasterFile openConsole(int uid) {
        return openOwnMaster(uid, true);
    }

    PtyMasterFile openOwnMaster(int uid, boolean isConsole) {
        PtyMasterFile master = newMaster(uid, null, null, 2);
        master.pair().locked = false;
        if (isConsole) {
            console = master.pair();
        }
        return master;
    }

    /** The slave, by its path where the guest has devpts mounted at its usual place. */
    OpenFile openOwnSlave(Task task, PtyPair pair) {
        VfsPath path = null;
        try {
            path = new PathWalk(kernel.vfs(), task, task.fs()).find(task.fs().root(), "/dev/pts/" + pair.index, PathWalk.FOLLOW).path();
        } catch (ErrnoException e) {
            // It has a terminal nevertheless, without a name.
        }
        Inode node = terminals.get(pair.index).node;
        return openSlave(task, pair, node, path != null && path.inode() == node ? path : null, 2);
    }
}
