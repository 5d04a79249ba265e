package org.belljar.net;

/** What the guests of a sandbox can reach by inet sockets. */
public enum NetworkMode {
    /** Nothing: the loopback interface is down. */
    NONE,
    /** One another, over a loopback interface of the sandbox's own. */
    LOOPBACK,
    /** What the host reaches. */
    HOST,
    /** The same, raw sockets included for who has CAP_NET_RAW. */
    HOST_RAW;

    public boolean isHost() {
        return this == HOST || this == HOST_RAW;
    }
}
