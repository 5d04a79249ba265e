package org.belljar.oci.live;

import java.util.HashSet;
import java.util.Set;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.TaskGroup;

/**
 * Stops the host processes that carry the guests, which no guest hears of: to them it is as if nobody gave them a CPU. What
 * needs no guest code (timers, a pipe that fills) goes on in the kernel.
 */
final class Freezer {
    private static final int SIGSTOP = 19, SIGCONT = 18;

    private final Kernel kernel;

    Freezer(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Until none is left that was not stopped: one that forked meanwhile has a child more. */
    void freeze() {
        Set<Integer> stopped = new HashSet<>();
        boolean isComplete = false;
        while (!isComplete) {
            isComplete = true;
            for (TaskGroup g : kernel.pids().groups()) {
                int pid = g.isZombie() ? 0 : g.process().hostPid();
                if (pid > 0 && stopped.add(pid)) {
                    Host.call(HostNumbers.KILL, pid, SIGSTOP, 0);
                    isComplete = false;
                }
            }
        }
    }

    void thaw() {
        for (TaskGroup g : kernel.pids().groups()) {
            if (!g.isZombie()) {
                Host.call(HostNumbers.KILL, g.process().hostPid(), SIGCONT, 0);
            }
        }
    }
}
