package org.belljar.fs.proc;

import java.util.List;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.NetTexts;
import org.belljar.kernel.Task;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** /proc/sys/net. */
final class NetworkSettings {
    private static final List<String> ZERO = List.of("accept_local", "arp_accept", "arp_announce", "arp_filter", "arp_ignore", "arp_notify",
            "bc_forwarding", "bootp_relay", "drop_gratuitous_arp", "drop_unicast_in_l2_multicast", "force_igmp_version", "forwarding",
            "ignore_routes_with_linkdown", "log_martians", "mc_forwarding", "medium_id", "promote_secondaries", "proxy_arp",
            "proxy_arp_pvlan", "route_localnet", "rp_filter", "src_valid_mark");

    private final SettingFiles files;
    private final Kernel kernel;

    NetworkSettings(SettingFiles files, Kernel kernel) {
        this.files = files;
        this.kernel = kernel;
    }

    void fill(PseudoDirectory net) {
        PseudoDirectory core = net.directory("core");
        files.fixed(core, "somaxconn", 4096);
        files.fixed(core, "rmem_default", 212992);
        files.fixed(core, "rmem_max", 4194304);
        files.fixed(core, "wmem_default", 212992);
        files.fixed(core, "wmem_max", 4194304);
        files.fixed(core, "optmem_max", 131072);
        files.fixed(net.directory("unix"), "max_dgram_qlen", 10);
        PseudoDirectory ip4 = net.directory("ipv4");
        files.fixed(ip4, "ip_local_port_range", "32768\t60999");
        files.fixed(ip4, "ip_forward", 0);
        files.fixed(ip4, "tcp_syn_retries", 6);
        files.fixed(ip4, "tcp_keepalive_time", 7200);
        files.fixed(ip4, "tcp_keepalive_intvl", 75);
        files.fixed(ip4, "tcp_keepalive_probes", 9);
        files.fixed(ip4, "tcp_max_tw_buckets", 16384);
        files.fixed(ip4, "tcp_tw_reuse", 2);
        files.fixed(ip4, "tcp_fastopen", 1);
        files.fixed(ip4, "tcp_congestion_control", "cubic");
        files.fixed(ip4, "tcp_available_congestion_control", "reno cubic");
        files.fixed(ip4, "tcp_allowed_congestion_control", "reno cubic");
        files.fixed(ip4, "tcp_rmem", "4096\t131072\t33554432");
        files.fixed(ip4, "tcp_wmem", "4096\t16384\t4194304");
        files.fixed(ip4, "tcp_fin_timeout", 60);
        PseudoDirectory ip6 = net.directory("ipv6").directory("conf");
        for (String of : new String[] {"all", "default", "lo"}) {
            files.fixed(ip6.directory(of), "disable_ipv6", 0);
        }
        files.fixed(net.directory("ipv6"), "bindv6only", 0);
        interfaces(ip4.directory("conf"));
        NetTexts.of(kernel).settings().forEach((path, setting) -> perNamespace(net, path, setting));
    }

    /** What of ipv4/conf (ip-sysctl.rst) is not 0; there is no routing and no neighbour that any of it would mean something to. */
    private void interfaces(PseudoDirectory conf) {
        for (String of : new String[] {"all", "default", "lo"}) {
            PseudoDirectory d = conf.directory(of);
            boolean isAll = of.equals("all");
            for (String name : ZERO) {
                files.fixed(d, name, 0);
            }
            files.fixed(d, "accept_redirects", 1);
            files.fixed(d, "accept_source_route", isAll ? 0 : 1);
            files.fixed(d, "arp_evict_nocarrier", 1);
            files.fixed(d, "disable_policy", of.equals("lo") ? 1 : 0);
            files.fixed(d, "disable_xfrm", of.equals("lo") ? 1 : 0);
            files.fixed(d, "igmpv2_unsolicited_report_interval", 10000);
            files.fixed(d, "igmpv3_unsolicited_report_interval", 1000);
            files.fixed(d, "secure_redirects", 1);
            files.fixed(d, "send_redirects", 1);
            files.fixed(d, "shared_media", 1);
        }
    }

    /** A value that each network namespace has for itself. */
    private void perNamespace(PseudoDirectory net, String path, NetTexts.Setting setting) {
        String[] names = path.split("/");
        PseudoDirectory d = net;
        for (int i = 0; i < names.length - 1; i++) {
            d = d.directory(names[i]);
        }
        files.writable(d, names[names.length - 1], c -> setting.text((Task) c) + "\n", (c, s) -> {
            setting.set((Task) c, TextInode.line(s));
            return 0;
        });
    }
}
