package org.belljar.platform.trampoline;

import java.util.concurrent.atomic.AtomicReference;
import org.belljar.host.Host;
import org.belljar.host.HostCpus;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.host.ThreadTimes;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;
import org.belljar.platform.Registers;

/**
 * A guest thread and its mailbox: the request at hand ({@link TrapRequest}), the argument window ({@link Window}), the way of
 * the answer ({@link Door}), the registers and the host-call list.
 */
final class TrampolineThread implements GuestThread {
    private final TrampolineProcess process;
    private final MailboxRegion region;
    private final int index;
    private final NativeMemory mailbox;
    private final GuestProcess.ForkKind forkKind;
    /** Unguessable by others: proves in the first ring that the ringer can read this mailbox. */
    private final long token;
    private final TrampolineCalls calls;
    private final TrapRequest request;
    private final Window window;
    private final Door door;
    private final SpinState spin;
    private final ServedTime.Share share;
    private final AtomicReference<Listener> countedOn = new AtomicReference<>();

    private volatile int hostTid;
    /** It started without a START and has not rung yet. */
    private volatile boolean isQuiet;
    private volatile Object owner;

    // Owned by the flow that serves the trap at hand:
    private TrampolineRegisters registers;
    private int answerMode;
    /** It has been sent to run guest code. */
    private boolean ran;
    /** Return address of the call whose site is to be rewritten with the kernel's help, or 0; its number. */
    private long wantedPatch;
    private long wantedNumber;
    /** Where it was let go to by a signal frame, until it is heard of again. Volatile: read by a thread that rewrites. */
    private volatile long boundFor;
    /** Slot of a forked child in this address space; free again once this thread's list has run: at its next trap. */
    private int lentSlot = -1;

    TrampolineThread(TrampolineProcess process, MailboxRegion region, GuestProcess.ForkKind forkKind, long token) {
        this.process = process;
        this.region = region;
        this.forkKind = forkKind;
        this.token = token;
        this.index = region.allocate();
        this.mailbox = region.mailbox(index);
        mailbox.putLong(MailboxLayout.TOKEN, token);
        this.window = new Window(mailbox);
        this.calls = new TrampolineCalls(this, mailbox);
        this.request = new TrapRequest(this, mailbox);
        this.door = new Door(mailbox);
        this.spin = new SpinState(this, mailbox);
        this.share = new ServedTime.Share(process);
    }

    // ---- identity

    int index() {
        return index;
    }

    long token() {
        return token;
    }

    MailboxRegion region() {
        return region;
    }

    GuestProcess.ForkKind forkKind() {
        return forkKind;
    }

    long guestMailbox() {
        return region.guestAddress(index);
    }

    NativeMemory mailbox() {
        return mailbox;
    }

    Rewriter rewriter() {
        return process.rewriter();
    }

    Door door() {
        return door;
    }

    SpinState spin() {
        return spin;
    }

    ServedTime.Share share() {
        return share;
    }

    Window window() {
        return window;
    }

    void lendSlot(int slot) {
        lentSlot = slot;
    }

    void setRegisters(TrampolineRegisters r) {
        registers = r;
    }

    /** The registers; those of a clean process are made at its first trap, whose frame lies at {@code ucontext}. */
    TrampolineRegisters registersFor(long ucontext) {
        if (registers == null) {
            registers = process.platform().firstRegisters(this, ucontext);
        }
        return registers;
    }

    /** Prepares the frame with which this fresh thread will start: a copy of the parent's, moved to this mailbox. */
    void copyFrame(TrampolineThread parent) {
        int uc = parent.registers.ucontextOffset();
        if (parent.registers.isFast()) {
            mailbox.copyFrom(uc, parent.mailbox, uc, MailboxLayout.UC_SIZE);
            mailbox.copyFrom(MailboxLayout.FAST_XSAVE, parent.mailbox, MailboxLayout.FAST_XSAVE, registers.extendedStateSize());
            registers.completeFastFrame();
        } else {
            int from = uc - 8;
            mailbox.copyFrom(from, parent.mailbox, from, MailboxLayout.SIGSTACK_END - from);
            long delta = guestMailbox() - parent.guestMailbox();
            mailbox.putLong(uc + MailboxLayout.UC_FPSTATE, mailbox.getLong(uc + MailboxLayout.UC_FPSTATE) + delta);
            mailbox.putLong(uc + MailboxLayout.UC_STACK_SP, guestMailbox() + MailboxLayout.SIGSTACK);
        }
        registers.startAt(uc, parent.registers);
        mailbox.putLong(MailboxLayout.RESP_FRAME, guestMailbox() + uc);
    }

    void started(int tid) {
        isQuiet = false;
        hostTid = tid;
    }

    @Override
    public int hostTid() {
        if (isQuiet && hostTid == 0) {
            findTid();
        }
        return hostTid;
    }

