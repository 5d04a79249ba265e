package org.belljar.oci.hook;

import java.util.List;
import org.belljar.oci.config.OciHooks.Hook;

/** Who runs hooks on the host. */
public interface HookRunner {
    /** Runs all, one after the other; the first that fails ends it. @param state JSON */
    void run(List<Hook> hooks, String state) throws HookException;
}
