package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.Namespace.Kind;
import org.belljar.vfs.UserNamespace;

/**
 * The start of a container's first process: in a PID namespace below the initial one, which no process lives in, so that containers
 * of one kernel do not see one another.
 *
 * @param group  the container's processes
 * @param mounts its mounts, fresh: held by the processes in it from the start on
 * @param shared by kind, a process whose namespace it shares; the others are new, for the kernel's first container the initial ones
 */
public record ContainerStart(OutsideStart start, ControlGroup group, MountNamespace mounts, Map<Kind, TaskGroup> shared) {
    /** Throws ESRCH when a process to share with is ending, ENOMEM when its PID namespace is. */
    public Task begin(Kernel kernel) {
        // What is made comes with its maker's hold. The first container's mounts stay until the kernel is closed.
        List<Namespace> fresh = new ArrayList<>();
        Task task;
        try {
            task = make(kernel, fresh);
        } finally {
            fresh.forEach(Namespace::letGo);
        }
        task.fiber().start();
        return task;
    }

    private Task make(Kernel kernel, List<Namespace> fresh) {
        kernel.treeLock().lock();
        try {
            PidNamespace pids = shared.containsKey(Kind.PID) ? shared.get(Kind.PID).pids()
                    : noted(fresh, new PidNamespace(kernel.newNamespaceNumber(), UserNamespace.INITIAL, kernel.pids()));
            boolean isFirst = kernel.init() == null;
            if (isFirst) {
                kernel.prepareFirstLocked(mounts);
            } else {
                fresh.add(mounts);
            }
            Namespaces all = isFirst ? initial(kernel, pids) : further(kernel, pids, fresh);
            Task task = start.makeLocked(kernel, pids.allocateLocked(null), group);
            task.setNamespaces(all.hold());
            if (task.pid().number == 1) {
                pids.setInit(task.group());
            }
            if (isFirst) {
                kernel.setInitLocked(task.group());
            }
            return task;
        } finally {
            kernel.treeLock().unlock();
        }
    }

    private static <N extends Namespace> N noted(List<Namespace> fresh, N made) {
        fresh.add(made);
        return made;
    }

    private Namespaces initial(Kernel kernel, PidNamespace pids) {
        return new Namespaces(kernel.names(), PlainNamespace.initial(Kind.IPC), PlainNamespace.initial(Kind.NET),
                PlainNamespace.initial(Kind.CGROUP), kernel.time(), kernel.time(), mounts, pids);
    }

    private Namespaces further(Kernel kernel, PidNamespace pids, List<Namespace> fresh) {
        UtsNamespace uts = shared.containsKey(Kind.UTS) ? of(Kind.UTS).uts()
                : noted(fresh, new UtsNamespace(kernel.newNamespaceNumber(), UserNamespace.INITIAL, kernel.names()));
        return new Namespaces(uts, plain(kernel, Kind.IPC, fresh), plain(kernel, Kind.NET, fresh), plain(kernel, Kind.CGROUP, fresh),
                kernel.time(), kernel.time(), mounts, pids);
    }

    private PlainNamespace plain(Kernel kernel, Kind kind, List<Namespace> fresh) {
        return shared.containsKey(kind) ? (PlainNamespace) of(kind).get(kind, false)
                : noted(fresh, new PlainNamespace(kind, kernel.newNamespaceNumber(), UserNamespace.INITIAL));
    }

    private Namespaces of(Kind kind) {
        return OutsideStart.living(shared.get(kind)).namespaces();
    }
}
