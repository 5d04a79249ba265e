package org.belljar.net;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.belljar.abi.Errno;

/** What /sys/class/net/lo tells: attributes by their path, values as on Linux 6.18 (sysfs-class-net). None can be written. */
final class InterfaceAttributes {
    private static final String[] ZERO = {"addr_assign_type", "carrier_changes", "carrier_down_count", "carrier_up_count", "dev_port",
        "gro_flush_timeout", "link_mode", "napi_defer_hard_irqs", "netdev_group", "proto_down", "threaded", "queues/rx-0/rps_cpus",
        "queues/rx-0/rps_flow_cnt", "queues/tx-0/tx_maxrate", "queues/tx-0/tx_timeout", "queues/tx-0/xps_rxqs"};
    private static final String[] NO_STATISTICS = {"collisions", "multicast", "rx_compressed", "rx_crc_errors", "rx_dropped", "rx_errors",
        "rx_fifo_errors", "rx_frame_errors", "rx_length_errors", "rx_missed_errors", "rx_nohandler", "rx_over_errors",
        "tx_aborted_errors", "tx_carrier_errors", "tx_compressed", "tx_dropped", "tx_errors", "tx_fifo_errors", "tx_heartbeat_errors",
        "tx_window_errors"};
    private static final String[] WITH_LINK = {"speed", "duplex"};
    private static final String ADDRESS = "00:00:00:00:00:00";

    private InterfaceAttributes() {}

    static Map<String, Supplier<String>> of(Interfaces lo) {
        Map<String, Supplier<String>> m = new TreeMap<>();
        fixed(m);
        m.put("flags", () -> lo.isUp() ? "0x9" : "0x8");
        m.put("mtu", () -> Integer.toString(lo.mtu()));
        m.put("operstate", () -> lo.isUp() ? "unknown" : "down");
        m.put("carrier", () -> whenUp(lo, "1"));
        m.put("dormant", () -> whenUp(lo, "0"));
        m.put("testing", () -> whenUp(lo, "0"));
        for (String direction : new String[] {"rx", "tx"}) {
            m.put("statistics/" + direction + "_bytes", () -> Long.toString(lo.counters().bytes()));
            m.put("statistics/" + direction + "_packets", () -> Long.toString(lo.counters().packets()));
        }
        return m;
    }

    private static void fixed(Map<String, Supplier<String>> m) {
        for (String name : ZERO) {
            m.put(name, () -> "0");
        }
        for (String name : NO_STATISTICS) {
            m.put("statistics/" + name, () -> "0");
        }
        for (String name : WITH_LINK) {
            m.put(name, () -> {
                throw Errno.EINVAL.exception();
            });
        }
        for (String name : new String[] {"queues/tx-0/traffic_class", "queues/tx-0/xps_cpus"}) {
            m.put(name, () -> {
                throw Errno.ENOENT.exception();
            });
        }
        m.put("addr_len", () -> "6");
        m.put("address", () -> ADDRESS);
        m.put("broadcast", () -> ADDRESS);
        m.put("dev_id", () -> "0x0");
        m.put("ifalias", () -> "");
        m.put("ifindex", () -> Integer.toString(Interfaces.INDEX));
        m.put("iflink", () -> Integer.toString(Interfaces.INDEX));
        m.put("name_assign_type", () -> "2");
        m.put("tx_queue_len", () -> "1000");
        m.put("type", () -> "772");
        m.put("uevent", () -> "INTERFACE=" + Interfaces.NAME + "\nIFINDEX=" + Interfaces.INDEX);
    }

    /** What an interface that is down does not tell: EINVAL. */
    private static String whenUp(Interfaces lo, String text) {
        if (!lo.isUp()) {
            throw Errno.EINVAL.exception();
        }
        return text;
    }
}
