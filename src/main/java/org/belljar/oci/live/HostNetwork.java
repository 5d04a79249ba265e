package org.belljar.oci.live;

import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.net.NetworkMode;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.config.OciNamespace;

/**
 * Which network the container has: a namespace of its own has the sandbox's loopback network; one to be joined is that of the
 * host's, with the host's sockets, as is the caller's where none is given.
 *
 * <p>The monitor is in the same one, or with a namespace of the container's own has one on the host, so that whoever joins that of the
 * container's first process (podman's {@code --network container:ID}) does not come to the host's network. Where hooks may put
 * interfaces there, as docker's do, it is the container's network. In a namespace other than the runtime's own, raw sockets are there
 * for who has CAP_NET_RAW.
 */
final class HostNetwork {
    private static final int SETNS = 308, CLONE_NEWNET = 0x40000000, LIMIT_MS = 5000;

    private HostNetwork() {}

    /**
     * Joins the namespace, on the calling thread: threads that are made from now on are in it too.
     *
     * @param option --network, or null
     */
    static NetworkMode join(OciConfig config, String option, Monitor monitor) throws OciException {
        OciNamespace network = config.linux().namespace(OciNamespace.Type.NETWORK);
        NetworkMode mode = NetworkMode.HOST;
        if (network != null) {
            mode = network.path().isEmpty() ? isolate(config, monitor) : join(network.path(), monitor);
        }
        return option == null ? mode : mode(option);
    }

    /** For a further container of a sandbox, whose network is that kernel's: the monitor alone. */
    static void place(OciConfig config, Monitor monitor) throws OciException {
        OciNamespace network = config.linux().namespace(OciNamespace.Type.NETWORK);
        if (network == null) {
            return;
        }
        if (network.path().isEmpty()) {
            monitor.frames().network(-1);
            return;
        }
        int fd = open(network.path());
        boolean hasEntered = monitor.enterNetwork(fd);
        HostFiles.close(fd);
        if (!hasEntered) {
            throw new OciException(what(network.path()) + "the monitor has told why");
        }
    }

    private static int open(String path) throws OciException {
        int fd = HostFiles.openAt(HostFiles.AT_FDCWD, path, HostFiles.O_RDONLY, 0);
        if (fd < 0) {
            throw new OciException(what(path) + Texts.of(Errno.of(-fd)));
        }
        return fd;
    }

    private static String what(String path) {
        return "linux.namespaces: cannot join the network namespace '" + path + "': ";
    }

    private static NetworkMode join(String path, Monitor monitor) throws OciException {
        boolean isApart = !HostNamespace.isOwnNetwork(path);
        setns(path, monitor);
        return isApart ? NetworkMode.HOST_RAW : NetworkMode.HOST;
    }

    private static NetworkMode isolate(OciConfig config, Monitor monitor) throws OciException {
        monitor.frames().network(-1);
        OciHooks h = config.hooks();
        if (h.prestart().isEmpty() && h.createRuntime().isEmpty() && h.createContainer().isEmpty()) {
            return NetworkMode.LOOPBACK;
        }
        String path = "/proc/" + monitor.pid() + "/ns/net";
        for (int waited = 0; HostNamespace.isOwnNetwork(path); waited++) {
            if (waited >= LIMIT_MS) {
                // The monitor may not have one.
                return NetworkMode.LOOPBACK;
            }
            pause();
        }
        return join(path, monitor);
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void setns(String path, Monitor monitor) throws OciException {
        int fd = open(path);
        long r = Host.call(SETNS, fd, CLONE_NEWNET, 0);
        boolean hasEntered = r < 0 || monitor.enterNetwork(fd);
        HostFiles.close(fd);
        if (!hasEntered) {
            throw new OciException(what(path) + "the monitor has told why");
        }
        if (r < 0) {
            throw new OciException(what(path) + Texts.of(Errno.of((int) -r)));
        }
    }

    private static NetworkMode mode(String option) throws OciException {
        for (NetworkMode m : NetworkMode.values()) {
            if (m.name().equalsIgnoreCase(option)) {
                return m;
            }
        }
        throw new OciException("option '--network': '" + option + "' is none of none, loopback, host");
    }
}
