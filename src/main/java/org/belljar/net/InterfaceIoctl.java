package org.belljar.net;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;

/** The ioctls on sockets that ask about network interfaces (netdevice(7)): struct ifreq is a name of 16 bytes and a union of 24. */
public final class InterfaceIoctl {
    private static final int GIFNAME = 0x8910, GIFCONF = 0x8912, GIFFLAGS = 0x8913, SIFFLAGS = 0x8914, GIFADDR = 0x8915, SIFADDR = 0x8916,
            GIFDSTADDR = 0x8917, GIFBRDADDR = 0x8919, SIFBRDADDR = 0x891a, GIFNETMASK = 0x891b, SIFNETMASK = 0x891c, GIFMETRIC = 0x891d,
            GIFMTU = 0x8921, SIFMTU = 0x8922, GIFHWADDR = 0x8927, SIFHWADDR = 0x8924, GIFINDEX = 0x8933, GIFTXQLEN = 0x8942,
            SIFTXQLEN = 0x8943, GIFMAP = 0x8970, ETHTOOL = 0x8946, ADDRT = 0x890b, DELRT = 0x890c, GIFMAPEND = 0x89ff;
    private static final int NAME = 16, SIZE = 40;
    private static final int ARPHRD_LOOPBACK = 772, TX_QUEUE = 1000;
    private static final int CAP_NET_ADMIN = 12;

    private InterfaceIoctl() {}

    /** ENODEV for an interface that is not there, EPERM for changes without CAP_NET_ADMIN, ENOTTY for what is not known. */
    public static long call(NetNamespace namespace, Caller caller, int request, long arg, int domain) {
        if (request < ADDRT || request > GIFMAPEND) {
            return Errno.ENOTTY.negative();
        }
        if (namespace.isHosts()) {
            return HostInterfaces.ioctl(caller, request, arg, domain);
        }
        if (request == GIFCONF) {
            return list(namespace, caller, arg);
        }
        if (request == ADDRT || request == DELRT) {
            return (namespace.hasCapability(caller, CAP_NET_ADMIN) ? Errno.EOPNOTSUPP : Errno.EPERM).negative();
        }
        byte[] r = new byte[SIZE];
        caller.memory().read(arg, r, 0, SIZE);
        if (request == GIFNAME) {
            if (readInt(r) != Interfaces.INDEX) {
                return Errno.ENODEV.negative();
            }
            name(r, 0);
            caller.memory().write(arg, r, 0, SIZE);
            return 0;
        }
        if (isChange(request)) {
            return change(namespace, caller, request, r, domain);
        }
        long result = isName(r) ? get(namespace.interfaces(), request, r, domain) : known(request) ? Errno.ENODEV.negative() : Errno.ENOTTY.negative();
        if (result == 0) {
            caller.memory().write(arg, r, 0, SIZE);
        }
        return result;
    }

    private static boolean isName(byte[] r) {
        return r[0] == 'l' && r[1] == 'o' && (r[2] == 0 || r[2] == ':');
    }

    private static boolean known(int request) {
        return request >= GIFFLAGS && request <= GIFMAP;
    }

    private static void name(byte[] r, int at) {
        java.util.Arrays.fill(r, at, at + NAME, (byte) 0);
        r[at] = 'l';
        r[at + 1] = 'o';
    }

    private static int readInt(byte[] r) {
        return r[NAME] & 255 | (r[NAME + 1] & 255) << 8 | (r[NAME + 2] & 255) << 16 | r[NAME + 3] << 24;
    }

    private static void put(byte[] r, int at, int size, long v) {
        for (int i = 0; i < size; i++) {
            r[at + i] = (byte) (v >> 8 * i);
        }
    }

    private static long get(Interfaces lo, int request, byte[] r, int domain) {
        switch (request) {
            case GIFFLAGS -> put(r, NAME, 2, lo.flags());
            case GIFINDEX -> put(r, NAME, 4, Interfaces.INDEX);
            case GIFMTU -> put(r, NAME, 4, lo.mtu());
            case GIFMETRIC -> put(r, NAME, 4, 0);
            case GIFTXQLEN -> put(r, NAME, 4, TX_QUEUE);
            case GIFHWADDR -> {
                put(r, NAME, 8, 0);
                put(r, NAME, 2, ARPHRD_LOOPBACK);
                put(r, NAME + 8, 8, 0);
            }
            case GIFMAP -> java.util.Arrays.fill(r, NAME, SIZE, (byte) 0);
            case GIFADDR, GIFDSTADDR, GIFBRDADDR, GIFNETMASK -> {
                return domain == Endpoint.AF_INET ? address(lo, request, r) : Errno.ENOTTY.negative();
            }
            case ETHTOOL -> {
                return Errno.EOPNOTSUPP.negative();
            }
            default -> {
                return Errno.ENOTTY.negative();
            }
        }
        return 0;
    }

