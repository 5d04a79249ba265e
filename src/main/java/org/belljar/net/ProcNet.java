package org.belljar.net;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.NetTexts;

/** /proc/net: what of it tells about interfaces, routes and inet sockets. */
public final class ProcNet {
    private static final int TCP = 6, UDP = 17, LITE = 136, RAW = 255, ICMP = 1, ICMP6 = 58, LISTEN = 10, TIME_WAIT = 6;
    private static final String QUEUES = " st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    private static final String ROUTE = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
    private static final int TCP_WIDTH = 149, UDP_WIDTH = 127;

    private ProcNet() {}

    public static void register(Kernel kernel) {
        NetTexts t = NetTexts.of(kernel);
        t.add("dev", task -> dev(NetNamespace.of(task)));
        t.add("route", task -> NetNamespace.of(task).interfaces().isPristine() ? "" : pad(ROUTE, 127));
        t.add("rt_cache", task -> pad("Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\tMetric\tSource\t\tMTU\tWindow\tIRTT\tTOS\tHHRef\tHHUptod\tSpecDst", 127));
        t.add("dev_mcast", task -> "");
        t.add("anycast6", task -> "");
        t.add("ip6_flowlabel", task -> "Label S Owner  Users  Linger Expires  Dst                              Opt\n");
        t.add("psched", task -> "000003e8 00000040 000f4240 3b9aca00\n");
        t.add("arp", task -> "IP address       HW type     Flags       HW address            Mask     Device\n");
        t.add("if_inet6", task -> addresses6(NetNamespace.of(task)));
        t.add("ipv6_route", task -> routes6(NetNamespace.of(task)));
        t.add("tcp", task -> tcp(NetNamespace.of(task), Endpoint.AF_INET));
        t.add("tcp6", task -> tcp(NetNamespace.of(task), Endpoint.AF_INET6));
        t.add("udp", task -> packets(NetNamespace.of(task), Endpoint.AF_INET, UDP, "   sl"));
        t.add("udp6", task -> packets(NetNamespace.of(task), Endpoint.AF_INET6, UDP, "  sl"));
        t.add("udplite", task -> packets(NetNamespace.of(task), Endpoint.AF_INET, LITE, "   sl"));
        t.add("udplite6", task -> packets(NetNamespace.of(task), Endpoint.AF_INET6, LITE, "  sl"));
        t.add("raw", task -> packets(NetNamespace.of(task), Endpoint.AF_INET, RAW, "  sl"));
        t.add("raw6", task -> packets(NetNamespace.of(task), Endpoint.AF_INET6, RAW, "  sl"));
        t.add("icmp", task -> packets(NetNamespace.of(task), Endpoint.AF_INET, ICMP, "  sl"));
        t.add("icmp6", task -> packets(NetNamespace.of(task), Endpoint.AF_INET6, ICMP6, "  sl"));
        t.add("sockstat", task -> sockstat(NetNamespace.of(task)));
        t.add("sockstat6", task -> sockstat6(NetNamespace.of(task)));
        ProcNetCounters.register(t);
        ProcNetCounters6.register(t);
        t.add("unix", task -> "Num       RefCount Protocol Flags    Type St Inode Path\n");
        ProcNetProtocols.register(t);
        NamespaceSettings.register(t);
        t.setLoopback(task -> {
            NetNamespace n = NetNamespace.of(task);
            return () -> n.isHosts() ? Map.of() : InterfaceAttributes.of(n.interfaces());
        });
        t.add("packet", task -> "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n");
    }

    private static String pad(String line, int width) {
        return line + " ".repeat(Math.max(0, width - line.length())) + "\n";
    }

    private static String dev(NetNamespace n) {
        Counters t = n.interfaces().counters();
        return "Inter-|   Receive                                                |  Transmit\n"
                + " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls"
                + " carrier compressed\n"
                + String.format(Locale.ROOT, "%6s: %7d %7d %4d %4d %4d %5d %10d %9d %8d %7d %4d %4d %4d %5d %7d %10d\n", Interfaces.NAME,
                        t.bytes(), t.packets(), 0, 0, 0, 0, 0, 0, t.bytes(), t.packets(), 0, 0, 0, 0, 0, 0);
    }

    private static String addresses6(NetNamespace n) {
        StringBuilder b = new StringBuilder();
        for (Interfaces.Address a : n.interfaces().addresses()) {
            if (!a.address().isV4()) {
                b.append(String.format(Locale.ROOT, "%016x%016x %02x %02x %02x %02x %8s\n", a.address().high(), a.address().low(),
                        Interfaces.INDEX, a.prefix(), a.address().isLoopback() ? 0x10 : 0, 0x80, Interfaces.NAME));
            }
        }
        return b.toString();
    }

