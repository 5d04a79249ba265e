package org.belljar.kernel;

import java.util.Arrays;
import org.belljar.abi.Signal;
import org.belljar.mm.GuestStruct;
import org.belljar.seccomp.CallData;
import org.belljar.vfs.UserNamespace;

/**
 * A signal with what siginfo_t says about it; immutable once sent. Kept in the guest's layout, since that is how it ends:
 * {@code si_signo 0, si_errno 4, si_code 8}, then the union from offset 16 on.
 */
public final class SignalInfo {
    public static final int SIZE = 128;

    private final GuestStruct raw;
    /** The POSIX timer that sent it, or null. */
    private final PosixTimer timer;
    /** Sent by a task outside the receiver's PID namespace. */
    private final boolean isFromOutside;

    private SignalInfo(GuestStruct raw) {
        this(raw, null, false);
    }

    private SignalInfo(GuestStruct raw, PosixTimer timer, boolean isFromOutside) {
        this.raw = raw;
        this.timer = timer;
        this.isFromOutside = isFromOutside;
    }

    private static SignalInfo of(int signo, int code) {
        GuestStruct s = new GuestStruct(SIZE);
        s.putInt(0, signo).putInt(8, code);
        return new SignalInfo(s);
    }

    /** Sent by the kernel itself (SI_KERNEL): terminal, SIGPIPE, limits. */
    public static SignalInfo fromKernel(int signo) {
        return of(signo, Signal.SI_KERNEL);
    }

    /** kill(2), tkill(2): {@code code} SI_USER or SI_TKILL. */
    public static SignalInfo fromUser(int signo, int code, int pid, int uid) {
        SignalInfo i = of(signo, code);
        i.raw.putInt(16, pid).putInt(20, uid);
        return i;
    }

    /** From the sandbox's owner on the host, whom no process of a guest is. */
    public static SignalInfo fromOwner(int signo) {
        GuestStruct s = new GuestStruct(SIZE);
        s.putInt(0, signo).putInt(8, Signal.SI_USER);
        return new SignalInfo(s, null, true);
    }

    static SignalInfo fromTask(int signo, int code, Task sender) {
        return fromUser(signo, code, sender.group().id(),
                sender.credentials().userNamespace().shownUid(sender.credentials().uid()));
    }

    /**
     * As the receiver of a signal from a user sees it: no number for a sender outside its PID namespace, the user id
     * translated to its user namespace.
     */
    SignalInfo seenBy(TaskGroup receiver, Task sender) {
        UserNamespace own = sender.credentials().userNamespace();
        UserNamespace other = receiver.leader().credentials().userNamespace();
        boolean isOutside = !receiver.pids().isAncestorOf(sender.pids());
        if (isFromKernel() || code() == Signal.SI_TIMER || own == other && !isOutside) {
            return this;
        }
        SignalInfo i = new SignalInfo(new GuestStruct(raw.bytes().clone()), timer, isOutside);
        i.raw.putInt(16, isOutside ? 0 : pid()).putInt(20, other.shownUid(own.kernelUid(uid())));
        return i;
    }

    /** As the caller of rt_sigqueueinfo(2) filled it in; {@code signo} overrides si_signo. */
    public static SignalInfo queued(int signo, byte[] siginfo) {
        GuestStruct s = new GuestStruct(Arrays.copyOf(siginfo, SIZE));
        s.putInt(0, signo);
        return new SignalInfo(s);
    }

    static SignalInfo ofFault(int signo, int code, long addr) {
        SignalInfo i = of(signo, code);
        i.raw.putLong(16, addr);
        return i;
    }

    /** SIGSYS of a seccomp filter: {@code data} of its result in si_errno, the address after the call, the call's number. */
    static SignalInfo ofSeccomp(int code, int data, long callAddr, int nr) {
        SignalInfo i = of(Signal.SIGSYS, code);
        i.raw.putInt(4, data).putLong(16, callAddr).putInt(24, nr).putInt(28, CallData.AUDIT_ARCH_X86_64);
        return i;
    }

    /** SIGCHLD; times in clock ticks of 10 ms. */
    static SignalInfo ofChild(int signo, int code, int pid, int uid, int status, long userTicks, long systemTicks) {
        SignalInfo i = of(signo, code);
        i.raw.putInt(16, pid).putInt(20, uid).putInt(24, status).putLong(32, userTicks).putLong(40, systemTicks);
        return i;
    }

    /** A POSIX timer's expiry. */
    static SignalInfo ofTimer(int signo, int timerId, long value, PosixTimer timer) {
        GuestStruct s = new GuestStruct(SIZE);
        s.putInt(0, signo).putInt(8, Signal.SI_TIMER).putInt(16, timerId).putLong(24, value);
        return new SignalInfo(s, timer, false);
    }

    /** SIGIO and kin by fcntl F_SETOWN/F_SETSIG: {@code band} poll bits. */
    public static SignalInfo ofPoll(int signo, int code, long band, int fd) {
        SignalInfo i = of(signo, code);
        i.raw.putLong(16, band).putInt(24, fd);
        return i;
    }

    boolean isFromTimer() {
        return timer != null;
    }

    /** It is in a queue now. */
    void queued() {
        if (timer != null) {
            timer.queued();
        }
    }

    /** It has left its queue; a POSIX timer's overruns become known now. Nobody else has seen it yet. */
    void dequeued() {
        if (timer != null) {
            raw.putInt(20, timer.dequeued());
        }
    }

    /** Whether the first process of a PID namespace does not hear of it when its action is the default one. */
    boolean isStoppedByShield() {
        boolean isUncatchable = (Signal.bit(signo()) & Signal.UNBLOCKABLE) != 0;
        return !isUncatchable || !isFromOutside && code() != Signal.SI_KERNEL;
    }

    public int signo() {
        return raw.getInt(0);
    }

    public int code() {
        return raw.getInt(8);
    }

    /** si_pid, where the signal has one. */
    public int pid() {
        return raw.getInt(16);
    }

    public int uid() {
        return raw.getInt(20);
    }

    /** si_status, si_int / low word of si_ptr of queued signals: offset 24. */
    public long value() {
        return raw.getLong(24);
    }

    public long addr() {
        return raw.getLong(16);
    }

    /** Whether the kernel, not a user process, is the origin (SI_FROMKERNEL). */
    boolean isFromKernel() {
        return code() > 0;
    }

    /** The 128 bytes of siginfo_t; not to be changed. */
    public byte[] bytes() {
        return raw.bytes();
    }

    @Override
    public String toString() {
        return Signal.name(signo()) + "(code " + code() + ")";
    }
}
