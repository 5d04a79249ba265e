package org.belljar.net.netlink;

import java.util.Locale;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.NetTexts;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketFile;

/** /proc/net/netlink: the netlink sockets of a namespace; the kernel's own ends are not listed. */
public final class ProcNetNetlink {
    private ProcNetNetlink() {}

    public static void register(Kernel kernel) {
        NetTexts.of(kernel).add("netlink", task -> text(NetNamespace.of(task)));
    }

    private static String text(NetNamespace n) {
        StringBuilder b = new StringBuilder("sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n");
        for (SocketFile f : n.sockets().sockets()) {
            if (f instanceof NetlinkSocket s) {
                b.append(String.format(Locale.ROOT, "%016x %-3d %-10s %08x %-8d %-8d %-5d %-8d %-8d %-8d\n", 0, s.protocol(),
                        Integer.toUnsignedString(s.port()), s.groups() & 0xffffffffL, s.unread(), 0, 0, 2, 0, s.inode().number()));
            }
        }
        return b.toString();
    }
}
