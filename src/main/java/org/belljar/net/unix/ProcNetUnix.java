package org.belljar.net.unix;

import java.util.Locale;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketTable;

/** /proc/net/unix. */
final class ProcNetUnix {
    private static final int ACCEPTS = 0x10000, UNCONNECTED = 1, CONNECTED = 3;

    private ProcNetUnix() {}

    static String text(SocketTable sockets) {
        StringBuilder b = new StringBuilder("Num       RefCount Protocol Flags    Type St Inode Path\n");
        for (SocketFile f : sockets.sockets()) {
            if (f instanceof UnixSocket s) {
                b.append(line(s));
            }
        }
        return b.toString();
    }

    private static String line(UnixSocket s) {
        boolean connected = s.peer != null && s.type() != SocketFile.DGRAM;
        UnixAddress a = s.address();
        String name = a == null ? "" : " " + (a.isAbstract() ? "@" : "") + a.name().replace('\0', '@');
        return String.format(Locale.ROOT, "%016x: %08X %08X %08X %04X %02X %5d%s\n", 0, connected ? 3 : 2, 0,
                s.isListening() ? ACCEPTS : 0, s.type(), connected ? CONNECTED : UNCONNECTED, s.inode().number(), name);
    }
}
