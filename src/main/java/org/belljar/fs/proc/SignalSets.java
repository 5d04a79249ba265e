package org.belljar.fs.proc;

import org.belljar.abi.Signal;
import org.belljar.kernel.SignalAction;
import org.belljar.kernel.SignalActions;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;

/** The signal masks that stat and status show. */
record SignalSets(long pendingOwn, long pendingShared, long blocked, long ignored, long caught) {
    static SignalSets of(Task t, TaskGroup g) {
        long ignored = 0;
        long caught = 0;
        SignalActions actions = g.signals().actions();
        for (int i = 1; i <= Signal.NSIG; i++) {
            SignalAction a = actions.get(i);
            if (a.isIgnore()) {
                ignored |= Signal.bit(i);
            } else if (!a.isDefault()) {
                caught |= Signal.bit(i);
            }
        }
        return new SignalSets(t.signals().ownPendingSet(), g.signals().sharedPendingSet(), t.signals().mask(), ignored, caught);
    }
}
