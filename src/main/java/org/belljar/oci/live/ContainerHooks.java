package org.belljar.oci.live;

import java.util.List;
import org.belljar.json.Json;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.hook.HookException;
import org.belljar.oci.hook.HostHooks;
import org.belljar.oci.state.ContainerState;

/** When which hooks of a container are called on the host, and what their failure means. */
public final class ContainerHooks {
    private ContainerHooks() {}

    /** After everything has been set up: a failure undoes the creation. */
    static void created(OciHooks hooks, ContainerState state) throws OciException {
        run(hooks.prestart(), state);
        run(hooks.createRuntime(), state);
        run(hooks.createContainer(), state);
    }

    /** After the program has begun to run: a failure ends the container. */
    static void started(OciHooks hooks, ContainerState state) throws OciException {
        run(hooks.poststart(), state);
    }

    /** After the container has been deleted; all of them, whichever fail. Returns what is to be warned of. */
    public static List<String> stopped(OciHooks hooks, ContainerState state) {
        List<String> warnings = new java.util.ArrayList<>();
        for (OciHooks.Hook h : hooks.poststop()) {
            try {
                run(List.of(h), state.withStatus(ContainerState.STOPPED));
            } catch (OciException e) {
                warnings.add(e.getMessage());
            }
        }
        return warnings;
    }

    private static void run(List<OciHooks.Hook> hooks, ContainerState state) throws OciException {
        if (hooks.isEmpty()) {
            return;
        }
        try {
            HostHooks.run(hooks, Json.compact(state.shown()));
        } catch (HookException e) {
            throw new OciException(e.getMessage(), e);
        }
    }
}
