package org.belljar.net.inet;

import org.belljar.net.NetNamespace;

/** The raw sockets of a namespace, by protocol. Guarded by the namespace's lock. */
final class RawTable {
    private final NetNamespace namespace;
    /** A protocol takes a port's place. */
    final PortTable ports = new PortTable(true);

    private RawTable(NetNamespace namespace) {
        this.namespace = namespace;
    }

    static RawTable of(NetNamespace n) {
        return n.part(RawTable.class, RawTable::new);
    }

    boolean isWatched(int protocol) {
        namespace.lock().lock();
        try {
            return !ports.at(protocol).isEmpty();
        } finally {
            namespace.lock().unlock();
        }
    }
}
