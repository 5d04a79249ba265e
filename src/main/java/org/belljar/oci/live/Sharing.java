package org.belljar.oci.live;

import java.util.EnumMap;
import java.util.Map;
import org.belljar.kernel.TaskGroup;
import org.belljar.oci.OciException;
import org.belljar.oci.Report;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciNamespace;
import org.belljar.oci.config.OciNamespace.Type;
import org.belljar.vfs.Namespace.Kind;

/**
 * What the namespaces with a path mean. Only namespaces of the container's own kernel can be joined, and, with a sandbox of its own, a
 * network namespace of the host. The members of a pod share network, IPC and names with its first container.
 */
final class Sharing {
    private static final Map<Type, Kind> KINDS = Map.of(Type.PID, Kind.PID, Type.NETWORK, Kind.NET, Type.IPC, Kind.IPC, Type.UTS, Kind.UTS);

    private final Pod pod;
    private final OciConfig config;
    private final boolean isOfPod;
    private final Map<Kind, TaskGroup> shared = new EnumMap<>(Kind.class);

    private Sharing(Pod pod, OciConfig config) {
        this.pod = pod;
        this.config = config;
        this.isOfPod = PodPlace.isOfPod(config);
    }

    /**
     * For a container with a kernel of its own: paths that it cannot follow are errors. Those of a pod that the host's namespaces stand
     * for are not: its IPC and names are those of the kernel.
     */
    static void checkAlone(OciConfig config, Report report) throws OciException {
        for (OciNamespace n : config.linux().namespaces()) {
            if (n.path().isEmpty() || n.type() == Type.NETWORK) {
                continue;
            }
            boolean isNoted = n.type() == Type.CGROUP || PodPlace.isOfPod(config) && (n.type() == Type.IPC || n.type() == Type.UTS);
            if (!isNoted && !(n.type() == Type.USER && !config.linux().uidMappings().isEmpty())) {
                throw cannotJoin(n, "it is not that of a running container of this runtime");
            }
            report.warning("config.json: " + what(n) + " has no effect: the container has one of its own");
        }
    }

    /** For a further container of a pod: by kind, the process whose namespace it shares. */
    static Map<Kind, TaskGroup> of(Pod pod, OciConfig config, int monitorPid) throws OciException {
        Sharing s = new Sharing(pod, config);
        s.find(monitorPid);
        return s.shared;
    }

    private void find(int monitorPid) throws OciException {
        for (Map.Entry<Type, Kind> e : KINDS.entrySet()) {
            OciNamespace n = config.linux().namespace(e.getKey());
            if (n != null && !n.path().isEmpty()) {
                shared.put(e.getValue(), at(n).init().group());
            } else if (n == null && isOfPod && e.getKey() != Type.PID) {
                shared.put(e.getValue(), pod.first().init().group());
            }
        }
        for (OciNamespace n : config.linux().namespaces()) {
            if (!KINDS.containsKey(n.type()) && !n.path().isEmpty() && n.type() != Type.CGROUP) {
                joinOther(n);
            }
        }
        if (config.linux().namespace(Type.NETWORK) == null && !isOfPod) {
            requireCallersNetwork(monitorPid);
            shared.put(Kind.NET, pod.first().init().group());
        }
    }

    private Container at(OciNamespace n) throws OciException {
        Container c = pod.ofMonitor(HostNamespace.process(n.path()));
        if (c != null) {
            return c;
        }
        boolean isPods = isOfPod && n.type() != Type.PID || n.type() == Type.NETWORK && HostNamespace.isOwnNetwork(n.path());
        if (!isPods) {
            throw cannotJoin(n, "the container runs in the sandbox of container " + pod.first().state().id() + ", and it is none of that sandbox's");
        }
        return pod.first();
    }

    private void joinOther(OciNamespace n) throws OciException {
        boolean isMapped = n.type() == Type.USER
                && (!config.linux().uidMappings().isEmpty() || pod.ofMonitor(HostNamespace.process(n.path())) != null);
        if (!isMapped) {
            throw cannotJoin(n, "each container has one of its own");
        }
    }

    private void requireCallersNetwork(int monitorPid) throws OciException {
        if (!HostNamespace.isOwnNetwork("/proc/" + monitorPid + "/ns/net")) {
            throw new OciException("config.json: linux.namespaces: the container runs in the sandbox of container " + pod.first().state().id()
                    + ", which has not the host's network");
        }
    }

    private static OciException cannotJoin(OciNamespace n, String why) {
        return new OciException("config.json: " + what(n) + " cannot be joined: " + why);
    }

    private static String what(OciNamespace n) {
        return "linux.namespaces: the " + n.type().name().toLowerCase(java.util.Locale.ROOT) + " namespace '" + n.path() + "'";
    }
}