    private static String routes6(NetNamespace n) {
        StringBuilder b = new StringBuilder();
        String nothing = "0".repeat(32);
        for (Interfaces.Address a : n.interfaces().addresses()) {
            if (!a.address().isV4()) {
                b.append(String.format(Locale.ROOT, "%016x%016x %02x %s 00 %s 00000000 00000002 00000000 80200001 %8s\n",
                        a.address().high(), a.address().low(), a.prefix(), nothing, nothing, Interfaces.NAME));
            }
        }
        return b + String.format("%s 00 %s 00 %s ffffffff 00000001 00000000 00200200 %8s\n", nothing, nothing, nothing, Interfaces.NAME);
    }

    // ---- sockets ----

    private static String header6() {
        return "  sl  local_address                         remote_address                       " + QUEUES;
    }

    private static String tcp(NetNamespace n, int domain) {
        StringBuilder b = new StringBuilder();
        b.append(domain == Endpoint.AF_INET ? pad("  sl  local_address rem_address  " + QUEUES, TCP_WIDTH) : header6() + "\n");
        List<SocketEntry> all = n.sockets().entries(domain, TCP);
        int i = 0;
        for (boolean listening : new boolean[] {true, false}) {
            for (SocketEntry e : all) {
                if ((e.state() == LISTEN) == listening) {
                    String line = common(e, i++, 4) + (e.state() == TIME_WAIT ? "" : listening ? " 100 0 0 10 0" : " 20 4 30 10 -1");
                    b.append(domain == Endpoint.AF_INET ? pad(line, TCP_WIDTH) : line + "\n");
                }
            }
        }
        return b.toString();
    }

    private static String packets(NetNamespace n, int domain, int protocol, String first) {
        StringBuilder b = new StringBuilder();
        String tail = " ref pointer drops";
        b.append(protocol == RAW && domain == Endpoint.AF_INET ? first + "  local_address rem_address  " + QUEUES + tail + "\n" : domain == Endpoint.AF_INET ? pad(first + "  local_address rem_address  " + QUEUES + tail, UDP_WIDTH) : header6() + tail + "\n");
        for (SocketEntry e : n.sockets().entries(domain, protocol)) {
            String line = common(e, e.local().port() & 1023, protocol == RAW && domain == Endpoint.AF_INET ? 4 : 5) + " " + e.drops();
            b.append(domain == Endpoint.AF_INET ? pad(line, UDP_WIDTH) : line + "\n");
        }
        return b.toString();
    }

    private static String common(SocketEntry e, int number, int width) {
        boolean waits = e.state() == TIME_WAIT && e.protocol() == TCP;
        return String.format(Locale.ROOT, "%" + width + "d: %s %s %02X %08X:%08X %02X:%08X %08X %5d %8d %d %d %016x", number,
                address(e.local(), e.domain()), address(e.remote(), e.domain()), e.state(), waits || e.state() == LISTEN ? 0 : e.sendQueue(),
                e.receiveQueue(), waits ? 3 : 0, 0, 0, e.uid(), 0, e.inode(), waits ? 3 : e.protocol() != TCP ? 2 : 1, 0);
    }

    /** Words as the processor reads them, each in hexadecimal; the port. */
    private static String address(Endpoint e, int domain) {
        byte[] b = e.address().bytes(domain == Endpoint.AF_INET);
        StringBuilder s = new StringBuilder();
        for (int w = 0; w < b.length; w += 4) {
            for (int i = 3; i >= 0; i--) {
                s.append(String.format("%02X", b[w + i] & 255));
            }
        }
        return s.append(String.format(":%04X", e.port())).toString();
    }

    private static long count(NetNamespace n, int domain, int protocol) {
        return n.sockets().entries(domain, protocol).stream().filter(e -> e.protocol() != TCP || e.state() != TIME_WAIT).count();
    }

    private static String sockstat(NetNamespace n) {
        long waiting = n.sockets().entries(Endpoint.AF_INET, TCP).stream().filter(e -> e.state() == TIME_WAIT).count();
        long tcp = count(n, Endpoint.AF_INET, TCP);
        return "sockets: used " + n.sockets().size() + "\nTCP: inuse " + tcp + " orphan 0 tw " + waiting + " alloc "
                + (tcp + count(n, Endpoint.AF_INET6, TCP)) + " mem " + (n.buffers().used() >> 12) + "\nUDP: inuse "
                + count(n, Endpoint.AF_INET, UDP) + " mem 0\nUDPLITE: inuse " + count(n, Endpoint.AF_INET, LITE) + "\nRAW: inuse " + count(n, Endpoint.AF_INET, RAW) + "\nFRAG: inuse 0 memory 0\n";
    }

    private static String sockstat6(NetNamespace n) {
        return "TCP6: inuse " + count(n, Endpoint.AF_INET6, TCP) + "\nUDP6: inuse " + count(n, Endpoint.AF_INET6, UDP)
                + "\nUDPLITE6: inuse " + count(n, Endpoint.AF_INET6, LITE) + "\nRAW6: inuse " + count(n, Endpoint.AF_INET6, RAW) + "\nFRAG6: inuse 0 memory 0\n";
    }
}
