package org.belljar.oci.live;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.kernel.Exec;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.oci.OciException;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciHooks.Hook;
import org.belljar.oci.config.OciProcess;
import org.belljar.oci.hook.HookException;
import org.belljar.oci.hook.HookFiles;
import org.belljar.oci.setup.ProcessSetup;
import org.belljar.sandbox.ContainerKernel;

/** Runs startContainer hooks: programs of the container, as guests beside its first process, which waits, and with its identity. */
final class GuestHooks {
    private static final int NOT_EXECUTED = 127 << 8;

    private final ContainerKernel kernel;
    private final TaskGroup init;
    private final OciConfig config;

    GuestHooks(ContainerKernel kernel, TaskGroup init, OciConfig config) {
        this.kernel = kernel;
        this.init = init;
        this.config = config;
    }

    /** One after the other; the first that fails ends it. Not on a kernel thread. @param state JSON */
    void run(List<Hook> hooks, String state) throws OciException {
        for (Hook h : hooks) {
            try (HookFiles files = new HookFiles(state)) {
                run(h, files);
            } catch (HookException e) {
                throw new OciException(e.getMessage(), e);
            }
        }
    }

    private void run(Hook h, HookFiles files) throws HookException {
        CompletableFuture<String> failure = new CompletableFuture<>();
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Task task = kernel.startBeside(init, kernel.descriptors(files.duplicates()), t -> begin(t, h, failure));
        TaskGroup group = task.group();
        group.endEvents().add(events -> {
            complete(group, end);
            return true;
        }, 0, false);
        complete(group, end);
        int status = await(h, group, end);
        if (failure.isDone()) {
            throw new HookException(h.field(), failure.join());
        }
        files.check(h, status);
    }

    private static void complete(TaskGroup group, CompletableFuture<Integer> end) {
        if (group.isZombie()) {
            end.complete(group.exitStatus());
        }
    }

    private void begin(Task task, Hook h, CompletableFuture<String> failure) {
        OciProcess own = config.process();
        List<String> args = h.args().isEmpty() ? List.of(h.path()) : h.args();
        try {
            ProcessSetup.become(task, new OciProcess(false, null, own.user(), args, h.env(), own.cwd(), own.capabilities(), own.rlimits(),
                    own.noNewPrivileges(), own.oomScoreAdj(), "", ""), config);
            Exec.start(task, h.path(), args, h.env());
        } catch (ErrnoException e) {
            failure.complete("exec " + h.path() + ": " + Texts.of(e.errno()));
            task.exitGroup(NOT_EXECUTED);
        } catch (ConfigException e) {
            failure.complete(e.getMessage());
            task.exitGroup(NOT_EXECUTED);
        }
    }

    private int await(Hook h, TaskGroup group, CompletableFuture<Integer> end) throws HookException {
        try {
            return h.timeoutSeconds() == 0 ? end.get() : end.get(h.timeoutSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            kernel.kernel().scheduler().run(() -> group.beginExit(Signal.SIGKILL));
            end.join();
            throw HookException.timeout(h);
        } catch (InterruptedException | ExecutionException e) {
            throw new HookException(h.field(), "interrupted");
        }
    }
}
