package org.belljar.oci.hook;

import org.belljar.oci.config.OciHooks.Hook;

/** A hook could not be run, failed, or took too long. */
public final class HookException extends Exception {
    private static final long serialVersionUID = 1;

    public HookException(String field, String what) {
        this("error running hook " + field + ": " + what);
    }

    private HookException(String message) {
        super(message, null, false, false);
    }

    /** As another process has told it. */
    public static HookException told(String message) {
        return new HookException(message);
    }

    static HookException brokenOff(Hook h) {
        return new HookException(h.field(), "the container was killed meanwhile");
    }

    public static HookException timeout(Hook h) {
        return new HookException(h.field(), "hook ran past specified timeout of " + h.timeoutSeconds() + "s");
    }
}
