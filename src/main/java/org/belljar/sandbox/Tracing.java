package org.belljar.sandbox;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.belljar.kernel.SyscallObserver;
import org.belljar.trace.StraceObserver;

/** Opens the log that --strace writes. */
final class Tracing {
    private Tracing() {}

    static SyscallObserver open(SandboxConfig.Trace trace) throws SandboxException {
        return new StraceObserver(stream(trace.logFile()), trace.names());
    }

    private static OutputStream stream(String file) throws SandboxException {
        if (file == null) {
            return StraceObserver.standardError();
        }
        try {
            return new FileOutputStream(file, true);
        } catch (IOException e) {
            throw new SandboxException(SandboxException.SETUP, "cannot write the strace log: " + e.getMessage(), e);
        }
    }
}
