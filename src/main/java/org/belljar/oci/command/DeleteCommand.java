package org.belljar.oci.command;

import java.io.IOException;
import org.belljar.abi.Signal;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.live.ContainerEnd;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.oci.state.ContainerState;

/** {@code delete [-f] ID}: removes what was made for a container; with -f kills it first. */
final class DeleteCommand implements Command {
    private static final long LIMIT_MS = 10_000, STEP_MS = 5;

    @Override
    public void run(CommandContext c) throws OciException, IOException {
        c.noMoreThan(1);
        boolean isForced = c.arguments().has("force");
        if (c.live() != null) {
            deleteLive(c, isForced);
        } else {
            deleteCold(c, c.directory(), isForced);
        }
    }

    private static void deleteLive(CommandContext c, boolean isForced) throws OciException {
        ContainerState s = c.live().state();
        if (!s.is(ContainerState.STOPPED)) {
            // runc deletes what is only created too: its process has not been started.
            if (!isForced && !s.is(ContainerState.CREATED)) {
                throw notStopped(s);
            }
            c.live().killAndWait();
        }
        if (c.live().hasLastHooks()) {
            // The asker's process does the rest: that of a sandbox runs no programs.
            c.live().leave();
        } else {
            c.live().delete(OciMain.earlyReport(c.invocation()));
        }
    }

    private static void deleteCold(CommandContext c, ContainerDirectory d, boolean isForced) throws OciException {
        if (isForced && !java.nio.file.Files.exists(d.path())) {
            return;
        }
        try (AutoCloseable lock = d.lock()) {
            ContainerState s = state(d, isForced);
            if (s != null && !s.is(ContainerState.STOPPED)) {
                if (!isForced) {
                    throw notStopped(s);
                }
                end(s);
            }
            ContainerEnd.remove(d, OciMain.earlyReport(c.invocation()));
        } catch (OciException e) {
            throw e;
        } catch (Exception e) {
            throw new OciException("cannot lock " + d.path() + ": " + e.getMessage(), e);
        }
    }

    /** Null for a state that cannot be read, when it is to go in any case. */
    private static ContainerState state(ContainerDirectory d, boolean isForced) throws OciException {
        try {
            return d.read();
        } catch (OciException e) {
            if (isForced) {
                return null;
            }
            throw e;
        }
    }

    private static OciException notStopped(ContainerState s) {
        return new OciException("cannot delete container " + s.id() + " that is not stopped: " + s.status());
    }

    /** A sandbox that does not answer is killed, its guests with it; its monitor ends by itself. */
    private static void end(ContainerState s) throws OciException {
        s.sandbox().signal(Signal.SIGKILL);
        for (long waited = 0; s.sandbox().isAlive() || s.monitor().isAlive(); waited += STEP_MS) {
            if (waited >= LIMIT_MS) {
                throw new OciException("the sandbox process " + s.sandbox().pid() + " of container " + s.id() + " does not end");
            }
            try {
                Thread.sleep(STEP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OciException("interrupted", e);
            }
        }
    }
}
