package org.belljar.platform.trampoline;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.host.ThreadTimes;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;
import org.belljar.platform.Registers;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * A guest thread and its mailbox. What the guest may rewrite at any time is copied and checked in {@link #receive}; after
 * that only the registers and the window are read from shared memory, and both are harmless in any state.
 */
final class TrampolineThread implements GuestThread {
    private static final int[] ARGUMENTS = {Registers.RDI, Registers.RSI, Registers.RDX, Registers.R10, Registers.R8,
            Registers.R9};

    private final TrampolineProcess process;
    private final MailboxRegion region;
    private final int index;
    private final NativeMemory mailbox;
    private final GuestProcess.ForkKind forkKind;
    private TrampolineRegisters registers;
    private final TrampolineCalls calls;
    /** Unguessable by others: proves in the first ring that the ringer can read this mailbox. */
    private final long token;

    private volatile int hostTid;
    private volatile Object owner;

    /** Guards how the answer of the call at hand reaches the guest. */
    private final RankedLock door = new RankedLock(Rank.PLATFORM);
    /** Guarded by door: the guest sleeps in {@link #notification}. */
    private boolean hasNotification;
    /** Guarded by door: the answer lies in the mailbox, the guest is on its way into the doorbell to take it. */
    private boolean answerWaits;
    /** No call is being served. Written under door. */
    private volatile boolean answered = true;
    private volatile long answeredNs;
    /** The receiver thread that will watch this mailbox after it has answered; set and read by that thread. */
    private volatile Thread spinner;
    private final AtomicReference<Listener> countedOn = new AtomicReference<>();

    // The trap at hand; owned by the flow that serves it.
    private Listener listener;
    private long notification;
    private Trap trap;
    private int number;
    private final long[] args = new long[6];
    private int faultSignal;
    private int faultCode;
    private long faultAddress;
    private int callsDone;
    private int callError;
    private int inCount;
    private final long[] inAddr = new long[MailboxLayout.IN_MAX];
    private final int[] inLen = new int[MailboxLayout.IN_MAX];
    private final int[] inOff = new int[MailboxLayout.IN_MAX];
    private final int[] inFlags = new int[MailboxLayout.IN_MAX];
    private int windowUsed;
    private int outCount;
    private final long[] outAddr = new long[MailboxLayout.OUT_MAX];
    private final int[] outLen = new int[MailboxLayout.OUT_MAX];
    private final int[] outOff = new int[MailboxLayout.OUT_MAX];
    private int answerMode;
    /** It has been sent to run guest code. */
    private boolean ran;
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
        this.calls = new TrampolineCalls(this, mailbox);
    }

    // ---- identity

    Listener listener() {
        return listener;
    }

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

    void lendSlot(int slot) {
        lentSlot = slot;
    }

    void setRegisters(TrampolineRegisters r) {
        registers = r;
    }

    /** Prepares the frame with which this fresh thread will start: a copy of the parent's, moved to this mailbox. */
    void copyFrame(TrampolineThread parent) {
        int uc = ((TrampolineRegisters) parent.registers()).ucontextOffset();
        int from = uc - 8;
        mailbox.copyFrom(from, parent.mailbox, from, MailboxLayout.SIGSTACK_END - from);
        long delta = guestMailbox() - parent.guestMailbox();
        mailbox.putLong(uc + MailboxLayout.UC_FPSTATE, mailbox.getLong(uc + MailboxLayout.UC_FPSTATE) + delta);
        mailbox.putLong(uc + MailboxLayout.UC_STACK_SP, guestMailbox() + MailboxLayout.SIGSTACK);
        registers.trapped(uc, parent.registers().fsBase(), parent.registers().gsBase());
        mailbox.putLong(MailboxLayout.RESP_FRAME, guestMailbox() + uc);
    }

    void started(int tid) {
        hostTid = tid;
    }

    @Override
    public int hostTid() {
        return hostTid;
    }

    // ---- receiving

    /**
     * Takes a ring of the doorbell: copies the request and checks it.
     *
     * @return false when the mailbox holds nonsense: the guest thread is to be killed
     */
    boolean receive(Listener from, long id) {
        door.lock();
        try {
            notification = id;
            hasNotification = true;
            answerWaits = false;
            answered = false;
        } finally {
            door.unlock();
        }
        return receiveRequest(from);
    }

    /** Takes a request that the guest has posted for a spinning receiver; only calls come this way. */
    boolean receivePosted(Listener from) {
        door.lock();
        try {
            hasNotification = false;
            answerWaits = false;
            answered = false;
        } finally {
            door.unlock();
        }
        return mailbox.getInt(MailboxLayout.REQ_KIND) == MailboxLayout.KIND_SYSCALL && receiveRequest(from)
                && trap == Trap.SYSCALL;
    }

    /**
     * The guest got tired of spinning for its answer and sleeps in notification {@code id}.
     *
     * @return false when its request has not been taken: the receiver stopped watching just before it was posted, so that
     *     this ring is the request
     */
    boolean sleptOn(Listener from, long id) {
        door.lock();
        try {
            if (!answered && !hasNotification) {
                notification = id;
                hasNotification = true;
                return true;
            }
            if (!answerWaits) {
                return false;
            }
            answerWaits = false;
        } finally {
            door.unlock();
        }
        from.answer(id);
        return true;
    }

    boolean isAnswered() {
        return answered;
    }

    long answeredNs() {
        return answeredNs;
    }

    void setSpinner(Thread t) {
        spinner = t;
    }

    /** Counts this thread among those that ring at a listener, until {@link #uncount}. */
    void countOn(Listener l) {
        if (countedOn.compareAndSet(null, l)) {
            l.threadAdded();
        }
    }

    void uncount() {
        Listener l = countedOn.getAndSet(null);
        if (l != null) {
            l.threadGone();
        }
    }

    private boolean receiveRequest(Listener from) {
        listener = from;
        if (lentSlot >= 0) {
            region.returnSlot(lentSlot);
            lentSlot = -1;
        }
        windowUsed = MailboxLayout.WINDOW;
        outCount = 0;
        inCount = 0;
        calls.clear();
        int kind = mailbox.getInt(MailboxLayout.REQ_KIND);
        callsDone = mailbox.getInt(MailboxLayout.RESP_CALLS_DONE);
        callError = mailbox.getInt(MailboxLayout.RESP_LIST_ERROR);
        if (callError > 0 || callError < -Errno.MAX) {
            callError = Errno.EIO.number() * -1;
        }
        if (kind == MailboxLayout.KIND_REPORT) {
            trap = Trap.REPORT;
            return true;
        }
        if (kind == MailboxLayout.KIND_START) {
            trap = Trap.START;
            return true;
        }
        long uc = mailbox.getLong(MailboxLayout.REQ_UCONTEXT) - guestMailbox();
        boolean fast = mailbox.getInt(MailboxLayout.REQ_FAST) != 0;
        if (fast && kind == MailboxLayout.KIND_SYSCALL && registers != null) {
            uc = MailboxLayout.FAST_UCONTEXT;
        } else if (uc < MailboxLayout.SIGSTACK + 8 || uc > MailboxLayout.SIGSTACK_END - MailboxLayout.UC_SIZE || (uc & 7) != 0) {
            return false;
        }
        if (registers == null) {
            registers = process.platform().firstRegisters(this, uc);
        }
        registers.trapped((int) uc, mailbox.getLong(MailboxLayout.REQ_FSBASE), mailbox.getLong(MailboxLayout.REQ_GSBASE));
        if (!fast) {
            kind = adjustFrame(kind);
        }
        return switch (kind) {
            case MailboxLayout.KIND_SYSCALL -> receiveCall();
            case MailboxLayout.KIND_FAULT -> receiveFault();
            case MailboxLayout.KIND_KICK -> {
                trap = Trap.KICK;
                yield true;
            }
            default -> false;
        };
    }

    /**
     * A frame whose instruction pointer is at one of the trampoline's deliberate traps, or inside a rewritten site, is put
     * into the shape that it would have without rewriting. Returns the kind of trap that this makes it.
     */
    private int adjustFrame(int kind) {
        long rip = registers.get(Registers.RIP);
        Rewriter rewriter = process.rewriter();
        if (rip == MailboxLayout.KICKED_TRAP || rip == MailboxLayout.KICKED_TRAP + MailboxLayout.SYSCALL_LENGTH) {
            registers.set(Registers.RIP, savedFast(Registers.RIP));
            registers.set(Registers.RCX, savedFast(Registers.RCX));
            return MailboxLayout.KIND_KICK;
        }
        if (rip == MailboxLayout.SLOW_TRAP) {
            registers.set(Registers.RIP, rewriter.restartAddress(registers.get(Registers.RCX)));
            return kind;
        }
        if (rip == MailboxLayout.SLOW_TRAP + MailboxLayout.SYSCALL_LENGTH) {
            registers.set(Registers.RIP, savedFast(Registers.RIP));
            registers.set(Registers.RCX, savedFast(Registers.RCX));
            return kind;
        }
        if (kind == MailboxLayout.KIND_SYSCALL) {
            registers.set(Registers.RIP, rewriter.trapped(rip, registers.get(Registers.RAX)));
        } else if (kind == MailboxLayout.KIND_FAULT) {
            long ret = rewriter.mend(rip);
            if (ret != 0) {
                registers.set(Registers.RIP, ret);
                mailbox.putInt(MailboxLayout.REQ_NR, (int) registers.get(Registers.RAX));
                for (int i = 0; i < 6; i++) {
                    mailbox.putLong(MailboxLayout.REQ_ARGS + i * 8L, registers.get(ARGUMENTS[i]));
                }
                mailbox.putInt(MailboxLayout.REQ_IN_COUNT, 0);
                return MailboxLayout.KIND_SYSCALL;
            }
        }
        return kind;
    }

    private long savedFast(int register) {
        return mailbox.getLong(MailboxLayout.FAST_UCONTEXT + MailboxLayout.UC_GREGS + register * 8L);
    }

    private boolean receiveCall() {
        trap = Trap.SYSCALL;
        number = mailbox.getInt(MailboxLayout.REQ_NR);
        for (int i = 0; i < 6; i++) {
            args[i] = mailbox.getLong(MailboxLayout.REQ_ARGS + i * 8L);
        }
        int n = mailbox.getInt(MailboxLayout.REQ_IN_COUNT);
        if (n < 0 || n > MailboxLayout.IN_MAX) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            long at = MailboxLayout.REQ_IN + (long) i * MailboxLayout.IN_STRIDE;
            inAddr[i] = mailbox.getLong(at);
            inLen[i] = mailbox.getInt(at + 8);
            inOff[i] = mailbox.getInt(at + 12);
            inFlags[i] = mailbox.getInt(at + 16);
            if (inOff[i] < MailboxLayout.WINDOW || inLen[i] < 0 || inLen[i] > MailboxLayout.WINDOW_END - inOff[i]
                    || inOff[i] > MailboxLayout.WINDOW_END) {
                return false;
            }
            windowUsed = Math.max(windowUsed, inOff[i] + inLen[i]);
        }
        windowUsed = windowUsed + 15 & ~15;
        inCount = n;
        return true;
    }

    private boolean receiveFault() {
        trap = Trap.FAULT;
        long si = mailbox.getLong(MailboxLayout.REQ_SIGINFO) - guestMailbox();
        if (si < MailboxLayout.SIGSTACK || si > MailboxLayout.SIGSTACK_END - 128) {
            return false;
        }
        faultSignal = mailbox.getInt(si);
        faultCode = mailbox.getInt(si + 8);
        faultAddress = mailbox.getLong(si + 16);
        return switch (faultSignal) {
            case 4, 5, 7, 8, 11 -> true;
            default -> false;
        };
    }

    @Override
    public GuestProcess process() {
        return process;
    }

    @Override
    public Trap trap() {
        return trap;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public long argument(int i) {
        return args[i];
    }

    @Override
    public int faultSignal() {
        return faultSignal;
    }

    @Override
    public int faultCode() {
        return faultCode;
    }

    @Override
    public long faultAddress() {
        return faultAddress;
    }

    @Override
    public Registers registers() {
        return registers;
    }

    @Override
    public HostCalls calls() {
        return calls;
    }

    // ---- window

    /** Window offset of the pending result or carried argument that holds the range; results first: they are newer. */
    private int offsetOf(long addr, long len) {
        for (int i = outCount - 1; i >= 0; i--) {
            if (addr >= outAddr[i] && len <= outLen[i] - (addr - outAddr[i])) {
                return outOff[i] + (int) (addr - outAddr[i]);
            }
            if (addr < outAddr[i] + outLen[i] && outAddr[i] < addr + len) {
                return -1;
            }
        }
        int s = segmentOf(addr, len);
        return s < 0 ? -1 : inOff[s] + (int) (addr - inAddr[s]);
    }

    private int segmentOf(long addr, long len) {
        for (int i = 0; i < inCount; i++) {
            if (addr >= inAddr[i] && len <= inLen[i] - (addr - inAddr[i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean readWindow(long addr, byte[] dst, int offset, int len) {
        int at = offsetOf(addr, len);
        if (at < 0) {
            return false;
        }
        mailbox.get(at, dst, offset, len);
        return true;
    }

    @Override
    public NativeMemory windowAt(long addr, long len) {
        int at = offsetOf(addr, len);
        return at < 0 ? null : mailbox.slice(at, len);
    }

    @Override
    public String windowString(long addr) {
        for (int i = 0; i < inCount; i++) {
            if (inAddr[i] == addr && (inFlags[i] & MailboxLayout.IN_FLAG_STRING) != 0 && inLen[i] > 0) {
                byte[] copy = new byte[inLen[i]];
                mailbox.get(inOff[i], copy, 0, copy.length);
                int n = 0;
                while (n < copy.length && copy[n] != 0) {
                    n++;
                }
                return n < copy.length ? new String(copy, 0, n, StandardCharsets.ISO_8859_1) : null;
            }
        }
        return null;
    }

    /** Offset of {@code len} fresh bytes of the window, or -1. */
    int takeWindow(int len) {
        if (len > MailboxLayout.WINDOW_END - windowUsed) {
            return -1;
        }
        int at = windowUsed;
        windowUsed = windowUsed + len + 15 & ~15;
        return at;
    }

    @Override
    public NativeMemory reserveOut(long addr, int len) {
        if (outCount == MailboxLayout.OUT_MAX) {
            return null;
        }
        int at = takeWindow(len);
        if (at < 0) {
            return null;
        }
        outAddr[outCount] = addr;
        outLen[outCount] = len;
        outOff[outCount] = at;
        outCount++;
        return mailbox.slice(at, len);
    }

    @Override
    public void shrinkLastOut(int len) {
        if (len == 0) {
            outCount--;
        } else {
            outLen[outCount - 1] = len;
        }
    }

    @Override
    public boolean hasPendingOut(long addr, long len) {
        for (int i = 0; i < outCount; i++) {
            if (addr < outAddr[i] + outLen[i] && outAddr[i] < addr + len) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void clearOut() {
        outCount = 0;
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
        outCount = 0;
    }

    @Override
    public void send() {
        mailbox.putInt(MailboxLayout.RESP_MODE, answerMode);
        mailbox.putInt(MailboxLayout.RESP_CALL_COUNT, calls.size());
        mailbox.putInt(MailboxLayout.RESP_OUT_COUNT, outCount);
        for (int i = 0; i < outCount; i++) {
            long seg = MailboxLayout.RESP_OUT + (long) i * MailboxLayout.OUT_STRIDE;
            mailbox.putLong(seg, outAddr[i]);
            mailbox.putInt(seg + 8, outLen[i]);
            mailbox.putInt(seg + 12, outOff[i]);
        }
        int bases = 0;
        if (registers != null) {
            if (!ran && answerMode == MailboxLayout.MODE_RESUME) {
                ran = true;
                registers.installMailboxBase();
            }
            mailbox.putLong(MailboxLayout.RESP_FRAME, guestMailbox() + registers.ucontextOffset());
            bases = registers.changedBases();
            mailbox.putLong(MailboxLayout.RESP_FSBASE, registers.fsBase());
            mailbox.putLong(MailboxLayout.RESP_GSBASE, registers.gsBase());
        }
        mailbox.putInt(MailboxLayout.RESP_FLAGS, bases);
        if (answerMode == MailboxLayout.MODE_EXIT_THREAD) {
            // Before the answer: the host may give the thread's number to another the moment it has exited.
            uncount();
            process.platform().threadGone(this);
            region.retire(index, process.hostPid(), hostTid);
            hostTid = 0;
        }
        deliver();
    }

    private void deliver() {
        int after = spinner == Thread.currentThread() ? MailboxLayout.SPIN_WAITING : MailboxLayout.SPIN_NONE;
        boolean rings;
        door.lock();
        try {
            rings = hasNotification;
            hasNotification = false;
            answeredNs = System.nanoTime();
            answered = true;
            if (rings) {
                mailbox.putIntVolatile(MailboxLayout.SPIN, after);
            } else if (!mailbox.compareAndSetInt(MailboxLayout.SPIN, MailboxLayout.SPIN_REQUEST, after)) {
                mailbox.putIntVolatile(MailboxLayout.SPIN, MailboxLayout.SPIN_NONE);
                answerWaits = true;
            }
        } finally {
            door.unlock();
        }
        if (rings) {
            listener.answer(notification);
        }
    }

    int injectDescriptor(int hostFd) {
        if (!hasNotification) {
            // Only a trampoline that does not do as it should posts such a call for a spinning receiver.
            throw Errno.EAGAIN.exception();
        }
        return listener.inject(notification, hostFd);
    }

    @Override
    public int callsDone() {
        return callsDone;
    }

    @Override
    public int callError() {
        return callError;
    }

    @Override
    public void kick() {
        int tid = hostTid;
        if (tid != 0) {
            Host.call(HostNumbers.TGKILL, process.hostPid(), tid, MailboxLayout.KICK_SIGNAL);
        }
    }

    @Override
    public void cpuTimes(long[] out) {
        ThreadTimes.read(process.hostPid(), hostTid, out);
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
