package org.belljar.net.inet;

import org.belljar.net.Endpoint;

/** What occupies a port: a socket, or a connection in TIME_WAIT. */
interface PortHolder {
    /** The address bound to; ANY where it was left open. */
    Endpoint local();

    boolean isV6Only();

    boolean reusesAddress();

    boolean reusesPort();

    int ownerUid();

    boolean isListening();
}
