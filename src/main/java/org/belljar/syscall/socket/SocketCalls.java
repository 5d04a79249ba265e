package org.belljar.syscall.socket;

import java.util.Set;
import java.util.function.ToLongFunction;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.bpf.ClassicProgram;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.PidFd;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Endpoint;
import org.belljar.net.NetworkMode;
import org.belljar.net.PacketFamily;
import org.belljar.net.ProcNet;
import org.belljar.net.ProcNetOfHost;
import org.belljar.net.SocketFamilies;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketOptions;
import org.belljar.net.host.HostInetFamily;
import org.belljar.net.inet.InetFamily;
import org.belljar.net.inet.ProcNetGroups;
import org.belljar.net.netlink.NetlinkFamily;
import org.belljar.net.netlink.ProcNetNetlink;
import org.belljar.net.unix.UnixFamily;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathOnlyFile;

/** Making, naming and connecting sockets, and their options. */
public final class SocketCalls {
    private static final int O_NONBLOCK = 04000, O_CLOEXEC = 02000000, O_RDWR = 2, TYPE_MASK = 0xf, SOCK_MAX = 11;
    /** net.core.somaxconn. */
    private static final int MAX_BACKLOG = 4096;
    /** SOCK_PACKET of AF_INET is the old name of AF_PACKET. */
    private static final int AF_PACKET = 17, SOCK_PACKET = 10;
    private static final int MAX_OPTION = 65536, SOL_IP = 0, SOL_IPV6 = 41, IP_MULTICAST_IF = 32;
    /** Options of IPv6 that are more than a number: packet information, extension headers, groups, flow labels, policies. */
    private static final Set<Integer> V6_STRUCTURES = Set.of(2, 3, 4, 5, 6, 20, 21, 27, 28, 32, 34, 35, 42, 43, 44, 45, 46, 47, 48, 50, 54, 55, 57, 59);
    private static final int COOKIE = 8, DEVICE_NAME = 16;

    private final SocketFamilies families;

    public SocketCalls(Kernel kernel) {
        families = kernel.plugIn(SocketFamilies.class, SocketFamilies::new);
        families.register(UnixFamily.AF_UNIX, UnixFamily.of(kernel));
        ProcNet.register(kernel);
        ProcNetGroups.register(kernel);
        ProcNetOfHost.register(kernel);
        families.register(AF_PACKET, new PacketFamily());
        NetworkMode mode = kernel.plugIn(NetworkMode.class, () -> NetworkMode.LOOPBACK);
        if (mode.isHost()) {
            HostInetFamily.register(kernel, families, mode == NetworkMode.HOST_RAW);
        }
        families.register(NetlinkFamily.AF_NETLINK, new NetlinkFamily());
        ProcNetNetlink.register(kernel);
        families.register(InetFamily.AF_INET, new InetFamily(InetFamily.AF_INET));
        families.register(InetFamily.AF_INET6, new InetFamily(InetFamily.AF_INET6));
    }

    /** Runs a call on the socket behind a descriptor: EBADF, ENOTSOCK. */
    static long with(Task task, int fd, ToLongFunction<SocketFile> call) {
        OpenFile file = task.fds().get(fd);
        try {
            return with(file, call);
        } finally {
            file.drop();
        }
    }

    private static long with(OpenFile file, ToLongFunction<SocketFile> call) {
        return file instanceof SocketFile s ? call.applyAsLong(s) : (file instanceof PathOnlyFile ? Errno.EBADF : Errno.ENOTSOCK).negative();
    }

    /**
     * Implements {@code socket(2)}.
     *
     * @param type SOCK_* with SOCK_NONBLOCK and SOCK_CLOEXEC
     * @return descriptor; EINVAL (flags, type), EAFNOSUPPORT, ESOCKTNOSUPPORT, EPROTONOSUPPORT, EMFILE
     */
    public long socket(Task task, int domain, int type, int protocol) {
        checkType(task, domain, type);
        if (domain == Endpoint.AF_INET && (type & TYPE_MASK) == SOCK_PACKET) {
            return socket(task, AF_PACKET, type, protocol);
        }
        SocketFile s = families.get(task, domain).create(task, type & TYPE_MASK, protocol, type & O_NONBLOCK);
        s.setMaker(task);
        return Descriptors.install(task, s, (type & O_CLOEXEC) != 0);
    }

    private void checkType(Task task, int domain, int type) {
        checkFlags(type);
        families.get(task, domain);
        if ((type & TYPE_MASK) >= SOCK_MAX) {
            throw Errno.EINVAL.exception();
        }
    }

    private static void checkFlags(int type) {
        if ((type & ~TYPE_MASK & ~(O_NONBLOCK | O_CLOEXEC)) != 0) {
            throw Errno.EINVAL.exception();
        }
    }

