package org.belljar.net.inet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.NetTexts;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketFile;

/** /proc/net/{igmp,igmp6,mcfilter,mcfilter6}: the groups that sockets have joined on the interface. */
public final class ProcNetGroups {
    /** MAF_LOADED: the interface hears the group; MAF_NOREPORT: nobody is told. */
    private static final int LOADED = 4, NOREPORT = 8;

    private ProcNetGroups() {}

    public static void register(Kernel kernel) {
        NetTexts t = NetTexts.of(kernel);
        t.add("igmp", task -> igmp(NetNamespace.of(task)));
        t.add("igmp6", task -> igmp6(NetNamespace.of(task)));
        t.add("mcfilter", task -> sources(NetNamespace.of(task), true));
        t.add("mcfilter6", task -> sources(NetNamespace.of(task), false));
    }

    private static String igmp(NetNamespace n) {
        StringBuilder b = new StringBuilder("Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n");
        List<MulticastGroups.Joined> all = MulticastGroups.of(n).list(true);
        boolean isUp = n.interfaces().isUp();
        int count = all.size() + (isUp ? 1 : 0);
        if (count > 0) {
            b.append(String.format(Locale.ROOT, "%d\t%-10s: %5d %7s\n", Interfaces.INDEX, Interfaces.NAME, count, "V3"));
            all.forEach(j -> b.append(group4(j.group(), j.users())));
            b.append(isUp ? group4(MulticastGroups.ALL_HOSTS4, 1) : "");
        }
        return b.toString();
    }

    private static String group4(IpAddress group, int users) {
        return String.format(Locale.ROOT, "\t\t\t\t%08X %5d 0:00000000\t\t0\n", Integer.reverseBytes(group.v4()), users);
    }

    private static String igmp6(NetNamespace n) {
        Interfaces lo = n.interfaces();
        int loaded = lo.isUp() || lo.isPristine() ? LOADED : 0;
        StringBuilder b = new StringBuilder();
        MulticastGroups.of(n).list(false).forEach(j -> b.append(group6(j.group(), j.users(), loaded)));
        return b + group6(MulticastGroups.ALL_NODES_OF_LINK, 1, NOREPORT | loaded) + group6(MulticastGroups.ALL_NODES_OF_HOST, 1, NOREPORT);
    }

    private static String group6(IpAddress g, int users, int flags) {
        return String.format(Locale.ROOT, "%-4d %-15s %016x%016x %5d %08X %d\n", Interfaces.INDEX, Interfaces.NAME, g.high(), g.low(), users,
                flags, 0);
    }

    // ---- source filters ----

    private static String sources(NetNamespace n, boolean isV4) {
        StringBuilder b = new StringBuilder(isV4 ? "Idx Device        MCA        SRC    INC    EXC\n"
                : "Idx Device                Multicast Address                   Source Address    INC    EXC\n");
        for (MulticastGroups.Joined j : MulticastGroups.of(n).list(isV4)) {
            counts(n, j.group()).forEach((source, c) -> b.append(isV4
                    ? String.format(Locale.ROOT, "%3d %6.6s 0x%08x 0x%08x %6d %6d\n", Interfaces.INDEX, Interfaces.NAME, j.group().v4(), source.v4(),
                            c[0], c[1])
                    : String.format(Locale.ROOT, "%3d %6.6s %016x%016x %016x%016x %6d %6d\n", Interfaces.INDEX, Interfaces.NAME, j.group().high(),
                            j.group().low(), source.high(), source.low(), c[0], c[1])));
        }
        return b.toString();
    }

    /** How many sockets want a source's packets, and how many do not. */
    private static Map<IpAddress, int[]> counts(NetNamespace n, IpAddress group) {
        Map<IpAddress, int[]> counts = new LinkedHashMap<>();
        for (SocketFile f : n.sockets().sockets()) {
            Memberships m = f instanceof InetSocket s ? s.inet.memberships() : null;
            SourceFilter filter = m == null ? null : m.find(group);
            if (filter != null) {
                filter.sources().forEach(s -> counts.computeIfAbsent(s, x -> new int[2])[filter.excludes() ? 1 : 0]++);
            }
        }
        return counts;
    }
}
