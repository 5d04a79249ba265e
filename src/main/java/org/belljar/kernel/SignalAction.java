package org.belljar.kernel;

import org.belljar.abi.Signal;

/** What is to happen on a signal (struct sigaction). */
public record SignalAction(long handler, long flags, long restorer, long mask) {
    public static final SignalAction DEFAULT = new SignalAction(Signal.SIG_DFL, 0, 0, 0);
    static final SignalAction IGNORE = new SignalAction(Signal.SIG_IGN, 0, 0, 0);

    public boolean has(int flag) {
        return (flags & flag & 0xffffffffL) != 0;
    }

    public boolean isDefault() {
        return handler == Signal.SIG_DFL;
    }

    public boolean isIgnore() {
        return handler == Signal.SIG_IGN;
    }

    /** Whether the signal has no effect at all with this action. */
    boolean ignores(int signo) {
        return isIgnore() || isDefault() && (Signal.bit(signo) & Signal.DEFAULT_IGNORED) != 0;
    }
}
