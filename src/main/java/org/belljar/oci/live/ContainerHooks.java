package org.belljar.oci.live;

import java.util.ArrayList;
import java.util.List;
import org.belljar.json.Json;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.hook.HookException;
import org.belljar.oci.hook.HookRunner;
import org.belljar.oci.state.ContainerState;

/** When which hooks of a container are called on the host, and what their failure means. */
final class ContainerHooks {
    private final OciHooks hooks;
    private final HookRunner runner;

    ContainerHooks(OciHooks hooks, HookRunner runner) {
        this.hooks = hooks;
        this.runner = runner;
    }

    /** After everything has been set up: a failure undoes the creation. */
    void created(ContainerState state) throws OciException {
        run(hooks.prestart(), state);
        run(hooks.createRuntime(), state);
        run(hooks.createContainer(), state);
    }

    /** After the program has begun to run: a failure ends the container. */
    void started(ContainerState state) throws OciException {
        run(hooks.poststart(), state);
    }

    /** After the container has been deleted; all of them, whichever fail. Returns what is to be warned of. */
    List<String> stopped(ContainerState state) {
        List<String> warnings = new ArrayList<>();
        for (OciHooks.Hook h : hooks.poststop()) {
            try {
                run(runner.last(), List.of(h), state.withStatus(ContainerState.STOPPED));
            } catch (OciException e) {
                warnings.add(e.getMessage());
            }
        }
        return warnings;
    }

    /** The container has been killed: what runs before its end does not go on. */
    void breakOff() {
        runner.breakOff();
    }

    private void run(List<OciHooks.Hook> which, ContainerState state) throws OciException {
        run(runner, which, state);
    }

    private static void run(HookRunner runner, List<OciHooks.Hook> which, ContainerState state) throws OciException {
        if (which.isEmpty()) {
            return;
        }
        try {
            runner.run(which, Json.compact(state.shown()));
        } catch (HookException e) {
            throw new OciException(e.getMessage(), e);
        }
    }
}
