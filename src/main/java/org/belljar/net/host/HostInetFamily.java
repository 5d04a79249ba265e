package org.belljar.net.host;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.host.HostInfo;
import org.belljar.kernel.HostPoller;
import org.belljar.kernel.Kernel;
import org.belljar.net.Endpoint;
import org.belljar.net.HostSocketCalls;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketFamilies;
import org.belljar.net.SocketFamily;
import org.belljar.net.SocketFile;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/** The families of {@code --network=host}: AF_INET and AF_INET6, TCP, UDP and ping sockets, raw ones where they are allowed, and reading NETLINK_ROUTE. */
public final class HostInetFamily {
    private static final int TCP = 6, UDP = 17, ICMP = 1, ICMP6 = 58;

    private final HostPoller poller;
    private final boolean isRawAllowed;
    /** Every socket is a descriptor of this process, of which guests may take a quarter. */
    private final int most = (int) Math.min(Integer.MAX_VALUE, Math.max(64, HostInfo.descriptorLimit() / 4));
    private final AtomicInteger count = new AtomicInteger();

    private HostInetFamily(HostPoller poller, boolean isRawAllowed) {
        this.poller = poller;
        this.isRawAllowed = isRawAllowed;
    }

    public static void register(Kernel kernel, SocketFamilies families, boolean isRawAllowed) {
        HostInetFamily f = new HostInetFamily(HostPoller.of(kernel), isRawAllowed);
        families.registerOutward(Endpoint.AF_INET, f.new Family(Endpoint.AF_INET));
        families.registerOutward(Endpoint.AF_INET6, f.new Family(Endpoint.AF_INET6));
        families.registerOutward(Endpoint.AF_NETLINK, f.new Family(Endpoint.AF_NETLINK));
    }

    HostPoller poller() {
        return poller;
    }

    /** Counts a socket about to be made: ENFILE when there are too many. */
    void admit() {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            throw Errno.ENFILE.exception();
        }
    }

    void left() {
        count.decrementAndGet();
    }

    /** A socket of the host that {@link #admit} has counted. */
    SocketFile adopt(Caller caller, int fd, int domain, int type, int protocol, int statusFlags) {
        return domain == Endpoint.AF_NETLINK
                ? new HostNetlinkSocket(this, NetNamespace.of(caller).newInode(caller), fd, type, statusFlags)
                : new HostSocket(this, NetNamespace.of(caller).newInode(caller), fd, domain, type, protocol, statusFlags);
    }

    private final class Family implements SocketFamily {
        private final int domain;

        Family(int domain) {
            this.domain = domain;
        }

        /**
         * Raw sockets are refused with EPERM unless they were allowed and the caller has CAP_NET_RAW; protocols beside TCP, UDP and
         * ICMP (of ping sockets, which the host may refuse with EACCES) with EPROTONOSUPPORT.
         */
        @Override
        public SocketFile create(Caller caller, int type, int protocol, int statusFlags) {
            int chosen = check(caller, type, protocol);
            admit();
            int fd = HostSocketCalls.open(domain, type, chosen);
            if (fd < 0) {
                left();
                throw Errno.of(-fd == Errno.EMFILE.number() ? Errno.ENFILE.number() : -fd).exception();
            }
            return adopt(caller, fd, domain, type, chosen, statusFlags);
        }

        private int check(Caller caller, int type, int protocol) {
            if (domain == Endpoint.AF_NETLINK) {
                require(type == SocketFile.RAW || type == SocketFile.DGRAM, Errno.ESOCKTNOSUPPORT);
                require(protocol == 0, Errno.EPROTONOSUPPORT);
                return 0;
            }
            if (type == SocketFile.RAW) {
                require(protocol != 0, Errno.EPROTONOSUPPORT);
                require(isRawAllowed && caller.credentials().hasCapability(Credentials.CAP_NET_RAW), Errno.EPERM);
                return protocol;
            }
            require(type == SocketFile.STREAM || type == SocketFile.DGRAM, Errno.ESOCKTNOSUPPORT);
            int own = type == SocketFile.STREAM ? TCP : UDP;
            boolean isPing = type == SocketFile.DGRAM && protocol == (domain == Endpoint.AF_INET ? ICMP : ICMP6);
            require(protocol == 0 || protocol == own || isPing, Errno.EPROTONOSUPPORT);
            return isPing ? protocol : own;
        }

        private static void require(boolean ok, Errno otherwise) {
            if (!ok) {
                throw otherwise.exception();
            }
        }

        @Override
        public SocketFile[] createPair(Caller caller, int type, int protocol, int statusFlags) {
            create(caller, type, protocol, statusFlags).drop();
            throw Errno.EOPNOTSUPP.exception();
        }
    }
}
