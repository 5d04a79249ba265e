package org.belljar.oci.hook;

import java.util.List;
import org.belljar.oci.config.OciHooks.Hook;

/** Who runs hooks on the host. */
public interface HookRunner {
    /** Runs all, one after the other; the first that fails ends it. @param state JSON */
    void run(List<Hook> hooks, String state) throws HookException;

    /** The container has been killed: kills the hook that runs now, and fails those that were to follow. */
    void breakOff();

    /** For the hooks that run when all is over, and are never broken off. */
    HookRunner last();
}
