package org.belljar.fs.proc;

import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** /proc/PID/net of a network namespace that has the loopback device alone. */
final class NetFiles {
    private static final String TCP =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String TCP6 = "  sl  local_address                         remote_address"
            + "                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String UDP = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
            + "   uid  timeout inode ref pointer drops            \n";

    private NetFiles() {}

    static void fill(PseudoDirectory d) {
        text(d, "dev", "Inter-|   Receive                                                |  Transmit\n"
                + " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls"
                + " carrier compressed\n"
                + "    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0"
                + "       0          0\n");
        text(d, "route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"
                + "                                                       \n");
        text(d, "arp", "IP address       HW type     Flags       HW address            Mask     Device\n");
        text(d, "tcp", TCP);
        text(d, "tcp6", TCP6);
        text(d, "udp", UDP);
        text(d, "udp6", UDP.replace("rem_address", "                        rem_address"));
        text(d, "unix", "Num       RefCount Protocol Flags    Type St Inode Path\n");
        text(d, "if_inet6", "00000000000000000000000000000001 01 80 10 80       lo\n");
        text(d, "protocols", "");
    }

    private static void text(PseudoDirectory d, String name, String s) {
        d.add(name, new TextInode(d.fileSystem(), 0444, c -> s));
    }
}
