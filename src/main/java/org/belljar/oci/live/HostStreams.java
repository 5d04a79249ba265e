package org.belljar.oci.live;

import java.nio.charset.StandardCharsets;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciProcess;

/**
 * What a process of a container has for descriptors on the host: its caller's, of which the first three are replaced by a terminal
 * where it is to have one.
 */
final class HostStreams {
    private static final int STANDARD = 3;

    private final int[] descriptors;
    /** Slave of the terminal whose master was sent through a console socket, or -1. */
    private final int slave;
    /** How many of the first descriptors the process itself does not have, and so does not close. */
    private int kept;
    /** A duplicate of standard error for a last word, or -1. */
    private final int lastWord;

    private HostStreams(int[] descriptors, int slave) {
        this.descriptors = descriptors;
        this.slave = slave;
        this.kept = descriptors.length;
        int err = slave >= 0 ? slave : descriptors.length > 2 ? descriptors[2] : -1;
        this.lastWord = err < 0 ? -1 : HostFiles.duplicate(err);
    }

    /**
     * @param descriptors   the caller's 0, 1, 2, ...; taken over
     * @param consoleSocket absolute path, or null: a terminal is relayed to the caller's own
     * @param mustDetach    nobody will be there to relay to
     */
    static HostStreams of(int[] descriptors, OciProcess process, String consoleSocket, boolean mustDetach) throws OciException {
        if (!process.terminal()) {
            if (consoleSocket != null) {
                throw new OciException("cannot use console socket if the process has no terminal");
            }
            return new HostStreams(descriptors, -1);
        }
        if (consoleSocket == null) {
            if (mustDetach) {
                throw new OciException("cannot allocate tty if the runtime will detach without setting console socket");
            }
            return new HostStreams(descriptors, -1);
        }
        int slave = HostTerminal.send(consoleSocket, process.consoleSize());
        // The caller may wait for the end of what its own command writes.
        for (int i = 0; i < Math.min(STANDARD, descriptors.length); i++) {
            close(descriptors[i]);
            descriptors[i] = -1;
        }
        return new HostStreams(descriptors, slave);
    }

    /** For the process, which closes them with their last use: all, or those that are passed on beside a terminal. */
    int[] take(boolean isBesideTerminal) {
        int[] fds = descriptors.clone();
        kept = isBesideTerminal ? Math.min(STANDARD, fds.length) : 0;
        java.util.Arrays.fill(fds, 0, kept, -1);
        return fds;
    }

    int terminalInput() {
        return slave >= 0 ? slave : descriptors[0];
    }

    int terminalOutput() {
        return slave >= 0 ? slave : descriptors[1];
    }

    /** The host terminal that the monitor is to follow, or -1. */
    int slave() {
        return slave;
    }

    /** To the process's standard error, where its program cannot. */
    void tell(String text) {
        byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
        NativeMemory m = NativeMemory.allocate(b.length);
        m.put(0, b, 0, b.length);
        Host.call(HostNumbers.WRITE, lastWord, m.address(), b.length);
        m.free();
    }

    /** At the process's end, or when there will be none: all that the process does not close itself. */
    void close() {
        for (int i = 0; i < kept; i++) {
            close(descriptors[i]);
        }
        close(lastWord);
        close(slave);
    }

    private static void close(int fd) {
        if (fd >= 0) {
            HostFiles.close(fd);
        }
    }
}
