package org.belljar.net;

import org.belljar.kernel.Kernel;
import org.belljar.kernel.ProcessGroup;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.SignalSender;
import org.belljar.kernel.TaskGroup;
import org.belljar.vfs.OpenFile;

/** Signals to who owns a file by F_SETOWN. */
public final class SocketSignals {
    private static final int O_ASYNC = 020000, SIGIO = 29;

    private SocketSignals() {}

    /** SIGIO, or what F_SETSIG says, for a file with O_ASYNC that has become ready. */
    public static void ready(Kernel kernel, OpenFile file) {
        if ((file.flags() & O_ASYNC) != 0 && file.owner() != 0) {
            send(kernel, file, file.ownerSignal() == 0 ? SIGIO : file.ownerSignal());
        }
    }

    public static void send(Kernel kernel, OpenFile file, int signo) {
        int owner = file.owner();
        if (owner > 0) {
            TaskGroup g = kernel.pids().group(owner);
            if (g != null) {
                g.signals().send(SignalInfo.fromKernel(signo));
            }
        } else if (owner < 0) {
            ProcessGroup p = kernel.pids().processGroup(-owner);
            if (p != null) {
                // Its members are read under the task tree's lock, which callers may not take: they hold a namespace's.
                kernel.timers().schedule(System.nanoTime(), () -> SignalSender.fromKernel(kernel, p, signo));
            }
        }
    }
}
