package org.belljar.net;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;

/** The address families of a sandbox. */
public final class SocketFamilies {
    private static final int AF_MAX = 46;

    private final ConcurrentHashMap<Integer, SocketFamily> families = new ConcurrentHashMap<>();

    public void register(int domain, SocketFamily family) {
        families.put(domain, family);
    }

    /** EAFNOSUPPORT for a family that is not there. */
    public SocketFamily get(int domain) {
        SocketFamily f = domain < 0 || domain >= AF_MAX ? null : families.get(domain);
        if (f == null) {
            throw Errno.EAFNOSUPPORT.exception();
        }
        return f;
    }
}
