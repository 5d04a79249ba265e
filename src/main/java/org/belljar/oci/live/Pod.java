package org.belljar.oci.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.belljar.fs.host.HostIds;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciNamespace;
import org.belljar.oci.setup.UserMapping;
import org.belljar.sandbox.ContainerKernel;

/** The containers whose kernel runs in this process: the first, with whose end the sandbox ends, and those that share it. */
final class Pod {
    private final ContainerKernel kernel;
    /** By id. Guarded by this. */
    private final Map<String, Container> containers = new LinkedHashMap<>();
    /** Guarded by this, as is the next. */
    private Container first;
    private boolean isEnding;

    Pod(ContainerKernel kernel) {
        this.kernel = kernel;
    }

    ContainerKernel kernel() {
        return kernel;
    }

    synchronized void add(Container c) throws OciException {
        if (isEnding) {
            throw new OciException("the sandbox of container " + c.state().id() + " is ending");
        }
        containers.put(c.state().id(), c);
        first = first == null ? c : first;
    }

    synchronized void remove(Container c) {
        containers.remove(c.state().id(), c);
    }

    synchronized Container first() {
        return first;
    }

    /** The container whose first process a host process stands for; null: none. */
    synchronized Container ofMonitor(int hostPid) {
        for (Container c : containers.values()) {
            if (c.state().monitor().pid() == hostPid && !c.init().hasEnded()) {
                return c;
            }
        }
        return null;
    }

    /** Which ids are others on the host: with the user namespace of one of these containers, and without mappings, as there. */
    HostIds ids(OciConfig config) {
        OciNamespace user = config.linux().namespace(OciNamespace.Type.USER);
        boolean isJoined = user != null && !user.path().isEmpty() && config.linux().uidMappings().isEmpty();
        Container of = isJoined ? ofMonitor(HostNamespace.process(user.path())) : null;
        return UserMapping.of(of == null ? config : of.config());
    }

    /** The first container has ended: so do the others, and their monitors are told before this returns. */
    void end() {
        List<Container> others;
        synchronized (this) {
            isEnding = true;
            others = new ArrayList<>(containers.values());
        }
        for (Container c : others) {
            if (c != first) {
                c.killAndWait();
                c.awaitTold();
            }
        }
        kernel.close();
    }
}
