package org.belljar.oci.live;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.belljar.oci.OciException;
import org.belljar.oci.Report;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.state.ContainerDirectory;

/**
 * A container's resources while they are made, on a thread of their own: the host's move of a process into a group waits until all CPUs
 * have passed a quiet state (10 to 30 ms), in which the kernel can be made.
 */
final class PendingResources {
    private final FutureTask<ContainerResources> task;

    private PendingResources(FutureTask<ContainerResources> task) {
        this.task = task;
    }

    /** Parameters are those of {@link ContainerResources#create}. */
    static PendingResources start(ContainerDirectory directory, OciConfig config, int monitorPid, boolean isFirst, Report report) {
        FutureTask<ContainerResources> task =
                new FutureTask<>(() -> ContainerResources.create(directory, config, monitorPid, isFirst, report));
        Thread t = new Thread(task, "groups");
        t.setDaemon(true);
        t.start();
        return new PendingResources(task);
    }

    /** Processes that are started after this are in the groups. */
    ContainerResources await() throws OciException {
        while (true) {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (InterruptedException e) {
                // Nobody interrupts this thread but the end of the process.
            }
        }
    }

    private static OciException failure(Throwable cause) {
        if (cause instanceof OciException e) {
            return e;
        }
        throw new IllegalStateException(cause);
    }

    /** After a failure: out of the groups, if they were made. */
    void leave() {
        try {
            await().leave();
        } catch (OciException e) {
            // It has left them itself.
        }
    }
}
