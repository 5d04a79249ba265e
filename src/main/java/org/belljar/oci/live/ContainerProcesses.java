package org.belljar.oci.live;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.belljar.abi.Signal;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.kernel.ControlGroup;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.TaskGroup;

/** All processes of a container together. */
final class ContainerProcesses {
    private static final int SIGSTOP = 19, SIGCONT = 18;

    private final Kernel kernel;
    private final ControlGroup group;

    ContainerProcesses(Kernel kernel, ControlGroup group) {
        this.kernel = kernel;
        this.group = group;
    }

    void signal(int signo) {
        kernel.scheduler().run(() -> {
            for (TaskGroup g : group.members()) {
                g.signals().send(SignalInfo.fromOwner(signo));
            }
        });
    }

    /** SIGKILL to all, and waits until they are gone; those that are made meanwhile too. */
    void end() {
        for (List<TaskGroup> all = living(); !all.isEmpty(); all = living()) {
            for (TaskGroup g : all) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                g.endEvents().add(events -> {
                    complete(g, end);
                    return true;
                }, 0, false);
                complete(g, end);
                kernel.scheduler().run(() -> g.beginExit(Signal.SIGKILL));
                end.join();
            }
        }
    }

    private static void complete(TaskGroup g, CompletableFuture<Void> end) {
        if (g.isZombie()) {
            end.complete(null);
        }
    }

    private List<TaskGroup> living() {
        return group.members().stream().filter(g -> !g.isZombie()).toList();
    }

    /**
     * Stops the host processes that carry the guests, which no guest hears of: to them it is as if nobody gave them a CPU. What
     * needs no guest code (timers, a pipe that fills) goes on in the kernel. Returns when none is left that was not stopped: one
     * that forked meanwhile has a child more.
     */
    void freeze() {
        Set<Integer> stopped = new HashSet<>();
        boolean isComplete = false;
        while (!isComplete) {
            isComplete = true;
            for (TaskGroup g : group.members()) {
                int pid = g.isZombie() ? 0 : g.process().hostPid();
                if (pid > 0 && stopped.add(pid)) {
                    Host.call(HostNumbers.KILL, pid, SIGSTOP, 0);
                    isComplete = false;
                }
            }
        }
    }

    void thaw() {
        for (TaskGroup g : living()) {
            Host.call(HostNumbers.KILL, g.process().hostPid(), SIGCONT, 0);
        }
    }
}