    /** It runs guest code and has not been heard of yet: its number, which it knows in its own namespace only. */
    private void findTid() {
        int own = mailbox.getIntVolatile(MailboxLayout.BORN);
        if (own != 0 && process.beginUse()) {
            int tid = ThreadNumbers.find(process.hostPid(), own);
            if (isQuiet) {
                hostTid = tid;
            }
            process.endUse();
        }
    }

    /** Whether the call at hand may have a descriptor put into the process, for which its notification is needed. */
    boolean mayNeedDescriptor() {
        return request.trap() != Trap.SYSCALL || request.mayNeedDescriptor();
    }

    /** Whether the call at hand makes a thread or process, or hands this one over to another program. */
    boolean mayFork() {
        return request.trap() == Trap.SYSCALL && request.mayFork();
    }

    /** Counts this thread among those that ring at a listener, until {@link #uncount}. */
    void countOn(Listener l) {
        if (countedOn.compareAndSet(null, l)) {
            l.threadAdded(this);
        }
    }

    void uncount() {
        spin.bar(true);
        Listener l = countedOn.getAndSet(null);
        if (l != null) {
            l.threadGone(this);
        }
        door.close();
    }

    // ---- receiving

    /** Takes a ring of the doorbell; false when the mailbox holds nonsense: the guest process is to be killed. */
    boolean receive(Listener from, long id) {
        door.rung(from, id);
        return receiveRequest();
    }

    /** Reads a posted request that was taken ({@link Door#takePosted}); only calls come this way. */
    boolean receivePosted() {
        return receiveRequest() && request.trap() == Trap.SYSCALL;
    }

    private boolean receiveRequest() {
        boundFor = 0;
        wantedPatch = 0;
        if (lentSlot >= 0) {
            region.returnSlot(lentSlot);
            lentSlot = -1;
        }
        window.clear();
        calls.clear();
        boolean isSound = request.receive(window);
        CallStatistics statistics = process.platform().statistics();
        if (statistics != null && request.trap() == Trap.SYSCALL) {
            statistics.call(registers != null && registers.isFast(), door.isPosted());
        }
        return isSound;
    }

    @Override
    public GuestProcess process() {
        return process;
    }

    @Override
    public Trap trap() {
        return request.trap();
    }

    @Override
    public int number() {
        return request.number();
    }

    @Override
    public long argument(int i) {
        return request.argument(i);
    }

    @Override
    public int faultSignal() {
        return request.faultSignal();
    }

    @Override
    public int faultCode() {
        return request.faultCode();
    }

    @Override
    public long faultAddress() {
        return request.faultAddress();
    }

    @Override
    public int callsDone() {
        return request.callsDone();
    }

    @Override
    public int callError() {
        return request.callError();
    }

    @Override
    public Registers registers() {
        return registers;
    }

    @Override
    public TrampolineCalls calls() {
        return calls;
    }

    // ---- window

    @Override
    public boolean readWindow(long addr, byte[] dst, int offset, int len) {
        return window.read(addr, dst, offset, len);
    }

    @Override
    public NativeMemory windowAt(long addr, long len) {
        return window.at(addr, len);
    }

    @Override
    public String windowString(long addr) {
        return window.string(addr);
    }

    @Override
    public NativeMemory reserveOut(long addr, int len) {
        return window.reserveOut(addr, len);
    }

    @Override
    public void shrinkLastOut(int len) {
        window.shrinkLastOut(len);
    }

    @Override
    public boolean hasPendingOut(long addr, long len) {
        return window.hasPendingOut(addr, len);
    }

    @Override
    public void clearIn() {
        window.clearIn();
    }

    @Override
    public void clearOut() {
        window.clearOut();
    }

    // ---- answering

    @Override
    public void answerResume() {
        answerMode = MailboxLayout.MODE_RESUME;
    }

    @Override
    public void answerReport() {
        answerMode = MailboxLayout.MODE_REPORT;
    }

    @Override
    public void answerFrame() {
        answerMode = MailboxLayout.MODE_FRAME;
    }

    @Override
    public void answerExit(boolean wholeProcess) {
        answerMode = wholeProcess ? MailboxLayout.MODE_EXIT_GROUP : MailboxLayout.MODE_EXIT_THREAD;
        calls.clear();
        window.clearOut();
    }

    @Override
    public void startQuietly() {
        isQuiet = true;
        writeAnswer();
        mailbox.putInt(MailboxLayout.QUIET, 1);
    }

    @Override
    public void send() {
        writeAnswer();
        if (answerMode == MailboxLayout.MODE_EXIT_THREAD) {
            // Before the answer: the host may give the thread's number to another the moment it has exited.
            uncount();
            region.retire(index, process.hostPid(), hostTid);
            process.platform().threadGone(this);
            hostTid = 0;
        }
        door.deliver();
    }

