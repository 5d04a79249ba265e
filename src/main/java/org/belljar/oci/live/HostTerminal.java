package org.belljar.oci.live;

import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciProcess;

/** A pseudo terminal of the host whose master goes to who listens at a console socket, as runc sends it. */
final class HostTerminal {
    private static final int TIOCSPTLCK = 0x40045431, TIOCGPTPEER = 0x5441, TIOCSWINSZ = 0x5414;
    private static final int O_RDWR = 2, O_NOCTTY = 0400, O_CLOEXEC = 02000000;

    private HostTerminal() {}

    /** Makes one, sends its master, and returns the slave's descriptor. */
    static int send(String socketPath, OciProcess.ConsoleSize size) throws OciException {
        int master = DescriptorSocket.check(HostFiles.openAt(HostFiles.AT_FDCWD, "/dev/ptmx", O_RDWR | O_NOCTTY, 0), "cannot make a terminal");
        try {
            NativeMemory m = NativeMemory.allocate(8);
            Host.call(HostNumbers.IOCTL, master, TIOCSPTLCK, m.address());
            if (size != null) {
                m.putShort(0, (short) size.height());
                m.putShort(2, (short) size.width());
                Host.call(HostNumbers.IOCTL, master, TIOCSWINSZ, m.address());
            }
            m.free();
            int slave = DescriptorSocket.check((int) Host.call(HostNumbers.IOCTL, master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), "cannot open the terminal");
            DescriptorSocket.send(socketPath, "console socket", "/dev/ptmx", master);
            return slave;
        } finally {
            HostFiles.close(master);
        }
    }
}
