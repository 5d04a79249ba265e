package org.belljar.sandbox;

import java.util.HashSet;
import java.util.List;
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
import org.belljar.kernel.GroupLimits;
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
import org.belljar.tty.Ptys;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;

/**
 * The kernel of a sandbox whose processes are started one by one from outside: a container's first, and those that are added
 * while it runs. Its root is a directory of the host, written in place.
 */
public final class ContainerKernel implements AutoCloseable {
    private static final int UMASK = 022;

    /**
     * @param rootfs      host directory that is the root, absolute
     * @param ids         which ids are others on the host
     * @param network     what inet sockets reach
     * @param memoryBytes upper limit of guest memory, or 0 for none
     */
    public record Settings(String rootfs, HostIds ids, NetworkMode network, long memoryBytes) {}

    private final TrampolinePlatform platform = new TrampolinePlatform(true, true, true);
    private final Kernel kernel = new Kernel(platform);
    private final Settings settings;
    private final Set<Integer> programFiles = OwnDescriptors.list();
    private SharedStore store;
    private MountNamespace mounts;

    private ContainerKernel(Settings settings) {
        this.settings = settings;
    }

    public static ContainerKernel open(Settings settings, Consumer<String> report) throws SandboxException {
        ContainerKernel k = new ContainerKernel(settings);
        try {
            OutOfHeap.install();
            PlugIns.start(k.kernel, k.platform, settings.network());
            k.store = k.kernel.plugIn(SharedStore.class, () -> GuestTree.store(settings.memoryBytes()));
            k.mounts = GuestTree.hostRoot(settings.rootfs(), settings.ids());
            GuestTree.register(k.kernel, k.store);
            Ptys.of(k.kernel);
            GroupLimits.of(k.kernel).setMemoryBytes(settings.memoryBytes() == 0 ? GroupLimits.NONE : settings.memoryBytes());
            MemoryGuard guard = MemoryGuard.start(k.kernel, k.store::usedBytes, report);
            for (String type : List.of("cgroup", "cgroup2")) {
                k.kernel.vfs().types().register(type, (caller, source, data) -> new CgroupFileSystem(k.kernel, guard::usedBytes));
            }
            return k;
        } catch (SandboxException e) {
            k.close();
            throw e;
        } catch (PlatformException e) {
            k.close();
            throw new SandboxException(SandboxException.SETUP, e.getMessage(), e);
        }
    }

    public Kernel kernel() {
        return kernel;
    }

    public MountNamespace mounts() {
        return mounts;
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

    /** Starts the container's first process, as root with all capabilities; {@code work} makes of it what it is to be. */
    public Task startInit(FdTable fds, Consumer<Task> work) {
        FsContext fs = new FsContext(mounts.rootPath(), mounts.rootPath(), UMASK);
        OutsideStart start = new OutsideStart(platform.takeCleanProcess(), fds, fs, root(), work);
        return entered(start, () -> kernel.startInit(start));
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
