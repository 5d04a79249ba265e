package org.belljar.sandbox;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.device.block.LoopDevices;
import org.belljar.fs.dev.MemoryDevices;
import org.belljar.fs.host.HostFileSystem;
import org.belljar.fs.host.HostIds;
import org.belljar.fs.overlay.OverlayFileSystem;
import org.belljar.fs.overlay.StackedOverlays;
import org.belljar.fs.proc.ProcFileSystem;
import org.belljar.fs.sys.SysFileSystem;
import org.belljar.fs.tmpfs.RamFileSystem;
import org.belljar.fs.tmpfs.TmpfsFileSystem;
import org.belljar.ipc.PosixQueues;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.SharedStore;
import org.belljar.tty.Ptys;
import org.belljar.vfs.Devices;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.NameOperations;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** Builds the mounts that a guest sees; {@link #populate} runs as the first task, as root. */
final class GuestTree {
    private static final int STICKY = 01777;
    private static final long MAX_INODES = 1 << 20;

    private final Kernel kernel;
    private final Task task;
    private final MountNamespace mounts;
    private final SharedStore store;
    private final NameOperations names;

    private GuestTree(Kernel kernel, Task task, MountNamespace mounts, SharedStore store) {
        this.kernel = kernel;
        this.task = task;
        this.mounts = mounts;
        this.store = store;
        this.names = kernel.vfs().names();
    }

    static SharedStore store(long memoryBytes) {
        return new SharedStore(memoryBytes > 0 ? memoryBytes : SharedStore.standardLimit());
    }

    /** A host directory as the root itself, changes and all. */
    static MountNamespace hostRoot(String directory, HostIds ids) throws SandboxException {
        return new MountNamespace(openHost(directory + "/", HostFileSystem.Use.READ_WRITE, ids), 0, HostFileSystem.SOURCE);
    }

    /** As {@link #hostRoot(String, HostIds)}, for a further container in the kernel of {@code first}. */
    static MountNamespace hostRoot(MountNamespace first, long number, String directory, HostIds ids) throws SandboxException {
        return first.beside(number, openHost(directory + "/", HostFileSystem.Use.READ_WRITE, ids), 0, HostFileSystem.SOURCE);
    }

    static MountNamespace root(SandboxConfig config, SharedStore store) throws SandboxException {
        // With a slash at the end, the host refuses what is no directory.
        String host = config.rootfs() == null ? "/" : config.rootfs() + "/";
        FileSystem upper = new TmpfsFileSystem(store, 0755, 0, 0, MAX_INODES);
        return new MountNamespace(new OverlayFileSystem(openHost(host, HostFileSystem.Use.LAYER, HostIds.SAME), upper), 0, "overlay");
    }

    private static FileSystem openHost(String path, HostFileSystem.Use use, HostIds ids) throws SandboxException {
        try {
            return HostFileSystem.open(path, use, ids);
        } catch (ErrnoException e) {
            throw new SandboxException(SandboxException.SETUP, "cannot use '" + path + "': " + e.errno().text());
        }
    }

    static void populate(Kernel kernel, Task task, MountNamespace mounts, SharedStore store, SandboxConfig config)
            throws SandboxException {
        GuestTree t = new GuestTree(kernel, task, mounts, store);
        register(kernel, store);
        int umask = task.fs().setUmask(0);
        t.standard();
        for (SandboxConfig.Bind b : config.binds()) {
            t.bind(b);
        }
        task.fs().setUmask(umask);
    }

    private void standard() {
        mount("/proc", new ProcFileSystem(kernel, kernel.pids()), Mount.NOSUID | Mount.NODEV | Mount.NOEXEC, "proc");
        mount("/sys", new SysFileSystem(kernel, task), Mount.RDONLY | Mount.NOSUID | Mount.NODEV | Mount.NOEXEC, "sysfs");
        mount("/tmp", memory(STICKY), Mount.NOSUID | Mount.NODEV, "tmpfs");
        devices();
    }

    /** What mount(2) inside the sandbox can make, and the devices that can be opened. */
    static void register(Kernel kernel, SharedStore store) {
        FileSystemTypes types = kernel.vfs().types();
        types.register("tmpfs", (caller, source, data) -> TmpfsFileSystem.fromOptions(store, MAX_INODES, caller, data));
        types.register("ramfs", (caller, source, data) -> RamFileSystem.fromOptions(store, MAX_INODES, caller, data));
        types.register("proc", FileSystemTypes.Shows.PIDS, (caller, source, data) -> new ProcFileSystem(kernel, ((Task) caller).pids()));
        types.register("sysfs", FileSystemTypes.Shows.NETWORK, (caller, source, data) -> new SysFileSystem(kernel, (Task) caller));
        types.register("mqueue", FileSystemTypes.Shows.IPC, (caller, source, data) -> {
            if (!data.isEmpty()) {
                throw Errno.EINVAL.exception();
            }
            return PosixQueues.of((Task) caller).fileSystem();
        });
        StackedOverlays.register(kernel.vfs(), caller -> ((Task) caller).fs());
        MemoryDevices.register(kernel.vfs().devices());
    }

    private TmpfsFileSystem memory(int mode) {
        return new TmpfsFileSystem(store, mode, 0, 0, MAX_INODES);
    }

    private void devices() {
        mount("/dev", memory(0755), Mount.NOSUID, "tmpfs");
        node("null", MemoryDevices.MAJOR, MemoryDevices.NULL);
        node("zero", MemoryDevices.MAJOR, MemoryDevices.ZERO);
        node("full", MemoryDevices.MAJOR, MemoryDevices.FULL);
        node("random", MemoryDevices.MAJOR, MemoryDevices.RANDOM);
        node("urandom", MemoryDevices.MAJOR, MemoryDevices.URANDOM);
        node("tty", 5, 0);
        node("console", 5, 1);
        node("loop-control", Inode.S_IFCHR | 0600, LoopDevices.CONTROL_MAJOR, LoopDevices.CONTROL_MINOR);
        kernel.vfs().blockDevices().setListener(new DeviceNodes(names, mountPoint("/dev", true)));
        LoopDevices.register(kernel, task);
        link("fd", "/proc/self/fd");
        link("stdin", "/proc/self/fd/0");
        link("stdout", "/proc/self/fd/1");
        link("stderr", "/proc/self/fd/2");
        link("ptmx", "pts/ptmx");
        names.mkdir(task, task.fs(), task.fs().root(), "/dev/shm", 0755);
        mount("/dev/shm", memory(STICKY), Mount.NOSUID | Mount.NODEV, "shm");
        mount("/dev/pts", Ptys.of(kernel).fileSystem(), Mount.NOSUID | Mount.NOEXEC, "devpts");
    }

    private void node(String name, int major, int minor) {
        node(name, Inode.S_IFCHR | 0666, major, minor);
    }

    private void node(String name, int mode, int major, int minor) {
        names.mknod(task, task.fs(), task.fs().root(), "/dev/" + name, mode, Devices.number(major, minor));
    }

    private void link(String name, String target) {
        names.symlink(task, task.fs(), target, task.fs().root(), "/dev/" + name);
    }

    /** Mounts on a directory, which is made if it is missing. */
    private void mount(String path, FileSystem fs, int flags, String source) {
        mounts.attach(fs, mountPoint(path, true), flags, source);
    }

    private VfsPath mountPoint(String path, boolean directory) {
        try {
            return new PathWalk(kernel.vfs(), task, task.fs()).find(task.fs().root(), path, PathWalk.FOLLOW).path();
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            makeDirectory(path.substring(0, slash));
        }
        if (directory) {
            makeDirectory(path);
        } else {
            names.mknod(task, task.fs(), task.fs().root(), path, Inode.S_IFREG | 0644, 0);
        }
        return new PathWalk(kernel.vfs(), task, task.fs()).find(task.fs().root(), path, PathWalk.FOLLOW).path();
    }

    private void makeDirectory(String path) {
        try {
            names.mkdir(task, task.fs(), task.fs().root(), path, 0755);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    private void bind(SandboxConfig.Bind b) throws SandboxException {
        FileSystem fs = openHost(b.hostPath(),
                b.isReadOnly() ? HostFileSystem.Use.READ_ONLY : HostFileSystem.Use.READ_WRITE, HostIds.SAME);
        try {
            mounts.attach(fs, mountPoint(b.guestPath(), fs.root().isDirectory()), b.isReadOnly() ? Mount.RDONLY : 0, HostFileSystem.SOURCE);
        } catch (ErrnoException e) {
            throw new SandboxException(SandboxException.SETUP,
                    "cannot bind '" + b.hostPath() + "' at '" + b.guestPath() + "': " + e.errno().text());
        }
    }
}
