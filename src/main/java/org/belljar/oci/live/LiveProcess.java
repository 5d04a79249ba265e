package org.belljar.oci.live;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Exec;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.oci.OciException;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciProcess;
import org.belljar.sandbox.ContainerKernel;
import org.belljar.sandbox.ProgramSearch;
import org.belljar.tty.TerminalRelay;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.OpenFile;

/** A process that the configuration or an exec describes: from its first act in the sandbox to its end. */
final class LiveProcess {
    private static final int SIGWINCH = 28, FAILED = 1 << 8;

    /** What it does before it runs its program, on its own flow. */
    interface Preparation {
        void prepare(Task task) throws OciException, ConfigException;
    }

    private final ContainerKernel kernel;
    private final OciProcess process;
    private final HostStreams streams;
    /** Completed with null when the program could be run, or has begun to; with what is wrong otherwise. */
    private final CompletableFuture<OciException> ready = new CompletableFuture<>();
    /** Completed when the program has taken the task over, or could not. */
    private final CompletableFuture<Void> executed = new CompletableFuture<>();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final AtomicBoolean isBeingLeft = new AtomicBoolean();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    /** Owned by the process's own flow. */
    private Errno loadFailure;
    private volatile TerminalRelay relay;
    private volatile TaskGroup group;
    /** Of its container; set before it starts. */
    private boolean isFirst;

    LiveProcess(ContainerKernel kernel, OciProcess process, HostStreams streams) {
        this.kernel = kernel;
        this.process = process;
        this.streams = streams;
    }

    /** Begins as the first process of a container. */
    void startInit(ContainerKernel.Place place, Preparation p) throws OciException {
        isFirst = true;
        try {
            watch(kernel.startInit(place, fds(), t -> begin(t, p)));
        } catch (ErrnoException e) {
            streams.close();
            throw new OciException("linux.namespaces: a container to share with is ending", e);
        }
    }

    /** Begins beside a running process. */
    void startBeside(TaskGroup member, Preparation p) throws OciException {
        try {
            watch(kernel.startBeside(member, fds(), t -> begin(t, p)));
        } catch (ErrnoException e) {
            streams.close();
            throw new OciException("cannot exec in a stopped container", e);
        }
    }

    private FdTable fds() {
        return kernel.descriptors(streams.take(process.terminal()));
    }

    private void watch(Task task) {
        group = task.group();
        group.endEvents().add(events -> {
            ended();
            return true;
        }, 0, false);
        if (group.isZombie()) {
            ended();
        }
    }

    private void ended() {
        if (group.isZombie()) {
            end.complete(group.exitStatus());
        }
    }

    private void begin(Task task, Preparation p) {
        group = task.group();
        try {
            if (process.terminal()) {
                openTerminal(task);
            }
            p.prepare(task);
        } catch (OciException e) {
            fail(task, e);
        } catch (ConfigException e) {
            fail(task, new OciException("unable to start container process: " + e.getMessage(), e));
        } catch (ErrnoException e) {
            fail(task, new OciException("unable to start container process: " + Texts.of(e.errno()), e));
        }
    }

    private void fail(Task task, OciException e) {
        ready.complete(e);
        task.exitGroup(FAILED);
    }

    private void openTerminal(Task task) {
        relay = TerminalRelay.between(task, process.user().uid(), streams.terminalInput(), streams.terminalOutput(), isFirst);
        OpenFile terminal = relay.openSlave(task);
        for (int fd = 0; fd < 3; fd++) {
            task.fds().replace(fd, fd == 0 ? terminal : terminal.retain(), false);
        }
    }

    /** Finds the program as the process's user; what is wrong has the words that callers look for. */
    String findProgram(Task task) throws OciException {
        String name = process.args().getFirst();
        try {
            String found = ProgramSearch.find(task, name, process.env());
            if (found == null) {
                throw new OciException("unable to start container process: exec: \"" + name + "\": executable file not found in $PATH");
            }
            return found;
        } catch (ErrnoException e) {
            String what = e.errno() == Errno.EACCES || e.errno() == Errno.EISDIR ? "" : "stat " + name + ": ";
            throw new OciException("unable to start container process: exec: \"" + name + "\": " + what + Texts.of(e.errno()), e);
        }
    }

    /** Puts the program in place; {@link #run}, the last act before the return to the guest, tells if that failed. */
    void load(Task task, String program) {
        ready.complete(null);
        try {
            Exec.start(task, program, process.args(), process.env());
        } catch (ErrnoException e) {
            loadFailure = e.errno();
        }
    }

    /** A program that could not be loaded is the process's own end, told on its standard error. */
    void run(Task task, String program) {
        if (loadFailure != null) {
            streams.tell("exec " + program + ": " + Texts.of(loadFailure) + "\n");
            task.exitGroup(FAILED);
        }
        executed.complete(null);
    }

    /** Waits until the program runs, or everything is over. */
    void awaitExecution() {
        CompletableFuture.anyOf(executed, end).join();
    }

    void isReady() {
        ready.complete(null);
    }

    /** Waits until the program can be, or is, run. Throws what keeps it from that. */
    void awaitReady() throws OciException {
        OciException failure = CompletableFuture.anyOf(ready, end.thenApply(
                s -> new OciException("unable to start container process: it was killed while being set up"))).join()
                instanceof OciException e ? e : null;
        if (failure != null) {
            awaitEnd();
            throw failure;
        }
    }

    /** Waits for the end, and until all that was written has reached the terminal. @return the wait status */
    int awaitEnd() {
        int status = end.join();
        if (isBeingLeft.compareAndSet(false, true)) {
            if (relay != null) {
                relay.close();
            }
            streams.close();
            left.complete(null);
        }
        left.join();
        return status;
    }

    void onEnd(Runnable r) {
        end.thenRun(r);
    }

    boolean hasEnded() {
        return end.isDone();
    }

    TaskGroup group() {
        return group;
    }

    /** From its monitor: a change of size, or what it is to get itself. */
    void signalFromMonitor(int signo) {
        if (signo != SIGWINCH) {
            signal(signo);
        } else if (relay != null) {
            relay.followSize();
        }
    }

    void signal(int signo) {
        kernel.kernel().scheduler().run(() -> group.signals().send(SignalInfo.fromOwner(signo)));
    }

    /** SIGKILL, whatever it is at. */
    void kill() {
        kernel.kernel().scheduler().run(() -> group.beginExit(org.belljar.abi.Signal.SIGKILL));
    }
}
