package org.belljar.kernel;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.belljar.host.NativeMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;
import org.belljar.platform.Registers;

/** A guest thread of {@link FakeMachine}, and what its program calls. */
final class FakeThread implements GuestThread {
    static final int EXIT = 60, EXIT_GROUP = 231, FORK = 57, CLONE = 56, RT_SIGRETURN = 15, RT_SIGACTION = 13;
    volatile long guestMask;
    volatile boolean servesMask;
    private long robustList;
    private static final long CALL_SITE = 0x1000, HANDLER = 0x5000, RESTORER = 0x6000;
    private static final long SA_RESTORER = 0x04000000;
    private static final long THREAD_FLAGS = CloneArguments.VM | CloneArguments.FS | CloneArguments.FILES
            | CloneArguments.SIGHAND | CloneArguments.THREAD | CloneArguments.SYSVSEM;
    private static final int STACK = 16384;

    /** The guest was killed: unwinds the program. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private enum Answer { RESUME, REPORT, FRAME, EXIT }

    private final FakeProcess process;
    private final int hostTid;
    private final FakeRegisters registers = new FakeRegisters();
    private final FakeCalls calls = new FakeCalls(this::prepareChild);
    private final Semaphore sent = new Semaphore(0);
    private final ConcurrentHashMap<Integer, IntConsumer> handlers;
    private volatile Object owner;
    private volatile boolean kicked;
    private volatile Answer answer;
    private FakeMachine.Program program;
    private FakeMachine.Program nextChild;
    private Trap trap;
    private int number;
    private long[] args = new long[6];

    FakeThread(FakeProcess process, ConcurrentHashMap<Integer, IntConsumer> handlers) {
        this.process = process;
        this.hostTid = process.machine.nextHostId();
        this.handlers = handlers == null ? new ConcurrentHashMap<>() : handlers;
        registers.set(Registers.RIP, CALL_SITE + 2);
        registers.set(Registers.RSP, FakeMemory.BASE + FakeMemory.SIZE - 64);
    }

    void copyRegisters(FakeThread parent) {
        registers.copyFrom(parent.registers);
        handlers.putAll(parent.handlers);
    }

    // ---- running

    void startMain(FakeMachine.Program p) {
        program = p;
        begin(this::awaitAnswer);
    }

    private void begin(Runnable first) {
        Thread t = new Thread(() -> {
            try {
                first.run();
                program.run(this);
                call(process.mainThread() == this ? EXIT_GROUP : EXIT, 0);
            } catch (Killed e) {
                // as intended
            } catch (Throwable e) {
                process.machine.kernel.reportBug(e);
            }
        }, "guest-" + hostTid);
        t.setDaemon(true);
        t.start();
    }

    private void firstTrap() {
        trap(Trap.START);
        while (registers.get(Registers.RIP) == HANDLER) {
            runHandler();
        }
    }

    private void trap(Trap kind) {
        trap = kind;
        calls.clear();
        process.machine.events().trapped(this);
        awaitAnswer();
    }

    private void awaitAnswer() {
        try {
            while (!sent.tryAcquire(20, TimeUnit.MILLISECONDS)) {
                if (process.isDead()) {
                    throw new Killed();
                }
            }
        } catch (InterruptedException e) {
            throw new Killed();
        }
        for (FakeThread child : calls.takeForks()) {
            if (child.process.memory == null) {
                child.process.memory = process.memory.copy();
            }
            child.begin(child::firstTrap);
        }
        switch (answer) {
            case REPORT -> trap(Trap.REPORT);
            case FRAME -> trap(Trap.KICK);
            case EXIT -> throw new Killed();
            case RESUME -> {
                // the guest goes on
            }
        }
    }

    // ---- for programs

    /** A system call, with handlers run and restarts made as the kernel arranges them. */
    long call(int nr, long... a) {
        System.arraycopy(a, 0, args, 0, a.length);
        long[] mine = args.clone();
        registers.set(Registers.RAX, nr);
        registers.set(Registers.RIP, CALL_SITE + 2);
        takeKick();
        number = nr;
        trap(Trap.SYSCALL);
        while (true) {
            if (registers.get(Registers.RIP) == HANDLER) {
                runHandler();
            } else if (registers.get(Registers.RIP) == CALL_SITE) {
                number = (int) registers.get(Registers.RAX);
                registers.set(Registers.RIP, CALL_SITE + 2);
                args = mine.clone();
                trap(Trap.SYSCALL);
            } else {
                return registers.get(Registers.RAX);
            }
        }
    }

    private void runHandler() {
        long frame = registers.get(Registers.RSP);
        int signo = (int) registers.get(Registers.RDI);
        registers.set(Registers.RSP, frame - 1024);
        handlers.get(signo).accept(signo);
        registers.set(Registers.RSP, frame + 8);
        number = RT_SIGRETURN;
        trap(Trap.SYSCALL);
    }