    /** Implements {@code socketpair(2)}: the numbers are written before there are sockets. @param pairAddr guest address of int[2], 8 bytes written. @return 0 or as socket */
    public long socketpair(Task task, int domain, int type, int protocol, long pairAddr) {
        checkFlags(type);
        int[] numbers = task.fds().freeNumbers(2, Descriptors.limit(task));
        task.memory().writeStruct(pairAddr, new GuestStruct(8).putInt(0, numbers[0]).putInt(4, numbers[1]));
        checkType(task, domain, type);
        int asked = domain == Endpoint.AF_INET && (type & TYPE_MASK) == SOCK_PACKET ? AF_PACKET : domain;
        SocketFile[] pair = families.get(task, asked).createPair(task, type & TYPE_MASK, protocol, type & O_NONBLOCK);
        pair[0].setMaker(task);
        pair[1].setMaker(task);
        return Descriptors.installPair(task, pair[0], pair[1], pairAddr, (type & O_CLOEXEC) != 0);
    }

    /** Implements {@code bind(2)}. @param addr guest address of {@code len} bytes of sockaddr */
    public long bind(Task task, int fd, long addr, int len) {
        return with(task, fd, s -> {
            byte[] address = SocketAddresses.read(task, addr, len);
            askGuard(task, s, address, false);
            return s.bind(task, address);
        });
    }

    /** Implements {@code connect(2)}: the address is read before the descriptor is known to be a socket's. */
    public long connect(Task task, int fd, long addr, int len) {
        OpenFile file = task.fds().get(fd);
        try {
            byte[] address = file instanceof PathOnlyFile ? null : SocketAddresses.read(task, addr, len);
            return with(file, s -> {
                askGuard(task, s, address, true);
                return s.connect(task, address);
            });
        } finally {
            file.drop();
        }
    }

    static void askGuard(Task task, SocketFile s, byte[] address, boolean isConnect) {
        boolean isInet = s.domain() == InetFamily.AF_INET || s.domain() == InetFamily.AF_INET6;
        if (isInet && s.type() == SocketFile.STREAM) {
            task.guard().tcp(s.domain(), address, isConnect);
        }
    }

    /** Implements {@code listen(2)}: a backlog out of 0..somaxconn becomes somaxconn. */
    public long listen(Task task, int fd, int backlog) {
        return with(task, fd, s -> s.listen(task, backlog < 0 || backlog > MAX_BACKLOG ? MAX_BACKLOG : backlog));
    }

    /** Implements {@code accept(2)}. */
    public long accept(Task task, int fd, long addr, long lenAddr) {
        return accept4(task, fd, addr, lenAddr, 0);
    }

    /**
     * Implements {@code accept4(2)}.
     *
     * @param addr guest address for the peer's sockaddr, or 0; {@code lenAddr}: of int, room in, length out
     * @return descriptor; EBADF, ENOTSOCK, EINVAL (flags, not listening), EOPNOTSUPP, EAGAIN, EFAULT, EMFILE
     */
    public long accept4(Task task, int fd, long addr, long lenAddr, int flags) {
        if ((flags & ~(O_NONBLOCK | O_CLOEXEC)) != 0) {
            task.fds().get(fd).drop(); // EBADF first
            return Errno.EINVAL.negative();
        }
        return with(task, fd, s -> {
            // before a connection is taken that could not be handed out
            task.fds().requireFree(Descriptors.limit(task));
            long[] result = new long[1];
            SocketFile peer = s.accept(task, flags & O_NONBLOCK, result);
            if (peer == null) {
                return result[0];
            }
            if (addr != 0) {
                try {
                    byte[] name = peer.peerName();
                    if (name == null) {
                        peer.drop();
                        return Errno.ECONNABORTED.negative();
                    }
                    SocketAddresses.write(task, name, addr, lenAddr);
                } catch (ErrnoException e) {
                    peer.drop();
                    throw e;
                }
            }
            return Descriptors.install(task, peer, (flags & O_CLOEXEC) != 0);
        });
    }

    /** Implements {@code getsockname(2)}. */
    public long getsockname(Task task, int fd, long addr, long lenAddr) {
        return with(task, fd, s -> {
            SocketAddresses.write(task, s.localName(), addr, lenAddr);
            return 0;
        });
    }

    /** Implements {@code getpeername(2)}: ENOTCONN without a peer. */
    public long getpeername(Task task, int fd, long addr, long lenAddr) {
        return with(task, fd, s -> {
            byte[] name = s.peerName();
            if (name == null) {
                return Errno.ENOTCONN.negative();
            }
            SocketAddresses.write(task, name, addr, lenAddr);
            return 0;
        });
    }

    /** Implements {@code shutdown(2)}. @param how 0 reading, 1 writing, 2 both; else EINVAL */
    public long shutdown(Task task, int fd, int how) {
        return with(task, fd, s -> s.shutdown(how));
    }

