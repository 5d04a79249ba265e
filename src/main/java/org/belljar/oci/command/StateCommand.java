package org.belljar.oci.command;

import org.belljar.json.Json;
import org.belljar.oci.OciException;
import org.belljar.oci.state.ContainerState;

/** {@code state ID}: prints the state as JSON. */
final class StateCommand implements Command {
    @Override
    public void run(CommandContext c) throws OciException {
        c.noMoreThan(1);
        ContainerState s = c.live() != null ? c.live().state() : c.directory().read();
        c.print(Json.write(s.shown()));
    }
}
