package org.belljar.oci.command;

import org.belljar.oci.OciException;

/** {@code start ID}: lets the program of a created container run. */
final class StartCommand implements Command {
    @Override
    public void run(CommandContext c) throws OciException {
        c.noMoreThan(1);
        if (c.live() != null) {
            c.live().start();
            return;
        }
        c.directory().read();
        throw new OciException("cannot start a container that has stopped");
    }
}