    /** Implements {@code setsockopt(2)}. @param valueAddr guest address of {@code len} bytes. @return 0; EINVAL, EFAULT, ENOPROTOOPT, ... */
    public long setsockopt(Task task, int fd, int level, int name, long valueAddr, int len) {
        boolean isShort = len < 0 || level == SocketFile.SOL_SOCKET && len < 4 && name != SocketOptions.SO_BINDTODEVICE;
        return with(task, fd, s -> {
            Errno refusal = isShort ? Errno.EINVAL : s.refusal(level, name, true);
            refusal = refusal == null ? s.lengthRefusal(task, level, name, len) : refusal;
            return refusal != null ? refusal.negative()
                    : s.setOption(task, level, name, value(task, level, name, valueAddr, Math.min(len, MAX_OPTION)));
        });
    }

    /** No value at all is a 0 for those options of IPv6 that are numbers. */
    private static GuestStruct value(Task task, int level, int name, long addr, int len) {
        boolean isZero = addr == 0 && level == SOL_IPV6 && !V6_STRUCTURES.contains(name);
        return isZero ? new GuestStruct(len) : task.memory().readStruct(addr, len);
    }

    /** SO_PEERPIDFD: a new descriptor of the peer's process. ENODATA without one, ESRCH for one that has ended. */
    private static GuestStruct peerPidFd(Task task, SocketFile s) {
        int pid = s.peerCredentials().pid();
        if (pid == 0) {
            throw Errno.ENODATA.exception();
        }
        TaskGroup g = task.kernel().pids().group(pid);
        if (g == null) {
            throw Errno.ESRCH.exception();
        }
        return SocketOptions.integer(Descriptors.install(task, new PidFd(g, null, O_RDWR), true));
    }

    /** An option of SOL_SOCKET, some of which depend on how much room there is. */
    private static GuestStruct general(Task task, SocketFile s, int name, int room) {
        if (name == SocketOptions.SO_PEERPIDFD) {
            return peerPidFd(task, s);
        }
        if (name == SocketOptions.SO_MAX_PACING_RATE) {
            return s.options().pacingRate(room);
        }
        GuestStruct value = s.option(task, SocketFile.SOL_SOCKET, name);
        boolean isTooShort = name == SocketOptions.SO_COOKIE && room < COOKIE || name == SocketOptions.SO_NETNS_COOKIE && room != COOKIE
                || name == SocketOptions.SO_BINDTODEVICE && value != null && value.size() > 0 && room < DEVICE_NAME;
        if (isTooShort) {
            throw Errno.EINVAL.exception();
        }
        return value;
    }

    private static GuestStruct special(Task task, SocketFile s, int level, int name, long valueAddr, int room) {
        int header = s.optionHeader(level, name, room);
        return header == 0 ? s.option(task, level, name) : s.optionAbout(level, name, task.memory().readStruct(valueAddr, header));
    }

    /** SO_GET_FILTER counts in instructions; a room of 0 asks how many there are. */
    private static long filter(Task task, SocketFile s, long valueAddr, long lenAddr, int room) {
        byte[] program = s.filterSource();
        int n = program.length / ClassicProgram.INSTRUCTION_SIZE;
        if (room < 0 || room > 0 && room < n) {
            return Errno.EINVAL.negative();
        }
        if (room > 0) {
            task.memory().write(valueAddr, program, 0, program.length);
        }
        task.memory().writeInt(lenAddr, n);
        return 0;
    }

    /** A small number of IPv4's fits in one byte where there is no room for four. */
    private static boolean isByte(int level, int name, int room, GuestStruct value) {
        return level == SOL_IP && name != IP_MULTICAST_IF && room > 0 && room < 4 && value.size() == 4 && (value.getInt(0) & ~255) == 0;
    }

    /** Implements {@code getsockopt(2)}. @param lenAddr guest address of int: room in, length out */
    public long getsockopt(Task task, int fd, int level, int name, long valueAddr, long lenAddr) {
        return with(task, fd, s -> {
            Errno refusal = s.refusal(level, name, false);
            if (refusal != null) {
                return refusal.negative();
            }
            int room = task.memory().readInt(lenAddr);
            if (level == SocketFile.SOL_SOCKET && name == SocketOptions.SO_GET_FILTER) {
                return filter(task, s, valueAddr, lenAddr, room);
            }
            int given = room;
            if (room < 0 && level == SOL_IPV6) {
                room = Integer.MAX_VALUE; // taken for unsigned there
            }
            if (room < 0) {
                return Errno.EINVAL.negative();
            }
            GuestStruct value = level == SocketFile.SOL_SOCKET ? general(task, s, name, room) : special(task, s, level, name, valueAddr, given);
            if (value == null) {
                return Errno.ENOPROTOOPT.negative();
            }
            int n = isByte(level, name, room, value) ? 1 : Math.min(room, value.size());
            if (level != SocketFile.SOL_SOCKET) {
                task.memory().writeInt(lenAddr, n); // protocols tell the length first
            }
            task.memory().write(valueAddr, value.bytes(), 0, n);
            task.memory().writeInt(lenAddr, n);
            return 0;
        });
    }
}
