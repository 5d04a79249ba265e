package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileOwner;
import org.belljar.vfs.Guard;

/** The owner of a file as F_SETOWN and its kin name it: it stays the one that was meant when numbers are used again. */
public final class SignalOwner implements FileOwner {
    private static final int SI_SIGIO = -5;
    /** si_band by reason, from POLL_IN on (band_table of fs/fcntl.c). */
    private static final long[] BANDS = {0x41, 0x304, 0x441, 0x8, 0x82, 0x18};
    /** Signals whose positive si_codes mean something of their own. */
    private static final long OWN_CODES = Signal.bit(Signal.SIGILL) | Signal.bit(Signal.SIGFPE) | Signal.bit(Signal.SIGSEGV)
            | Signal.bit(Signal.SIGBUS) | Signal.bit(Signal.SIGTRAP) | Signal.bit(Signal.SIGCHLD) | Signal.bit(Signal.SIGSYS);

    private final Kernel kernel;
    private final int type;
    /** Null: nobody. */
    private final Pid pid;
    private final int uid;
    private final int euid;
    private final Guard guard;

    private SignalOwner(Task by, int type, Pid pid) {
        this.kernel = by.kernel();
        this.type = type;
        this.pid = pid;
        this.uid = by.credentials().uid();
        this.euid = by.credentials().euid();
        this.guard = by.guard();
    }

    /** The owner of that number, named by {@code by}: 0 is nobody; ESRCH for a number that is not in use. */
    public static SignalOwner of(Task by, int type, int number) {
        Pid p = number == 0 ? null : by.kernel().pids().find(number);
        if (number != 0 && p == null) {
            throw Errno.ESRCH.exception();
        }
        return new SignalOwner(by, type, p);
    }

    /** The caller's own process. */
    public static SignalOwner self(Task by) {
        return new SignalOwner(by, PID, by.group().pid());
    }

    @Override
    public int type() {
        return type;
    }

    @Override
    public int id() {
        return pid != null && switch (type) {
            case TID -> pid.task != null;
            case PID -> pid.group != null;
            default -> pid.processGroup != null;
        } ? pid.number : 0;
    }

    @Override
    public int uid() {
        return uid;
    }

    @Override
    public int euid() {
        return euid;
    }

    @Override
    public void signal(int signo, int reason, int fd) {
        each((group, thread) -> send(group, thread, signo, reason, fd));
    }

    @Override
    public void signalUrgent() {
        each((group, thread) -> group.signals().send(SignalInfo.fromKernel(Signal.SIGURG), thread));
    }

    /** {@code thread} null: the process. */
    private interface Sending {
        void to(TaskGroup group, Task thread);
    }

    private void each(Sending sending) {
        if (pid == null) {
            return;
        }
        switch (type) {
            case TID -> {
                Task t = pid.task;
                if (t != null && mayReach(t)) {
                    sending.to(t.group(), t);
                }
            }
            case PID -> {
                TaskGroup g = pid.group;
                if (g != null && mayReach(g.leader())) {
                    sending.to(g, null);
                }
            }
            default -> eachOfGroup(sending);
        }
    }

    /** Events come with locks held, so the tree's lock is not taken; members are found by asking all. */
    private void eachOfGroup(Sending sending) {
        ProcessGroup p = pid.processGroup;
        if (p == null) {
            return;
        }
        for (TaskGroup g : kernel.pids().groups()) {
            if (g.processGroup() == p && mayReach(g.leader())) {
                sending.to(g, null);
            }
        }
    }

    /** sigio_perm. */
    private boolean mayReach(Task t) {
        Credentials c = t.credentials();
        if (guard.confines(Guard.Scope.SIGNAL, t.guard())) {
            return false;
        }
        return euid == 0 || euid == c.suid() || euid == c.uid() || uid == c.suid() || uid == c.uid();
    }

    /** send_sigio_to_task: a chosen signal that cannot be queued becomes a plain SIGIO. */
    private static void send(TaskGroup group, Task thread, int signo, int reason, int fd) {
        if (signo != 0) {
            int code = signo != Signal.SIGIO && (Signal.bit(signo) & OWN_CODES) != 0 ? SI_SIGIO : reason;
            if (group.signals().send(SignalInfo.ofPoll(signo, code, BANDS[reason - 1], fd), thread) == 0) {
                return;
            }
        }
        group.signals().send(SignalInfo.fromKernel(Signal.SIGIO), thread);
    }
}
