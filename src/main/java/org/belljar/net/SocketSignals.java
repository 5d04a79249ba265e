package org.belljar.net;

import org.belljar.vfs.FileOwner;
import org.belljar.vfs.OpenFile;

/** Signals to who owns a socket by F_SETOWN. Sockets say themselves what is worth one; their queues wake more often. */
public final class SocketSignals {
    private static final int POLL_IN = 1;

    private SocketSignals() {}

    /** SIGIO, or what F_SETSIG says, for a socket with O_ASYNC that has become ready. */
    public static void ready(OpenFile file) {
        file.signalAsync(POLL_IN);
    }

    /** SIGURG: out-of-band data has come. */
    public static void urgent(OpenFile file) {
        FileOwner owner = file.owner();
        if (owner != null) {
            owner.signalUrgent();
        }
    }
}
