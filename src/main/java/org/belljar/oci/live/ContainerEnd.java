package org.belljar.oci.live;

import java.io.IOException;
import org.belljar.oci.OciException;
import org.belljar.oci.Report;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.hook.HostHooks;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.oci.state.ContainerState;

/** Removes what is left of a container whose processes have ended, whoever made it: control groups, state; then its last hooks. */
public final class ContainerEnd {
    private ContainerEnd() {}

    /** @param report is told of hooks that fail, which keep nothing */
    public static void remove(ContainerDirectory directory, Report report) throws OciException {
        ContainerState state = null;
        OciHooks hooks = null;
        try {
            state = directory.read();
            hooks = OciConfig.parse(directory.readConfig()).hooks();
        } catch (OciException | IOException | ConfigException e) {
            // It was not made far enough for hooks to have been called, or what was written down is broken: it goes all the same.
        }
        remove(directory);
        if (hooks != null) {
            new ContainerHooks(hooks, new HostHooks()).stopped(state).forEach(report::warning);
        }
    }

    /** Without hooks. */
    static void remove(ContainerDirectory directory) throws OciException {
        ContainerResources.remove(directory);
        directory.remove();
    }
}
