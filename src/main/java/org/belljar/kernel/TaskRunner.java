package org.belljar.kernel;

import java.util.function.Consumer;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.platform.GuestThread;
import org.belljar.platform.Registers;

/**
 * One stay of a task in the kernel on its fiber: trap, act, deliver signals, back to the guest, or exit. The only place that
 * writes a system call's result register.
 */
final class TaskRunner implements Runnable {
    private final Kernel kernel;
    private final Task task;
    private final long[] args = new long[6];

    TaskRunner(Kernel kernel, Task task) {
        this.kernel = kernel;
        this.task = task;
    }

    @Override
    public void run() {
        try {
            stay();
        } catch (Throwable t) {
            task.fiber().end();
            org.belljar.host.OutOfHeap.endIf(t);
            kernel.reportBug(t instanceof KernelBug ? t : new KernelBug("task " + task.tid() + " failed", t));
        }
    }

    /** From a trap (or the initial work) to the departure to the guest, or to the end. */
    private void stay() {
        Consumer<Task> first = task.takeInitialWork();
        task.signals().takeGuestMask();
        task.setInGuest(false);
        if (first != null) {
            first.accept(task);
        } else if (!task.isExiting()) {
            handleTrap();
            SitePatch.applyIfDue(task);
        }
        if (!prepareReturn()) {
            task.finish();
            task.fiber().end();
        }
    }

    /** Delivers what is pending and arranges the answer; false when the task has exited. */
    private boolean prepareReturn() {
        while (true) {
            if (task.isExiting()) {
                return false;
            }
            if (task.isInterrupted() && !task.thread().registers().hasFrame()) {
                takeFrame();
            }
            task.signals().deliverPending();
            if (task.isExiting()) {
                return false;
            }
            task.signals().giveGuestMask();
            task.setInGuest(true);
            if (task.isInterrupted()) {
                task.setInGuest(false);
                continue;
            }
            task.thread().answerResume();
            return true;
        }
    }

    /**
     * The call came by a rewritten site, without the extended state that a signal frame needs: makes the guest trap once
     * more. The answer must be the KICK that the trampoline promised; anything else is a hostile guest's doing.
     */
    private void takeFrame() {
        task.thread().answerFrame();
        task.fiber().leaveToGuest();
        if (!task.isExiting() && (task.thread().trap() != GuestThread.Trap.KICK || !task.thread().registers().hasFrame())) {
            task.group().beginExit(Signal.SIGKILL);
        }
    }

    private void handleTrap() {
        GuestThread thread = task.thread();
        if (!task.isStarted()) {
            task.started();
        }
        if (thread.trap() != GuestThread.Trap.REPORT) {
            task.forking().listEnded();
        }
        switch (thread.trap()) {
            case SYSCALL -> systemCall(thread);
            case FAULT -> {
                task.setOriginalCall(-1);
                int signal = thread.faultSignal();
                int code = thread.faultCode();
                long addr = thread.faultAddress();
                TaskTrace trace = task.trace();
                boolean isStep = signal == Signal.SIGTRAP && code == Signal.TRAP_TRACE;
                if (isStep && trace == null) {
                    // Whoever steps himself by EFLAGS.TF would meet the stub behind a rewritten site, and be sent back for ever.
                    task.group().makePlain();
                }
                if (!(isStep && trace != null && trace.ignoresStep()) && !PageFault.mend(task)) {
                    task.signals().fault(signal, code, addr);
                }
            }
            case START, KICK -> task.setOriginalCall(-1);
            case REPORT -> task.callsFailed(thread.callError());
        }
    }

    private void systemCall(GuestThread thread) {
        int nr = thread.number();
        for (int i = 0; i < 6; i++) {
            args[i] = thread.argument(i);
        }
        task.setOriginalCall(nr);
        int watched = task.watchedCalls();
        if (watched != 0 && (watched != CallWatch.SECCOMP || !task.seccomp().alwaysAllows(nr))) {
            watchedCall(nr);
            return;
        }
        long result = makeCall(nr);
        if ((task.watchedCalls() & ~CallWatch.SECCOMP) != 0) {
            leaveWatched(result);
        } else {
            task.endCall(result == Control.REGISTERS_SET || result == Control.EXIT ? -1 : nr, result);
        }
    }

    private void watchedCall(int number) {
        if ((task.watchedCalls() & CallWatch.DISPATCH) != 0 && task.userDispatch().takes(number)) {
            task.endCall(-1, Control.REGISTERS_SET);
            return;
        }
        int nr = CallWatch.enter(task, number, args);
        leaveWatched(nr == CallWatch.SKIP ? task.thread().registers().get(Registers.RAX) : makeCall(nr));
    }

    /** As a tracer leaves the registers, so they are taken: it may undo a restart, or make one. */
    private void leaveWatched(long result) {
        CallWatch.leave(task);
        boolean isControl = result == Control.REGISTERS_SET || result == Control.EXIT;
        if (isControl || task.isExiting()) {
            task.endCall(-1, Control.REGISTERS_SET);
        } else {
            task.endCall((int) task.originalCall(), task.thread().registers().get(Registers.RAX));
        }
    }

    /** Runs a call and writes its result. */
    private long makeCall(int nr) {
        SyscallObserver observer = kernel.observer();
        if (observer != null) {
            observer.enter(task, nr, args);
        }
        task.beginCall(nr);
        long result;
        try {
            result = kernel.syscalls().call(task, nr, args[0], args[1], args[2], args[3], args[4], args[5]);
        } catch (ErrnoException e) {
            result = e.errno().negative();
        }
        if (observer != null) {
            observer.exit(task, nr, args, result);
        }
        if (result != Control.REGISTERS_SET && result != Control.EXIT) {
            task.thread().registers().set(Registers.RAX, result);
        }
        return result;
    }
}
