package org.belljar.oci.live;

import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.net.NetworkMode;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciNamespace;

/**
 * Which network the container has: a namespace of its own has the sandbox's loopback network; one to be joined is that of the
 * host's, with the host's sockets, as is the caller's where none is given.
 */
final class HostNetwork {
    private static final int SETNS = 308, CLONE_NEWNET = 0x40000000;

    private HostNetwork() {}

    /**
     * Joins the namespace, on the calling thread: threads that are made from now on are in it too.
     *
     * @param option --network, or null
     */
    static NetworkMode join(OciConfig config, String option) throws OciException {
        OciNamespace network = null;
        for (OciNamespace n : config.linux().namespaces()) {
            if (n.type() == OciNamespace.Type.NETWORK) {
                network = n;
            }
        }
        if (network != null && !network.path().isEmpty()) {
            setns(network.path());
        }
        if (option != null) {
            return mode(option);
        }
        return network == null || !network.path().isEmpty() ? NetworkMode.HOST : NetworkMode.LOOPBACK;
    }

    private static void setns(String path) throws OciException {
        String what = "linux.namespaces: cannot join the network namespace '" + path + "': ";
        int fd = HostFiles.openAt(HostFiles.AT_FDCWD, path, HostFiles.O_RDONLY, 0);
        if (fd < 0) {
            throw new OciException(what + Texts.of(Errno.of(-fd)));
        }
        long r = Host.call(SETNS, fd, CLONE_NEWNET, 0);
        HostFiles.close(fd);
        if (r < 0) {
            throw new OciException(what + Texts.of(Errno.of((int) -r)));
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
