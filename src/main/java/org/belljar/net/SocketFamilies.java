package org.belljar.net;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;

/** The address families of a sandbox. */
public final class SocketFamilies {
    private static final int AF_MAX = 46;

    private final ConcurrentHashMap<Integer, SocketFamily> families = new ConcurrentHashMap<>();
    /** What the sandbox's own network namespace has instead. */
    private final ConcurrentHashMap<Integer, SocketFamily> outward = new ConcurrentHashMap<>();

    public void register(int domain, SocketFamily family) {
        families.put(domain, family);
    }

    /** A family that leads out of the sandbox: for tasks that have not left its own network namespace. */
    public void registerOutward(int domain, SocketFamily family) {
        outward.put(domain, family);
    }

    /** EAFNOSUPPORT for a family that is not there. */
    public SocketFamily get(Caller caller, int domain) {
        if (domain < 0 || domain >= AF_MAX) {
            throw Errno.EAFNOSUPPORT.exception();
        }
        SocketFamily f = outward.get(domain);
        if (f == null || !NetNamespace.isInitial(caller)) {
            f = families.get(domain);
        }
        if (f == null) {
            throw Errno.EAFNOSUPPORT.exception();
        }
        return f;
    }
}
