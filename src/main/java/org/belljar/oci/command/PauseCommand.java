package org.belljar.oci.command;

import org.belljar.oci.OciException;

/** {@code pause ID} and {@code resume ID}. */
final class PauseCommand implements Command {
    private final boolean isPause;

    PauseCommand(boolean isPause) {
        this.isPause = isPause;
    }

    @Override
    public void run(CommandContext c) throws OciException {
        c.noMoreThan(1);
        if (c.live() == null) {
            c.directory().read();
            throw new OciException(isPause ? "container not running" : "container not paused");
        }
        if (isPause) {
            c.live().pause();
        } else {
            c.live().resume();
        }
    }
}