    private void writeAnswer() {
        mailbox.putByte(MailboxLayout.RESP_MODE, (byte) answerMode);
        mailbox.putByte(MailboxLayout.RESP_CALL_COUNT, (byte) calls.size());
        window.answer();
        int flags = 0;
        if (registers != null) {
            if (!ran && answerMode == MailboxLayout.MODE_RESUME) {
                ran = true;
                registers.installMailboxBase();
            }
            if (answerMode == MailboxLayout.MODE_RESUME && !registers.isFast()) {
                // First said, then looked at: a site that begins to be rewritten is looked at and then asked for.
                boundFor = registers.raw(Registers.RIP);
                registers.redirectAgain();
            }
            flags = registers.answer();
        }
        mailbox.putByte(MailboxLayout.RESP_FLAGS, (byte) flags);
    }

    @Override
    public void publishIdentity(Identity id, boolean servesIds, boolean servesFutexes) {
        mailbox.putInt(MailboxLayout.ID_PID, id.pid());
        mailbox.putInt(MailboxLayout.ID_TID, id.tid());
        mailbox.putInt(MailboxLayout.ID_UID, id.uid());
        mailbox.putInt(MailboxLayout.ID_EUID, id.euid());
        mailbox.putInt(MailboxLayout.ID_GID, id.gid());
        mailbox.putInt(MailboxLayout.ID_EGID, id.egid());
        int serve = servesIds ? MailboxLayout.SERVE_IDS : 0;
        if (servesFutexes) {
            serve |= MailboxLayout.SERVE_FUTEX | process.platform().spinPolicy().futexFlag();
        }
        // The byte beside it is serveMask's.
        mailbox.putByteVolatile(MailboxLayout.SERVE, (byte) serve);
    }

    @Override
    public void setGuestMask(long mask) {
        mailbox.putLong(MailboxLayout.MASK, mask);
    }

    @Override
    public long guestMask() {
        return mailbox.getLongVolatile(MailboxLayout.MASK);
    }

    @Override
    public void serveMask(boolean on) {
        mailbox.putByteVolatile(MailboxLayout.SERVE + 1, (byte) (on ? MailboxLayout.SERVE_MASK >> 8 : 0));
    }

    @Override
    public long robustList() {
        return mailbox.getLong(MailboxLayout.ROBUST_LIST);
    }

    @Override
    public void setRobustList(long addr) {
        mailbox.putLong(MailboxLayout.ROBUST_LIST, addr);
    }

    @Override
    public Rseq rseq() {
        return new Rseq(mailbox.getLong(MailboxLayout.RSEQ_ADDR), mailbox.getInt(MailboxLayout.RSEQ_LEN),
                mailbox.getInt(MailboxLayout.RSEQ_SIG));
    }

    /** The rewriter would like to rewrite the site of the call at hand, whose trap returns to {@code rip}. */
    void wantPatch(long rip, long number) {
        wantedPatch = rip;
        wantedNumber = number;
    }

    @Override
    public long siteToPatch() {
        return wantedPatch;
    }

    @Override
    public boolean preparePatch() {
        return rewriter().preparePatch(this, wantedPatch, wantedNumber) >= 0;
    }

    @Override
    public void patched() {
        rewriter().patched();
    }

    /** Whether this thread has been let go to {@code rip} and not been heard of since. */
    boolean isBoundFor(long rip) {
        return boundFor == rip;
    }

    @Override
    public boolean isInterruptible() {
        return registers != null && registers.isFast();
    }

    @Override
    public boolean jumpToThunk() {
        if (!rewriter().hasThunk()) {
            return false;
        }
        registers.set(Registers.RCX, rewriter().lastingReturn(this, registers.raw(Registers.RIP), request.number()));
        registers.set(Registers.RIP, MailboxLayout.TO_THUNK);
        registers.set(Registers.RAX, request.number());
        return true;
    }

    @Override
    public void kick() {
        if (isQuiet) {
            mailbox.putIntVolatile(MailboxLayout.START_WANTED, 1);
            if (mailbox.getIntVolatile(MailboxLayout.AWARE) == 0) {
                return;
            }
        }
        int tid = hostTid();
        if (tid != 0 && process.beginUse()) {
            Host.call(HostNumbers.TGKILL, process.hostPid(), tid, MailboxLayout.KICK_SIGNAL);
            process.endUse();
        }
    }

    @Override
    public void schedule(int policy, int nice, long[] cpus) {
        int tid = hostTid();
        if (tid != 0 && process.beginUse()) {
            HostCpus.setPriority(tid, policy, nice);
            process.endUse();
            spin.choose(cpus);
        }
    }

    /** The CPUs on which the host may run it. */
    void setHostCpus(long[] cpus) {
        int tid = hostTid();
        if (tid != 0 && process.beginUse()) {
            HostCpus.setAffinity(tid, cpus);
            process.endUse();
        }
    }

    @Override
    public int cpu() {
        return ThreadTimes.processor(process.hostPid(), hostTid());
    }

    @Override
    public void cpuTimes(long[] out) {
        if (process.hadThreads()) {
            process.settle();
            ThreadTimes.read(process.hostPid(), hostTid(), out);
            out[1] += share.cpuNs();
        } else {
            process.cpuTimes(out);
        }
    }

    @Override
    public Object owner() {
        return owner;
    }

    @Override
    public void setOwner(Object owner) {
        this.owner = owner;
    }
}
