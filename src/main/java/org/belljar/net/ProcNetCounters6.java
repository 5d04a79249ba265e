package org.belljar.net;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.belljar.kernel.NetTexts;
import org.belljar.net.Counters.Kind;

/** /proc/net/snmp6 and dev_snmp6: IPv6's counters. A name whose event cannot happen here stays 0. */
final class ProcNetCounters6 {
    private static final String IP = "InReceives InHdrErrors InTooBigErrors InNoRoutes InAddrErrors InUnknownProtos InTruncatedPkts InDiscards "
            + "InDelivers OutForwDatagrams OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails "
            + "FragOKs FragFails FragCreates InMcastPkts OutMcastPkts InOctets OutOctets InMcastOctets OutMcastOctets "
            + "InBcastOctets OutBcastOctets InNoECTPkts InECT1Pkts InECT0Pkts InCEPkts OutTransmits";
    private static final String ICMP = "InMsgs InErrors OutMsgs OutErrors InCsumErrors OutRateLimitHost InDestUnreachs InPktTooBigs InTimeExcds "
            + "InParmProblems InEchos InEchoReplies InGroupMembQueries InGroupMembResponses InGroupMembReductions "
            + "InRouterSolicits InRouterAdvertisements InNeighborSolicits InNeighborAdvertisements InRedirects InMLDv2Reports "
            + "OutDestUnreachs OutPktTooBigs OutTimeExcds OutParmProblems OutEchos OutEchoReplies OutGroupMembQueries "
            + "OutGroupMembResponses OutGroupMembReductions OutRouterSolicits OutRouterAdvertisements OutNeighborSolicits "
            + "OutNeighborAdvertisements OutRedirects OutMLDv2Reports";
    /** Of the namespace as a whole, not of an interface. */
    private static final String LIMITED = "OutRateLimitHost";
    private static final String UDP = "InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors";
    private static final String NOT_OF_LITE = "IgnoredMulti";
    /** What ICMP's counters are called behind In and Out, by type. */
    private static final Map<Integer, String> TYPES = Map.ofEntries(Map.entry(1, "DestUnreachs"), Map.entry(2, "PktTooBigs"),
            Map.entry(3, "TimeExcds"), Map.entry(4, "ParmProblems"), Map.entry(128, "Echos"), Map.entry(129, "EchoReplies"),
            Map.entry(130, "GroupMembQueries"), Map.entry(131, "GroupMembResponses"), Map.entry(132, "GroupMembReductions"),
            Map.entry(133, "RouterSolicits"), Map.entry(134, "RouterAdvertisements"), Map.entry(135, "NeighborSolicits"),
            Map.entry(136, "NeighborAdvertisements"), Map.entry(137, "Redirects"), Map.entry(143, "MLDv2Reports"));

    private ProcNetCounters6() {}

    static void register(NetTexts t) {
        t.add("snmp6", task -> all(NetNamespace.of(task).interfaces().counters()));
        t.add("dev_snmp6/" + Interfaces.NAME, task -> ofInterface(NetNamespace.of(task).interfaces().counters()));
    }

    private static String all(Counters c) {
        StringBuilder b = new StringBuilder();
        ip(b, c);
        icmp(b, c, true);
        udp(b, c, "Udp6", Kind.UDP_IN);
        udp(b, c, "UdpLite6", Kind.LITE_IN);
        return b.toString();
    }

    private static String ofInterface(Counters c) {
        StringBuilder b = new StringBuilder();
        line(b, "ifIndex", Interfaces.INDEX);
        ip(b, c);
        icmp(b, c, false);
        return b.toString();
    }

    private static void line(StringBuilder b, String name, long value) {
        b.append(String.format(Locale.ROOT, "%-32s\t%d\n", name, value));
    }

    private static void ip(StringBuilder b, Counters c) {
        Map<String, Long> v = new HashMap<>();
        long packets = c.get(Kind.PACKETS, false) + c.get(Kind.SEGMENTS, false);
        for (String name : new String[] {"InReceives", "InDelivers", "OutRequests", "OutTransmits"}) {
            v.put(name, packets);
        }
        for (String way : new String[] {"In", "Out"}) {
            v.put(way + "McastPkts", c.get(Kind.MULTICASTS, false));
            v.put(way + "McastOctets", c.get(Kind.MULTICAST_BYTES, false));
            v.put(way + "Octets", c.get(Kind.PACKET_BYTES, false) + c.get(Kind.SEGMENT_BYTES, false));
        }
        v.put("InNoECTPkts", c.get(Kind.NO_ECT, false) + c.get(Kind.SEGMENTS, false));
        for (String name : IP.split(" ")) {
            line(b, "Ip6" + name, v.getOrDefault(name, 0L));
        }
    }

    private static void icmp(StringBuilder b, Counters c, boolean isWhole) {
        Map<String, Long> v = new HashMap<>();
        long messages = 0;
        for (Map.Entry<Integer, LongAdder> e : c.icmp(false).entrySet()) {
            long n = e.getValue().sum();
            messages += n;
            v.put("In" + TYPES.get(e.getKey()), n);
            v.put("Out" + TYPES.get(e.getKey()), n);
        }
        v.put("InMsgs", messages);
        v.put("OutMsgs", messages);
        for (String name : ICMP.split(" ")) {
            if (isWhole || !name.equals(LIMITED)) {
                line(b, "Icmp6" + name, v.getOrDefault(name, 0L));
            }
        }
        for (String way : new String[] {"In", "Out"}) {
            c.icmp(false).forEach((type, n) -> line(b, "Icmp6" + way + "Type" + type, n.sum()));
        }
    }

    /** @param first the kind that the protocol's counters begin with */
    private static void udp(StringBuilder b, Counters c, String protocol, Kind first) {
        Map<String, Integer> at = Map.of("InDatagrams", 0, "NoPorts", 1, "InErrors", 2, "OutDatagrams", 3, "RcvbufErrors", 4, NOT_OF_LITE, 5);
        for (String name : UDP.split(" ")) {
            if (first == Kind.UDP_IN || !name.equals(NOT_OF_LITE)) {
                Integer i = at.get(name);
                line(b, protocol + name, i == null ? 0 : c.get(first.after(i), false));
            }
        }
    }
}
