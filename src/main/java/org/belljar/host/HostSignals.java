package org.belljar.host;

import sun.misc.Signal;

/** Signals that this process itself receives. */
public final class HostSignals {
    private HostSignals() {}

    /** Runs an action, on a thread of the JVM's, whenever the size of the controlling terminal changes (SIGWINCH). */
    public static void onWindowChange(Runnable action) {
        Signal.handle(new Signal("WINCH"), s -> action.run());
    }
}
