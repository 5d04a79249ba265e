package org.belljar.net;

import java.util.Set;
import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;

/**
 * The ioctls that ask about the host's interfaces (netdevice(7)). Each is listed: among the numbers in between are some that change
 * (SIOCSIFNAME, SIOCADDMULTI), and the sandbox's own process may have the right to.
 */
public final class HostInterfaces {
    private static final int DGRAM = 2, GIFCONF = 0x8912, GIFADDR = 0x8915, GIFNETMASK = 0x891b, IFREQ = 40, LENGTH_MAX = 1 << 16;
    /** SIOCGIF: NAME, FLAGS, ADDR, DSTADDR, BRDADDR, NETMASK, METRIC, MTU, HWADDR, INDEX, TXQLEN, MAP. */
    private static final Set<Integer> QUESTIONS = Set.of(0x8910, 0x8913, 0x8915, 0x8917, 0x8919, 0x891b, 0x891d, 0x8921, 0x8927, 0x8933, 0x8942,
            0x8970);

    private HostInterfaces() {}

    /** ENOTTY for what is none of them; else the host's answer. */
    public static long ioctl(HostSocketCalls host, Caller caller, int request, long arg) {
        if (request == GIFCONF) {
            return list(host, caller, arg);
        }
        if (!QUESTIONS.contains(request)) {
            return Errno.ENOTTY.negative();
        }
        byte[] data = new byte[IFREQ];
        caller.memory().read(arg, data, 0, data.length);
        long r = host.ioctl(request, data);
        if (r >= 0) {
            caller.memory().write(arg, data, 0, data.length);
        }
        return r;
    }

    /** The same for a socket that is none of the host's, such as a local one: libc asks for an interface's number by that. Addresses are told to inet sockets. */
    static long ioctl(Caller caller, int request, long arg, int domain) {
        if (domain != Endpoint.AF_INET && request >= GIFADDR && request <= GIFNETMASK) {
            return Errno.ENOTTY.negative();
        }
        int fd = HostSocketCalls.open(Endpoint.AF_INET, DGRAM, 0);
        if (fd < 0) {
            return fd;
        }
        HostSocketCalls host = new HostSocketCalls(fd);
        try {
            return ioctl(host, caller, request, arg);
        } finally {
            host.close();
        }
    }

    /** struct ifconf {int length; char *buffer}: the addresses that fit; a null buffer asks for the length. */
    private static long list(HostSocketCalls host, Caller caller, long arg) {
        int room = caller.memory().readInt(arg);
        long buffer = caller.memory().readLong(arg + 8);
        if (room < 0) {
            return Errno.EINVAL.negative();
        }
        byte[] all = buffer == 0 ? null : new byte[Math.min(room, LENGTH_MAX)];
        long used = host.interfaces(all);
        if (used < 0) {
            return used;
        }
        if (all != null) {
            caller.memory().write(buffer, all, 0, (int) used);
        }
        caller.memory().writeInt(arg, (int) used);
        return 0;
    }
}
