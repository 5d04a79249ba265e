package org.belljar.device;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Caller;

/** The ioctls that pass to the host: FIONREAD, and those with which a program asks and sets what its terminal looks like. */
final class HostIoctl {
    private static final int TCGETS = 0x5401, TCSETS = 0x5402, TCSETSF = 0x5404, TCGETA = 0x5405, TCSETA = 0x5406, TCSETAF = 0x5408,
            TCSBRK = 0x5409, TCXONC = 0x540a, TCFLSH = 0x540b, TIOCOUTQ = 0x5411, TIOCGWINSZ = 0x5413, FIONREAD = 0x541b,
            TCSBRKP = 0x5425, TCGETS2 = 0x802c542a;

    private HostIoctl() {}

    static long call(HostDescriptor host, Caller caller, int request, long arg) {
        if (request == FIONREAD) {
            return out(host, caller, request, arg, 4);
        }
        if (host.kind() != HostDescriptor.Kind.TERMINAL) {
            return Errno.ENOTTY.negative();
        }
        return switch (request) {
            case TCGETS -> out(host, caller, request, arg, 36);
            case TCGETS2 -> out(host, caller, request, arg, 44);
            case TCGETA -> out(host, caller, request, arg, 18);
            case TIOCGWINSZ -> out(host, caller, request, arg, 8);
            case TIOCOUTQ -> out(host, caller, request, arg, 4);
            case TCSBRK, TCXONC, TCFLSH, TCSBRKP -> host.ioctl(request, arg);
            default -> {
                if (request >= TCSETS && request <= TCSETSF) {
                    yield in(host, caller, request, arg, 36);
                }
                yield request >= TCSETA && request <= TCSETAF ? in(host, caller, request, arg, 18) : Errno.ENOTTY.negative();
            }
        };
    }

    private static long out(HostDescriptor host, Caller caller, int request, long arg, int size) {
        NativeMemory m = NativeMemory.allocate(size);
        try {
            long r = host.ioctl(request, m.address());
            if (r == 0) {
                byte[] b = new byte[size];
                m.get(0, b, 0, size);
                caller.memory().write(arg, b, 0, size);
            }
            return r;
        } finally {
            m.free();
        }
    }

    private static long in(HostDescriptor host, Caller caller, int request, long arg, int size) {
        byte[] b = new byte[size];
        caller.memory().read(arg, b, 0, size);
        NativeMemory m = NativeMemory.allocate(size);
        try {
            m.put(0, b, 0, size);
            return host.ioctl(request, m.address());
        } finally {
            m.free();
        }
    }
}
