package org.belljar.net;

import java.util.List;
import java.util.Locale;
import org.belljar.kernel.NetTexts;

/** /proc/net/protocols: what is served, with the numbers of sockets; sizes and operations are Linux 6.18's. */
final class ProcNetProtocols {
    private static final String HEADER =
            "protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em\n";
    private static final String NO_MEMORY = "NI", PRESSURE = "no", DATAGRAMS = "y  y  y  n  y  y  y  n  y  y  y  y  n  n  y  y  y  n",
            STREAMS = "y  y  y  y  y  y  y  y  y  y  y  y  n  y  y  y  y  y", RAW = "y  y  y  n  y  y  y  n  y  y  y  y  y  y  y  y  n  n",
            PING = "y  y  y  n  n  y  n  n  y  y  y  y  y  y  n  y  y  n", UNIX = "y  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n",
            NOTHING = "n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n";
    private static final int TCP_HEADER = 192, AF_NETLINK = 16, ANY = -1, ICMP = 1, TCP = 6, UDP = 17, ICMP6 = 58, LITE = 136;

    private record Protocol(String name, int size, int domain, int type, int number, String pressure, int header, String slab, String calls) {
        private static Protocol packets(String name, int size, int domain, int type, int number, String calls) {
            return new Protocol(name, size, domain, type, number, NO_MEMORY, 0, "yes", calls);
        }

        /** Inet sockets count once they can be found: have a port. */
        private boolean counts(SocketFile s) {
            return covers(s) && (domain != Endpoint.AF_INET && domain != Endpoint.AF_INET6 || s.entry() != null);
        }

        private boolean covers(SocketFile s) {
            boolean isStream = domain != SocketFile.AF_UNIX || (type == SocketFile.STREAM) == (s.type() == SocketFile.STREAM);
            return s.domain() == domain && isStream && (domain == SocketFile.AF_UNIX || type == ANY || s.type() == type)
                    && (number == ANY || s.protocol() == number);
        }
    }

    private static final List<Protocol> ALL = List.of(
            Protocol.packets("PINGv6", 1344, Endpoint.AF_INET6, SocketFile.DGRAM, ICMP6, PING),
            Protocol.packets("RAWv6", 1344, Endpoint.AF_INET6, SocketFile.RAW, ANY, RAW),
            Protocol.packets("UDPLITEv6", 1472, Endpoint.AF_INET6, SocketFile.DGRAM, LITE, DATAGRAMS),
            Protocol.packets("UDPv6", 1472, Endpoint.AF_INET6, SocketFile.DGRAM, UDP, DATAGRAMS),
            new Protocol("TCPv6", 2432, Endpoint.AF_INET6, SocketFile.STREAM, TCP, PRESSURE, TCP_HEADER, "yes", STREAMS),
            Protocol.packets("UNIX-STREAM", 1152, SocketFile.AF_UNIX, SocketFile.STREAM, ANY, UNIX),
            Protocol.packets("UNIX", 1152, SocketFile.AF_UNIX, ANY, ANY, UNIX),
            Protocol.packets("UDP-Lite", 1344, Endpoint.AF_INET, SocketFile.DGRAM, LITE, DATAGRAMS),
            Protocol.packets("PING", 1016, Endpoint.AF_INET, SocketFile.DGRAM, ICMP, PING),
            Protocol.packets("RAW", 1152, Endpoint.AF_INET, SocketFile.RAW, ANY, RAW),
            Protocol.packets("UDP", 1344, Endpoint.AF_INET, SocketFile.DGRAM, UDP, DATAGRAMS),
            new Protocol("TCP", 2304, Endpoint.AF_INET, SocketFile.STREAM, TCP, PRESSURE, TCP_HEADER, "yes", STREAMS),
            new Protocol("NETLINK", 1096, AF_NETLINK, ANY, ANY, NO_MEMORY, 0, "no", NOTHING));

    private ProcNetProtocols() {}

    /** What a socket's protocol is called there; empty for what is not listed. */
    static String nameOf(SocketFile s) {
        for (Protocol p : ALL) {
            if (p.covers(s)) {
                return p.name;
            }
        }
        return "";
    }

    static void register(NetTexts t) {
        t.add("protocols", task -> text(NetNamespace.of(task)));
    }

    private static String text(NetNamespace n) {
        List<SocketFile> sockets = n.sockets().sockets();
        StringBuilder b = new StringBuilder(HEADER);
        for (Protocol p : ALL) {
            boolean counts = p.domain != SocketFile.AF_UNIX && p.domain != AF_NETLINK && p.type == SocketFile.STREAM;
            b.append(String.format(Locale.ROOT, "%-9s %4d %6d  %6d   %-3s %6d   %-3s  %-10s %s\n", p.name, p.size,
                    sockets.stream().filter(p::counts).count(), counts ? n.buffers().used() >> 12 : p.calls.equals(DATAGRAMS) ? 0 : -1, p.pressure,
                    p.header, p.slab, "kernel", " " + p.calls));
        }
        return b.toString();
    }
}
