package org.belljar.sandbox;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.belljar.abi.ErrnoException;
import org.belljar.device.HostFile;
import org.belljar.fs.cgroup.CgroupFileSystem;
import org.belljar.fs.host.HostFileSystem;
import org.belljar.fs.host.HostIds;
import org.belljar.host.OutOfHeap;
import org.belljar.host.OwnDescriptors;
import org.belljar.kernel.ContainerStart;
import org.belljar.kernel.ControlGroup;
import org.belljar.kernel.HostPoller;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.MemoryGuard;
import org.belljar.kernel.OutsideStart;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.mm.SharedStore;
import org.belljar.net.NetworkMode;
import org.belljar.platform.PlatformException;
import org.belljar.platform.trampoline.TrampolinePlatform;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.Namespace;

/**
 * The kernel of a sandbox whose processes are started one by one from outside: each container's first, and those that are added
 * while it runs. The root of a container is a directory of the host, written in place.
 */
public final class ContainerKernel implements AutoCloseable {
    private static final int UMASK = 022;

    /**
     * @param network     what inet sockets of the first container's network namespace reach
     * @param memoryBytes upper limit of in-memory files, or 0 for the usual one
     */
    public record Settings(NetworkMode network, long memoryBytes) {}

    /**
     * A container's place in the kernel.
     *
     * @param group  its processes
     * @param mounts its mounts, with the root as yet
     * @param shared by kind of namespace, a process whose namespace it shares; for the kernel's first container empty
     */
    public record Place(ControlGroup group, MountNamespace mounts, Map<Namespace.Kind, TaskGroup> shared) {
        /** Whether the container shares that kind with nobody from its start on. */
        public boolean isOwn(Namespace.Kind kind) {
            return !shared.containsKey(kind);
        }
    }

    private final TrampolinePlatform platform = new TrampolinePlatform(true, true, true, true);
    private final Kernel kernel = new Kernel(platform);
    private final Set<Integer> programFiles = OwnDescriptors.list();
    private SharedStore store;
    /** Of the first container. */
    private volatile MountNamespace mounts;

    private ContainerKernel() {}

    /** Makes the kernel. It has no process on the host until it is started. */
    public static ContainerKernel open(Settings settings, Consumer<String> report) {
        ContainerKernel k = new ContainerKernel();
        OutOfHeap.install();
        PlugIns.plug(k.kernel, settings.network());
        k.store = k.kernel.plugIn(SharedStore.class, () -> GuestTree.store(settings.memoryBytes()));
        GuestTree.register(k.kernel, k.store);
        MemoryGuard guard = MemoryGuard.start(k.kernel, k.store::usedBytes, report);
        for (String type : List.of("cgroup", "cgroup2")) {
            k.kernel.vfs().types().register(type, FileSystemTypes.Shows.CGROUPS, (caller, source, data) -> {
                ControlGroup own = ((Task) caller).group().controlGroup();
                return new CgroupFileSystem(k.kernel, own, () -> guard.usedBytes(own));
            });
        }
        return k;
    }

    /** Starts the processes of the host that carry the guests; they are where this process is now. */
    public void start() throws SandboxException {
        try {
            platform.start(kernel);
        } catch (PlatformException e) {
            throw new SandboxException(SandboxException.SETUP, e.getMessage(), e);
        }
    }

    public Kernel kernel() {
        return kernel;
    }

    /**
     * A place for the kernel's first container, or for a further one.
     *
     * @param rootfs host directory that is the root, absolute
     * @param ids    which ids are others on the host
     * @param shared as {@link Place} has it
     */
    public Place place(String rootfs, HostIds ids, Map<Namespace.Kind, TaskGroup> shared) throws SandboxException {
        if (mounts == null) {
            mounts = GuestTree.hostRoot(rootfs, ids);
            return new Place(ControlGroup.of(kernel), mounts, Map.of());
        }
        return new Place(ControlGroup.further(kernel), GuestTree.hostRoot(mounts, kernel.newNamespaceNumber(), rootfs, ids), shared);
    }

    /** In-memory files of the sandbox lie here. */
    public SharedStore store() {
        return store;
    }

    /** A table of host descriptors as 0, 1, 2, ...; each is closed with its last use. Negative or closed ones are left out. */
    public FdTable descriptors(int[] hostFds) {
        FdTable fds = new FdTable();
        for (int i = 0; i < hostFds.length; i++) {
            try {
                if (hostFds[i] >= 0) {
                    fds.replace(i, HostFile.owned(HostPoller.of(kernel), hostFds[i]), false);
                }
            } catch (ErrnoException e) {
                // Closed on the host: closed in the guest.
            }
        }
        return fds;
    }

    /**
     * Starts a container's first process, as root with all capabilities; {@code work} makes of it what it is to be. Throws ESRCH when
     * a process that it shares namespaces with is ending.
     */
    public Task startInit(Place place, FdTable fds, Consumer<Task> work) {
        FsContext fs = new FsContext(place.mounts.rootPath(), place.mounts.rootPath(), UMASK);
        OutsideStart start = new OutsideStart(platform.takeCleanProcess(), fds, fs, root(), work);
        return entered(start, () -> new ContainerStart(start, place.group, place.mounts, place.shared).begin(kernel));
    }

    /** Starts a process in the namespaces of a running one. Throws ESRCH when that is ending. */
    public Task startBeside(TaskGroup member, FdTable fds, Consumer<Task> work) {
        FsContext of = member.leader().fs();
        FsContext fs = new FsContext(of.root(), of.root(), UMASK);
        OutsideStart start = new OutsideStart(platform.takeCleanProcess(), fds, fs, root(), work);
        return entered(start, () -> start.beside(member));
    }

    private Task entered(OutsideStart start, Supplier<Task> action) {
        kernel.scheduler().enter();
        try {
            return action.get();
        } catch (ErrnoException e) {
            start.process().kill();
            throw e;
        } finally {
            kernel.scheduler().drain();
        }
    }

    private static Credentials root() {
        return Credentials.of(0, 0, new int[] {0}, Credentials.ALL_CAPABILITIES);
    }

    /** Ends all processes, waits until they are gone, and lets go of the host's files. */
    @Override
    public void close() {
        Set<String> shown = new HashSet<>();
        if (mounts != null) {
            for (Mount m : mounts.mounts()) {
                if (m.fileSystem() instanceof HostFileSystem fs) {
                    shown.add(fs.hostPath());
                }
            }
        }
        platform.closeAndWait();
        kernel.scheduler().shutdown();
        OwnDescriptors.letGoBelow(shown, programFiles);
    }
}