    private void takeKick() {
        if (kicked) {
            kicked = false;
            trap(Trap.KICK);
            while (registers.get(Registers.RIP) == HANDLER) {
                runHandler();
            }
        }
    }

    /** Guest code that makes no calls, until the condition holds. */
    void spinUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (process.isDead()) {
                throw new Killed();
            }
            takeKick();
            Thread.onSpinWait();
        }
    }

    long fork(FakeMachine.Program child) {
        nextChild = child;
        return call(FORK);
    }

    long startThread(FakeMachine.Program body) {
        nextChild = body;
        return call(CLONE, THREAD_FLAGS);
    }

    void onSignal(int signo, long flags, IntConsumer handler) {
        handlers.put(signo, handler);
        long at = scratch();
        put(at, new GuestStruct(32).putLong(0, HANDLER).putLong(8, flags | SA_RESTORER).putLong(16, RESTORER));
        call(RT_SIGACTION, signo, at, 0, 8);
    }

    void setAction(int signo, long handler) {
        put(scratch(), new GuestStruct(32).putLong(0, handler).putLong(8, SA_RESTORER).putLong(16, RESTORER));
        call(RT_SIGACTION, signo, scratch(), 0, 8);
    }

    /** Memory of this thread's own: 4 KiB. */
    long scratch() {
        return FakeMemory.BASE + (hostTid & 63) * 4096L;
    }

    void put(long addr, GuestStruct s) {
        process.memory.write(addr, s.bytes());
    }

    void putInt(long addr, int v) {
        put(addr, new GuestStruct(4).putInt(0, v));
    }

    void putLong(long addr, long v) {
        put(addr, new GuestStruct(8).putLong(0, v));
    }

    int getInt(long addr) {
        byte[] b = new byte[4];
        process.memory.read(addr, b);
        return new GuestStruct(b).getInt(0);
    }

    long getLong(long addr) {
        byte[] b = new byte[8];
        process.memory.read(addr, b);
        return new GuestStruct(b).getLong(0);
    }

    // ---- for the kernel

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
        return 0;
    }

    @Override
    public int faultCode() {
        return 0;
    }

    @Override
    public long faultAddress() {
        return 0;
    }

    @Override
    public Registers registers() {
        return registers;
    }

    @Override
    public HostCalls calls() {
        return calls;
    }

    /** Gives a forked thread its program and a stack of its own. */
    private void prepareChild(FakeThread c) {
        c.program = nextChild;
        c.registers.set(Registers.RSP, FakeMemory.BASE + FakeMemory.SIZE - 64 - (c.hostTid & 31) * (long) STACK);
    }

    @Override
    public boolean readWindow(long addr, byte[] dst, int offset, int len) {
        return false;
    }

    @Override
    public NativeMemory windowAt(long addr, long len) {
        return null;
    }

    @Override
    public String windowString(long addr) {
        return null;
    }

    @Override
    public NativeMemory reserveOut(long addr, int len) {
        return null;
    }

    @Override
    public void shrinkLastOut(int len) {}

    @Override
    public void publishIdentity(Identity id, boolean servesIds, boolean servesFutexes) {}

    @Override
    public void setGuestMask(long mask) {
        guestMask = mask;
    }

    @Override
    public long guestMask() {
        return guestMask;
    }

    @Override
    public void serveMask(boolean on) {
        servesMask = on;
    }

    @Override
    public long robustList() {
        return robustList;
    }

    @Override
    public void setRobustList(long addr) {
        robustList = addr;
    }

    @Override
    public Rseq rseq() {
        return new Rseq(0, 0, 0);
    }

    @Override
    public void schedule(int policy, int nice, long[] cpus) {}

    @Override
    public int cpu() {
        return 0;
    }

    @Override
    public long siteToPatch() {
        return 0;
    }

    @Override
    public boolean preparePatch() {
        return false;
    }

    @Override
    public void patched() {}

    @Override
    public boolean isInterruptible() {
        return false;
    }

    @Override
    public boolean hasPendingOut(long addr, long len) {
        return false;
    }

    @Override
    public void clearIn() {}

    @Override
    public void clearOut() {}

    @Override
    public boolean jumpToThunk() {
        return false;
    }

    @Override
    public void answerResume() {
        answer = Answer.RESUME;
    }

    @Override
    public void answerReport() {
        answer = Answer.REPORT;
    }

    @Override
    public void answerFrame() {
        answer = Answer.FRAME;
    }

    @Override
    public void answerExit(boolean wholeProcess) {
        answer = Answer.EXIT;
    }

    @Override
    public void startQuietly() {}

    @Override
    public void send() {
        sent.release();
    }

    @Override
    public int callsDone() {
        return calls.size();
    }

    @Override
    public int callError() {
        return 0;
    }

    @Override
    public void kick() {
        kicked = true;
    }

    @Override
    public int hostTid() {
        return hostTid;
    }

    @Override
    public void cpuTimes(long[] out) {
        out[0] = 0;
        out[1] = 0;
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
