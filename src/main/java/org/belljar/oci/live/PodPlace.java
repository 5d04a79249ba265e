package org.belljar.oci.live;

import java.io.IOException;
import java.util.Map;
import org.belljar.oci.IoReason;
import org.belljar.oci.OciException;
import org.belljar.oci.Report;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciNamespace;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.oci.state.ContainerState;

/**
 * Whose sandbox a container is to share: that of the pod which containerd or CRI-O name in its annotations, or that of a container of
 * which it joins a namespace.
 */
final class PodPlace {
    private static final String TYPE = "io.kubernetes.cri.container-type", SANDBOX = "io.kubernetes.cri.sandbox-id";
    private static final String CRIO_TYPE = "io.kubernetes.cri-o.ContainerType", CRIO_SANDBOX = "io.kubernetes.cri-o.SandboxID";

    private PodPlace() {}

    /** Whether a container is the first of a pod, or one that belongs to it. */
    static boolean isOfPod(OciConfig config) {
        return isFirstOfPod(config) || isMember(config);
    }

    /** Whether a container is the first of a pod: its limits are not the pod's. */
    static boolean isFirstOfPod(OciConfig config) {
        return has(config, TYPE, "sandbox") || has(config, CRIO_TYPE, "sandbox");
    }

    private static boolean isMember(OciConfig config) {
        return has(config, TYPE, "container") || has(config, CRIO_TYPE, "container");
    }

    private static boolean has(OciConfig config, String key, String value) {
        return value.equals(config.annotations().get(key));
    }

    /** The directory of a running container whose sandbox is to be shared; null: the container gets a sandbox of its own. */
    static ContainerDirectory find(String root, OciConfig config, Report report) throws OciException {
        Map<String, String> annotations = config.annotations();
        if (has(config, TYPE, "container")) {
            return sandbox(root, annotations.get(SANDBOX), "annotations[\"" + SANDBOX + "\"]");
        }
        ContainerDirectory byPath = byNamespaces(root, config);
        if (byPath != null || !has(config, CRIO_TYPE, "container")) {
            return byPath;
        }
        // CRI-O and podman make pods without a container that stands for them.
        String id = annotations.getOrDefault(CRIO_SANDBOX, "");
        for (ContainerDirectory d : all(root)) {
            if (d.id().equals(id) && isRunning(d)) {
                return d;
            }
        }
        report.warning("config.json: annotations: pod '" + id + "' has no running container of that id: this one gets a sandbox of its own");
        return null;
    }

    private static ContainerDirectory sandbox(String root, String id, String field) throws OciException {
        if (id == null || id.isEmpty()) {
            throw new OciException("config.json: " + field + ": is missing for a container of a pod");
        }
        ContainerDirectory d = ContainerDirectory.of(root, id);
        if (!isRunning(d)) {
            throw new OciException("config.json: " + field + ": sandbox '" + id + "' is not running");
        }
        return d;
    }

    private static boolean isRunning(ContainerDirectory d) {
        try {
            return d.read().is(ContainerState.CREATED, ContainerState.RUNNING, ContainerState.PAUSED);
        } catch (OciException e) {
            return false;
        }
    }

    private static ContainerDirectory byNamespaces(String root, OciConfig config) throws OciException {
        for (OciNamespace n : config.linux().namespaces()) {
            int pid = HostNamespace.process(n.path());
            ContainerDirectory d = pid == 0 ? null : ofMonitor(root, pid);
            if (d != null) {
                return d;
            }
        }
        return null;
    }

    private static ContainerDirectory ofMonitor(String root, int pid) throws OciException {
        for (ContainerDirectory d : all(root)) {
            try {
                ContainerState s = d.read();
                if (s.monitor().pid() == pid && s.monitor().isAlive() && !s.is(ContainerState.STOPPED)) {
                    return d;
                }
            } catch (OciException e) {
                // Deleted meanwhile.
            }
        }
        return null;
    }

    private static Iterable<ContainerDirectory> all(String root) throws OciException {
        try {
            return ContainerDirectory.all(root);
        } catch (IOException e) {
            throw new OciException("cannot read " + root + ": " + IoReason.of(e), e);
        }
    }
}
