package org.belljar.net.inet;

import org.belljar.net.Endpoint;

/** What is left of a connection whose end was said here first: it keeps its port for a minute. */
record TimeWait(int domain, Endpoint local, Endpoint remote, boolean isV6Only, boolean reusesAddress, boolean reusesPort, int ownerUid,
        long expiryNs) implements PortHolder {
    static final long LENGTH_NS = 60_000_000_000L;

    @Override
    public boolean isListening() {
        return false;
    }
}