    private static long address(Interfaces lo, int request, byte[] r) {
        for (Interfaces.Address a : lo.addresses()) {
            if (a.address().isV4()) {
                int value = switch (request) {
                    case GIFNETMASK -> a.prefix() == 0 ? 0 : -1 << 32 - a.prefix();
                    case GIFBRDADDR -> 0;
                    default -> a.address().v4();
                };
                put(r, NAME, 4, Endpoint.AF_INET);
                IpAddress.v4(value).writeV4(r, NAME + 4);
                put(r, NAME + 8, 8, 0);
                return 0;
            }
        }
        return Errno.EADDRNOTAVAIL.negative();
    }

    private static boolean isChange(int request) {
        return switch (request) {
            case SIFFLAGS, SIFADDR, SIFBRDADDR, SIFNETMASK, SIFMTU, SIFHWADDR, SIFTXQLEN -> true;
            default -> false;
        };
    }

    private static long change(NetNamespace namespace, Caller caller, int request, byte[] r, int domain) {
        if (!namespace.hasCapability(caller, CAP_NET_ADMIN)) {
            return Errno.EPERM.negative();
        }
        Interfaces lo = namespace.interfaces();
        if (!isName(r)) {
            return Errno.ENODEV.negative();
        }
        switch (request) {
            case SIFFLAGS -> lo.setFlags(readInt(r), -1);
            case SIFMTU -> lo.setMtu(readInt(r));
            case SIFADDR, SIFNETMASK -> {
                return domain == Endpoint.AF_INET ? address(lo, request == SIFNETMASK, r) : Errno.EOPNOTSUPP.negative();
            }
            default -> {
                return Errno.EOPNOTSUPP.negative();
            }
        }
        return 0;
    }

    /** The first IPv4 address or its mask is replaced: EINVAL (no sockaddr_in, no mask), EADDRNOTAVAIL (a mask without an address). */
    private static long address(Interfaces lo, boolean isMask, byte[] r) {
        if (r[NAME] != Endpoint.AF_INET || r[NAME + 1] != 0) {
            return Errno.EINVAL.negative();
        }
        int given = IpAddress.readV4(r, NAME + 4).v4();
        if (isMask && Integer.bitCount(given) != Integer.numberOfLeadingZeros(~given)) {
            return Errno.EINVAL.negative();
        }
        Interfaces.Address old = lo.addresses().stream().filter(a -> a.address().isV4()).findFirst().orElse(null);
        if (old == null && isMask) {
            return Errno.EADDRNOTAVAIL.negative();
        }
        if (old != null) {
            lo.remove(old.address(), old.prefix());
        }
        if (isMask) {
            lo.add(new Interfaces.Address(old.address(), Integer.bitCount(given), Interfaces.NAME));
        } else if (given != 0) {
            lo.add(new Interfaces.Address(IpAddress.v4(given), classPrefix(given), Interfaces.NAME));
        }
        return 0;
    }

    /** What an address of the old classes A to C has for a network. */
    private static int classPrefix(int v4) {
        return v4 >= 0 ? 8 : (v4 & 0x40000000) == 0 ? 16 : (v4 & 0x20000000) == 0 ? 24 : 32;
    }

    /** SIOCGIFCONF: struct ifconf {int length; char *buffer}; a null buffer asks for the length. */
    private static long list(NetNamespace namespace, Caller caller, long arg) {
        int room = caller.memory().readInt(arg);
        long buffer = caller.memory().readLong(arg + 8);
        int used = 0;
        for (Interfaces.Address a : namespace.interfaces().addresses()) {
            if (!a.address().isV4()) {
                continue;
            }
            if (buffer != 0) {
                if (room - used < SIZE) {
                    break;
                }
                byte[] r = new byte[SIZE];
                name(r, 0);
                put(r, NAME, 4, Endpoint.AF_INET);
                a.address().writeV4(r, NAME + 4);
                caller.memory().write(buffer + used, r, 0, SIZE);
            }
            used += SIZE;
        }
        caller.memory().writeInt(arg, used);
        return 0;
    }
}
