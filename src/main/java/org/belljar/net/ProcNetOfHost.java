package org.belljar.net;

import java.util.Set;
import org.belljar.host.HostProc;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.NetTexts;

/**
 * /proc/net where the namespace is the host's ({@code --network=host}): the interfaces, routes, counters and inet sockets of the
 * namespace that the sandbox was started in, as any process there sees them.
 */
public final class ProcNetOfHost {
    private static final Set<String> NAMES = Set.of("anycast6", "arp", "dev", "dev_mcast", "icmp", "icmp6", "if_inet6", "igmp", "igmp6",
            "ip6_flowlabel", "ipv6_route", "mcfilter", "mcfilter6", "netstat", "psched", "raw", "raw6", "route", "rt_cache", "snmp", "snmp6",
            "sockstat", "sockstat6", "tcp", "tcp6", "udp", "udp6", "udplite", "udplite6");

    private ProcNetOfHost() {}

    /** After all others have registered theirs. */
    public static void register(Kernel kernel) {
        NetTexts t = NetTexts.of(kernel);
        t.all().forEach((name, own) -> {
            if (NAMES.contains(name)) {
                t.add(name, task -> NetNamespace.of(task).isHosts() ? host(name) : own.text(task));
            }
        });
    }

    /** Of the thread's own namespace, which is where it opens sockets too. */
    private static String host(String name) {
        return HostProc.read("thread-self/net/" + name);
    }
}
