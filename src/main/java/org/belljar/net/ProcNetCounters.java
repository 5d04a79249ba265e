package org.belljar.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.belljar.kernel.NetTexts;
import org.belljar.kernel.Task;
import org.belljar.net.Counters.Kind;

/** /proc/net/{snmp,netstat}: IPv4's counters and TCP's. A name whose event cannot happen here stays 0. */
final class ProcNetCounters {
    private static final int TCP = 6, ESTABLISHED = 1, CLOSE_WAIT = 8;
    private static final String IP = "Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers "
            + "OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates "
            + "OutTransmits";
    private static final String ICMP = "InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps "
            + "InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutRateLimitGlobal OutRateLimitHost "
            + "OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps "
            + "OutTimestampReps OutAddrMasks OutAddrMaskReps";
    private static final String TCP_NAMES = "RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs "
            + "RetransSegs InErrs OutRsts InCsumErrors";
    private static final String UDP = "InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors";
    private static final String TCP_MORE = "SyncookiesSent SyncookiesRecv SyncookiesFailed EmbryonicRsts PruneCalled RcvPruned OfoPruned OutOfWindowIcmps "
            + "LockDroppedIcmps ArpFilter TW TWRecycled TWKilled PAWSActive PAWSEstab BeyondWindow TSEcrRejected PAWSOldAck "
            + "PAWSTimewait DelayedACKs DelayedACKLocked DelayedACKLost ListenOverflows ListenDrops TCPHPHits TCPPureAcks "
            + "TCPHPAcks TCPRenoRecovery TCPSackRecovery TCPSACKReneging TCPSACKReorder TCPRenoReorder TCPTSReorder "
            + "TCPFullUndo TCPPartialUndo TCPDSACKUndo TCPLossUndo TCPLostRetransmit TCPRenoFailures TCPSackFailures "
            + "TCPLossFailures TCPFastRetrans TCPSlowStartRetrans TCPTimeouts TCPLossProbes TCPLossProbeRecovery "
            + "TCPRenoRecoveryFail TCPSackRecoveryFail TCPRcvCollapsed TCPBacklogCoalesce TCPDSACKOldSent TCPDSACKOfoSent "
            + "TCPDSACKRecv TCPDSACKOfoRecv TCPAbortOnData TCPAbortOnClose TCPAbortOnMemory TCPAbortOnTimeout TCPAbortOnLinger "
            + "TCPAbortFailed TCPMemoryPressures TCPMemoryPressuresChrono TCPSACKDiscard TCPDSACKIgnoredOld "
            + "TCPDSACKIgnoredNoUndo TCPSpuriousRTOs TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure TCPSackShifted "
            + "TCPSackMerged TCPSackShiftFallback TCPBacklogDrop PFMemallocDrop TCPMinTTLDrop TCPDeferAcceptDrop "
            + "IPReversePathFilter TCPTimeWaitOverflow TCPReqQFullDoCookies TCPReqQFullDrop TCPRetransFail TCPRcvCoalesce "
            + "TCPOFOQueue TCPOFODrop TCPOFOMerge TCPChallengeACK TCPSYNChallenge TCPFastOpenActive TCPFastOpenActiveFail "
            + "TCPFastOpenPassive TCPFastOpenPassiveFail TCPFastOpenListenOverflow TCPFastOpenCookieReqd TCPFastOpenBlackhole "
            + "TCPSpuriousRtxHostQueues BusyPollRxPackets TCPAutoCorking TCPFromZeroWindowAdv TCPToZeroWindowAdv "
            + "TCPWantZeroWindowAdv TCPSynRetrans TCPOrigDataSent TCPHystartTrainDetect TCPHystartTrainCwnd "
            + "TCPHystartDelayDetect TCPHystartDelayCwnd TCPACKSkippedSynRecv TCPACKSkippedPAWS TCPACKSkippedSeq "
            + "TCPACKSkippedFinWait2 TCPACKSkippedTimeWait TCPACKSkippedChallenge TCPWinProbe TCPKeepAlive TCPMTUPFail "
            + "TCPMTUPSuccess TCPDelivered TCPDeliveredCE TCPAckCompressed TCPZeroWindowDrop TCPRcvQDrop TCPWqueueTooBig "
            + "TCPFastOpenPassiveAltKey TcpTimeoutRehash TcpDuplicateDataRehash TCPDSACKRecvSegs TCPDSACKIgnoredDubious "
            + "TCPMigrateReqSuccess TCPMigrateReqFailure TCPPLBRehash TCPAORequired TCPAOBad TCPAOKeyNotFound TCPAOGood "
            + "TCPAODroppedIcmps";
    private static final String IP_MORE = "InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts InBcastPkts OutBcastPkts InOctets OutOctets InMcastOctets "
            + "OutMcastOctets InBcastOctets OutBcastOctets InCsumErrors InNoECTPkts InECT1Pkts InECT0Pkts InCEPkts "
            + "ReasmOverlaps";
    /** What ICMP's counters are called behind In and Out, by type. */
    private static final Map<Integer, String> TYPES = Map.ofEntries(Map.entry(3, "DestUnreachs"), Map.entry(11, "TimeExcds"),
            Map.entry(12, "ParmProbs"), Map.entry(4, "SrcQuenchs"), Map.entry(5, "Redirects"), Map.entry(8, "Echos"), Map.entry(0, "EchoReps"),
            Map.entry(13, "Timestamps"), Map.entry(14, "TimestampReps"), Map.entry(17, "AddrMasks"), Map.entry(18, "AddrMaskReps"));

