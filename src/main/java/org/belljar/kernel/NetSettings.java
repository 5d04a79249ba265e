package org.belljar.kernel;

/** Settings below /proc/sys/net that can be changed, of the whole sandbox. */
public final class NetSettings {
    private static final int PRIVILEGED_PORTS = 1024;

    /** Kept and shown; there are no ping sockets. */
    private volatile String pingGroupRange = "1\t0";
    private volatile int unprivilegedPortStart = PRIVILEGED_PORTS;

    private NetSettings() {}

    public static NetSettings of(Kernel kernel) {
        return kernel.plugIn(NetSettings.class, NetSettings::new);
    }

    public String pingGroupRange() {
        return pingGroupRange;
    }

    public void setPingGroupRange(long from, long to) {
        pingGroupRange = from + "\t" + to;
    }

    /** Ports from here on need no capability. */
    public int unprivilegedPortStart() {
        return unprivilegedPortStart;
    }

    public void setUnprivilegedPortStart(int port) {
        unprivilegedPortStart = port;
    }
}
