package org.belljar.net.unix;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.kernel.Kernel;
import org.belljar.net.BufferQuota;
import org.belljar.net.SocketTable;

/** What AF_UNIX keeps for a network namespace: its abstract names (paths belong to the file tree), and where its sockets are listed. */
final class UnixNamespace {
    /** By type and name. */
    final ConcurrentHashMap<String, UnixSocket> abstractNames = new ConcurrentHashMap<>();
    /** Null in tests without a kernel. */
    final Kernel kernel;
    final SocketTable sockets;
    final BufferQuota buffers;

    UnixNamespace(Kernel kernel, SocketTable sockets, BufferQuota buffers) {
        this.kernel = kernel;
        this.sockets = sockets;
        this.buffers = buffers;
    }
}
