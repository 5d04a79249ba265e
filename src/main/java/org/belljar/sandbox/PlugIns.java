package org.belljar.sandbox;

import org.belljar.fs.pipe.Pipes;
import org.belljar.kernel.Kernel;
import org.belljar.net.NetworkMode;
import org.belljar.syscall.SyscallDispatch;
import org.belljar.tty.Ptys;

/** What every sandbox's kernel is plugged together from. */
final class PlugIns {
    private PlugIns() {}

    static void plug(Kernel kernel, NetworkMode network) {
        kernel.plugIn(NetworkMode.class, () -> network);
        kernel.setSyscalls(new SyscallDispatch(kernel));
        Ptys.register(kernel);
        kernel.vfs().setFifos(kernel.plugIn(Pipes.class, () -> new Pipes(kernel.vfs().fileLimits()))::openFifo);
    }
}