    private ProcNetCounters() {}

    static void register(NetTexts t) {
        t.add("snmp", task -> snmp(NetNamespace.of(task)));
        t.add("netstat", task -> netstat(NetNamespace.of(task).interfaces().counters()));
    }

    /** Two lines: the names, and the values of those that have one. */
    private static String lines(String group, String names, Map<String, Long> values) {
        StringBuilder b = new StringBuilder(group).append(": ").append(names).append('\n').append(group).append(':');
        for (String n : names.split(" ")) {
            b.append(' ').append(values.getOrDefault(n, 0L));
        }
        return b.append('\n').toString();
    }

    private static String snmp(NetNamespace n) {
        Counters c = n.interfaces().counters();
        long packets = c.get(Kind.PACKETS, true) + c.get(Kind.SEGMENTS, true);
        return lines("Ip", IP, Map.of("Forwarding", 1L, "DefaultTTL", 64L, "InReceives", packets, "InDelivers", packets,
                "OutRequests", packets, "OutTransmits", packets))
                + icmp(c) + tcp(n, c) + lines("Udp", UDP, udp(c, Kind.UDP_IN)) + lines("UdpLite", UDP, udp(c, Kind.LITE_IN));
    }

    private static String icmp(Counters c) {
        Map<String, Long> values = new LinkedHashMap<>();
        StringBuilder types = new StringBuilder();
        StringBuilder counts = new StringBuilder();
        long all = 0;
        for (String way : new String[] {"In", "Out"}) {
            all = 0;
            for (Map.Entry<Integer, LongAdder> e : c.icmp(true).entrySet()) {
                values.put(way + TYPES.get(e.getKey()), e.getValue().sum());
                types.append(' ').append(way).append("Type").append(e.getKey());
                counts.append(' ').append(e.getValue().sum());
                all += e.getValue().sum();
            }
            values.put(way + "Msgs", all);
        }
        return lines("Icmp", ICMP, values) + (types.isEmpty() ? "" : "IcmpMsg:" + types + "\nIcmpMsg:" + counts + "\n");
    }

    private static String tcp(NetNamespace n, Counters c) {
        long connected = 0;
        for (int domain : new int[] {Endpoint.AF_INET, Endpoint.AF_INET6}) {
            connected += n.sockets().entries(domain, TCP).stream().filter(e -> e.state() == ESTABLISHED || e.state() == CLOSE_WAIT).count();
        }
        long segments = c.get(Kind.SEGMENTS, true) + c.get(Kind.SEGMENTS, false);
        Map<String, Long> v = new LinkedHashMap<>(Map.of("RtoAlgorithm", 1L, "RtoMin", 200L, "RtoMax", 120_000L, "MaxConn", -1L,
                "CurrEstab", connected, "InSegs", segments, "OutSegs", segments));
        v.put("ActiveOpens", c.get(Kind.TCP_ACTIVE, true));
        v.put("PassiveOpens", c.get(Kind.TCP_PASSIVE, true));
        v.put("AttemptFails", c.get(Kind.TCP_FAILS, true));
        v.put("EstabResets", c.get(Kind.TCP_BROKEN, true));
        v.put("OutRsts", c.get(Kind.TCP_RESETS, true));
        return lines("Tcp", TCP_NAMES, v);
    }

    /** @param first the kind that the protocol's counters begin with */
    private static Map<String, Long> udp(Counters c, Kind first) {
        ToLongFunction<Integer> at = i -> c.get(first.after(i), true);
        return Map.of("InDatagrams", at.applyAsLong(0), "NoPorts", at.applyAsLong(1), "InErrors", at.applyAsLong(2),
                "OutDatagrams", at.applyAsLong(3), "RcvbufErrors", at.applyAsLong(4), "IgnoredMulti", at.applyAsLong(5));
    }

    private static String netstat(Counters c) {
        long overflows = c.get(Kind.TCP_OVERFLOWS, true);
        Map<String, Long> ip = new LinkedHashMap<>();
        for (String way : new String[] {"In", "Out"}) {
            ip.put(way + "McastPkts", c.get(Kind.MULTICASTS, true));
            ip.put(way + "McastOctets", c.get(Kind.MULTICAST_BYTES, true));
            ip.put(way + "BcastPkts", c.get(Kind.BROADCASTS, true));
            ip.put(way + "BcastOctets", c.get(Kind.BROADCAST_BYTES, true));
            ip.put(way + "Octets", c.get(Kind.PACKET_BYTES, true) + c.get(Kind.SEGMENT_BYTES, true));
        }
        ip.put("InNoECTPkts", c.get(Kind.NO_ECT, true) + c.get(Kind.SEGMENTS, true));
        return lines("TcpExt", TCP_MORE, Map.of("ListenOverflows", overflows, "ListenDrops", overflows,
                "TCPAbortOnData", c.get(Kind.TCP_ABORTS_ON_DATA, true), "TCPAbortOnClose", c.get(Kind.TCP_ABORTS_ON_CLOSE, true)))
                + lines("IpExt", IP_MORE, ip);
    }
}
