package org.belljar.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.belljar.abi.Signal;

/** The actions of all signals (struct sighand_struct), shared by tasks cloned with CLONE_SIGHAND. Reads need no lock. */
public final class SignalActions {
    private final AtomicReferenceArray<SignalAction> actions = new AtomicReferenceArray<>(Signal.NSIG + 1);

    SignalActions() {
        for (int i = 0; i <= Signal.NSIG; i++) {
            actions.set(i, SignalAction.DEFAULT);
        }
    }

    public SignalAction get(int signo) {
        return actions.get(signo);
    }

    SignalAction set(int signo, SignalAction a) {
        return actions.getAndSet(signo, a);
    }

    SignalActions copy() {
        SignalActions c = new SignalActions();
        for (int i = 1; i <= Signal.NSIG; i++) {
            c.actions.set(i, actions.get(i));
        }
        return c;
    }

    /** exec, CLONE_CLEAR_SIGHAND: handlers become SIG_DFL, ignored signals stay ignored. */
    SignalActions withoutHandlers() {
        SignalActions c = new SignalActions();
        for (int i = 1; i <= Signal.NSIG; i++) {
            c.actions.set(i, actions.get(i).isIgnore() ? SignalAction.IGNORE : SignalAction.DEFAULT);
        }
        return c;
    }
}
