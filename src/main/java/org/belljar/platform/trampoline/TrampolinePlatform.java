package org.belljar.platform.trampoline;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.ControlSocket;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.HostRandom;
import org.belljar.host.NativeLibrary;
import org.belljar.host.NativeMemory;
import org.belljar.host.Spawn;
import org.belljar.host.ThreadTimes;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.Platform;
import org.belljar.platform.PlatformException;

/** The platform of architecture.md: zygote, clean processes, doorbells. */
public final class TrampolinePlatform implements Platform {
    private static final int OP_SPAWN = 1, OP_READY = 0, OP_SPAWNED = 2, OP_REAP = 3;
    /** Clean processes kept ready at first, and at most, when programs come in quick succession. */
    private static final int POOL = 2, POOL_MAX = 8;
    /** How long the sandbox's processes have to end by themselves. */
    private static final int END_MILLIS = 5000;

    private final RegionMappings mappings = new RegionMappings();
    private final RegionStock stock = new RegionStock();
    /** Guest threads by host thread id. */
    private final ConcurrentHashMap<Integer, TrampolineThread> threads = new ConcurrentHashMap<>();
    /** Threads that have not rung yet, by the token in their mailbox. */
    private final ConcurrentHashMap<Long, TrampolineThread> expected = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by lock: clean processes in their first trap. */
    private final ArrayDeque<TrampolineProcess> ready = new ArrayDeque<>();
    private int ordered;
    /** Guarded by lock: how many should be ready or ordered. */
    private int wanted = POOL;
    private String failure;
    private final ArrayDeque<Receiver> idleReceivers = new ArrayDeque<>();
    private int cookies;
    /** The control socket's send buffer belongs to one thread at a time. */
    private final ReentrantLock sending = new ReentrantLock();

    private Events events;
    private ControlSocket control;
    private DeathWatch deaths;
    private int zygotePid;
    private volatile long vdso;
    private volatile TrampolineRegisters.ExtendedState extendedState;
    private volatile boolean closed;

    private final boolean rewriting;
    private final boolean serving;
    private final SpinPolicy spinPolicy;
    private final SpinSharing spinSharing;
    /** Null: not wanted. */
    private final CallStatistics statistics = CallStatistics.ifWanted();

    /**
     * @param rewriting whether call sites are rewritten; false keeps every call on the trap path (for tests)
     * @param spinning whether receivers spin for busy threads; false makes every call ring the doorbell
     * @param sharing whether one receiver may spin for several threads
     * @param serving whether the trampoline answers some calls itself; false brings every call to the kernel
     */
    public TrampolinePlatform(boolean rewriting, boolean spinning, boolean sharing, boolean serving) {
        this.rewriting = rewriting;
        this.serving = serving && rewriting;
        this.spinPolicy = new SpinPolicy(spinning);
        this.spinSharing = new SpinSharing(sharing);
    }

    @Override
    public boolean servesCalls() {
        return serving;
    }

    CallStatistics statistics() {
        return statistics;
    }

    SpinPolicy spinPolicy() {
        return spinPolicy;
    }

    SpinSharing spinSharing() {
        return spinSharing;
    }

    @Override
    public void start(Events events) {
        this.events = events;
        raiseDescriptorLimit();
        deaths = new DeathWatch(this);
        int[] peer = new int[1];
        control = ControlSocket.pair(peer);
        int image = zygoteImage();
        try {
            zygotePid = Spawn.spawn("/proc/self/fd/" + image, List.of("belljar-zygote"), List.of(), -1, -1, -1, peer[0]);
        } catch (ErrnoException e) {
            throw new PlatformException("cannot start the sandbox's first process: " + e.errno().text());
        } finally {
            TrampolineCalls.closeHost(peer[0]);
            TrampolineCalls.closeHost(image);
        }
        Thread t = new Thread(this::controlLoop, "zygote-control");
        t.setDaemon(true);
        t.start();
    }

    private static void raiseDescriptorLimit() {
        NativeMemory l = NativeMemory.allocate(16);
        Host.call(HostNumbers.PRLIMIT64, 0, 7, 0, l.address(), 0, 0);
        l.putLong(0, l.getLong(8));
        Host.call(HostNumbers.PRLIMIT64, 0, 7, l.address(), 0, 0, 0);
        l.free();
    }

    /** The launcher's directory has it as a file; in a jar it would have to be inflated, by interpreted code at each start. */
    private static int zygoteImage() {
        String path = NativeLibrary.pathOf("belljar-zygote");
        if (path != null) {
            int fd = HostFiles.openAt(HostFiles.AT_FDCWD, path, HostFiles.O_RDONLY, 0);
            if (fd >= 0) {
                return fd;
            }
        }
        return zygoteFromClassPath();
    }

    private static int zygoteFromClassPath() {
        try (InputStream in = TrampolinePlatform.class.getResourceAsStream("/org/belljar/native/belljar-zygote")) {
            if (in == null) {
                throw new PlatformException("the build is incomplete: belljar-zygote is missing; run ./belljar --rebuild");
            }
            byte[] bytes = in.readAllBytes();
            NativeMemory m = NativeMemory.allocate(bytes.length);
            NativeMemory name = NativeMemory.cString("belljar-zygote");
            m.put(0, bytes, 0, bytes.length);
            int fd = (int) Errno.check(Host.call(HostNumbers.MEMFD_CREATE, name.address(), 1, 0));
            long done = 0;
            while (done < bytes.length) {
                done += Errno.check(Host.call(HostNumbers.PWRITE64, fd, m.address() + done, bytes.length - done, done, 0, 0));
            }
            m.free();
            name.free();
            return fd;
        } catch (IOException e) {
            throw new PlatformException("cannot read belljar-zygote: " + e.getMessage(), e);
        }
    }

    // ---- zygote's messages

    private void controlLoop() {
        byte[] m = new byte[64];
        int[] fd = new int[1];
        boolean hasAnswered = false;
        while (true) {
            int n = control.receive(m, fd);
            if (n < 24) {
                String why = hasAnswered ? "the sandbox's first process has died" : ZygoteErrors.neverAnswered();
                fail(why);
                if (!closed) {
                    events.platformDied(why);
                }
                return;
            }
            hasAnswered = true;
            int op = intAt(m, 0);
            int error = intAt(m, 16);
            if (op == OP_READY && error == 0) {
                orderMissing();
            } else if (op == OP_READY) {
                fail(ZygoteErrors.sentence(error >>> 16, error & 0xffff));
            } else if (op == OP_SPAWNED && error == 0 && fd[0] >= 0) {
                vdso = intAt(m, 8) & 0xffffffffL | (long) intAt(m, 12) << 32;
                serve(new Listener(this, fd[0]));
            } else {
                fail(ZygoteErrors.sentence(error >>> 16, error & 0xffff));
            }
        }
    }

    private static int intAt(byte[] b, int i) {
        return b[i] & 255 | (b[i + 1] & 255) << 8 | (b[i + 2] & 255) << 16 | b[i + 3] << 24;
    }

    private void fail(String sentence) {
        lock.lock();
        try {
            if (failure == null) {
                failure = sentence;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Orders clean processes from the zygote, as many as are missing. Not while somebody waits for an answer: the death watch
     * does it, as each exec ends a process.
     */
    void replenish() {
        orderMissing();
        stock.refill();
    }

    private void orderMissing() {
        int missing;
        lock.lock();
        try {
            missing = closed ? 0 : wanted - ready.size() - ordered;
            ordered += Math.max(missing, 0);
        } finally {
            lock.unlock();
        }
        order(missing);
    }

    private void order(int count) {
        for (int i = 0; i < count; i++) {
            TrampolineProcess p = new TrampolineProcess(this, newRegion(0), GuestProcess.ForkKind.COPY, null);
            expect(p.mainThread());
            byte[] m = new byte[16];
            m[0] = OP_SPAWN;
            long base = p.region().guestBase();
            lock.lock();
            try {
                int cookie = ++cookies;
                for (int k = 0; k < 4; k++) {
                    m[4 + k] = (byte) (cookie >> 8 * k);
                }
            } finally {
                lock.unlock();
            }
            for (int k = 0; k < 8; k++) {
                m[8 + k] = (byte) (base >> 8 * k);
            }
            long r = send(m, p.region().memfd());
            // EPIPE: it has ended, and whoever waits for its messages says so.
            if (r < 0 && r != Errno.EPIPE.negative()) {
                fail("the sandbox's first process does not answer: " + Errno.of((int) -r).text());
            }
        }
    }

    /** Lets the zygote collect a dead process, whose number the host may then give to another. */
    void reap(int pidfd) {
        byte[] m = new byte[16];
        m[0] = OP_REAP;
        send(m, pidfd);
    }

    private long send(byte[] message, int passFd) {
        sending.lock();
        try {
            return control.send(message, passFd);
        } finally {
            sending.unlock();
        }
    }

    @Override
    public GuestProcess takeCleanProcess() {
        TrampolineProcess p;
        boolean isLast;
        lock.lock();
        try {
            p = ready.pollFirst();
            isLast = ready.isEmpty();
            if (p == null) {
                wanted = Math.min(wanted + 1, POOL_MAX);
            }
        } finally {
            lock.unlock();
        }
        if (isLast) {
            orderMissing();
        }
        return p == null ? awaitCleanProcess() : p;
    }

    private TrampolineProcess awaitCleanProcess() {
        lock.lock();
        try {
            while (ready.isEmpty()) {
                if (failure != null) {
                    throw new PlatformException(failure);
                }
                changed.awaitUninterruptibly();
            }
            return ready.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    private void cleanProcessReady(TrampolineProcess p) {
        lock.lock();
        try {
            ordered--;
            ready.addLast(p);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- receivers

    /** A reusable thread that receives from one listener at a time. */
    private final class Receiver extends Thread {
        /** Guarded by lock. */
        private Listener next;
        /** Its own: a signal for all would wake every idle receiver at each exec. */
        private final Condition called = lock.newCondition();

        Receiver(Listener first) {
            super("receiver");
            next = first;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                next.run();
                lock.lock();
                try {
                    next = null;
                    idleReceivers.addFirst(this);
                    while (next == null) {
                        called.awaitUninterruptibly();
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private void serve(Listener l) {
        Receiver r;
        lock.lock();
        try {
            r = idleReceivers.pollFirst();
            if (r != null) {
                r.next = l;
                r.called.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        new Receiver(l).start();
    }

    void listenerGone(Listener l) {}

    /** A doorbell has rung. */
    void ring(Listener listener, long id, int tid, long index, long kind, long token) {
        TrampolineThread t = threads.get(tid);
        if (t == null) {
            t = expected.remove(token);
            if (t == null) {
                if (kind == MailboxLayout.KIND_WAIT && isRetired(listener, tid, index)) {
                    listener.answer(id);
                    return;
                }
                // Nobody we know: a thread that hostile code made. Its process is not to be trusted with an answer.
                listener.kill(id, tid);
                return;
            }
            t.started(tid);
            threads.put(tid, t);
            TrampolineProcess p = (TrampolineProcess) t.process();
            t.countOn(listener);
            if (p.hostPid() == 0) {
                p.setHostPid(tid);
            }
        }
        if (kind == MailboxLayout.KIND_WAIT && t.door().sleptOn(listener, id)) {
            t.spin().slept();
            if (!t.door().isAnswered()) {
                listener.blocks(t);
            }
            return;
        }
        if (!t.door().isAnswered()) {
            // It rings although its call is still being served (posted for a spinning receiver, say): no trampoline does.
            t.process().kill();
            return;
        }
        if (!t.receive(listener, id)) {
            t.process().kill();
            return;
        }
        if (t.owner() == null && t.number() == MailboxLayout.NR_CLEAN_START) {
            cleanProcessReady((TrampolineProcess) t.process());
            return;
        }
        listener.spinning().beforeServing(t);
        events.trapped(t);
        listener.served(t);
    }

    /** Whether a thread got tired of watching for the answer that told it to exit, while that came. */
    private boolean isRetired(Listener listener, int tid, long index) {
        for (TrampolineThread t : threads.values()) {
            if (t.door().listener() == listener && t.region().isRetired(tid, index)) {
                return true;
            }
        }
        return false;
    }

    /** A spinning receiver has found a request posted. False: it was another's or nonsense, for which its process dies. */
    boolean servePosted(TrampolineThread t) {
        if (!t.door().takePosted()) {
            return false;
        }
        if (!t.receivePosted()) {
            t.process().kill();
            return false;
        }
        events.trapped(t);
        return true;
    }

    // ---- for threads and processes

    boolean isRewriting() {
        return rewriting;
    }

    long newToken() {
        return HostRandom.nextLong();
    }

    MailboxRegion newRegion(int slot) {
        return new MailboxRegion(slot, stock.take(), mappings);
    }

    void expect(TrampolineThread t) {
        expected.put(t.token(), t);
    }

    void unexpect(TrampolineThread t) {
        expected.remove(t.token());
    }

    /** Whether another thread of {@code t}'s address space was let go to {@code rip} and not been heard of since. */
    boolean isBoundFor(TrampolineThread t, long rip) {
        return isBoundFor(threads.values(), t, rip) || isBoundFor(expected.values(), t, rip);
    }

    private static boolean isBoundFor(Collection<TrampolineThread> others, TrampolineThread t, long rip) {
        for (TrampolineThread other : others) {
            if (other != t && other.region() == t.region() && other.isBoundFor(rip)) {
                return true;
            }
        }
        return false;
    }

    void threadGone(TrampolineThread t) {
        threads.remove(t.hostTid(), t);
    }

    long vdsoAddress() {
        return vdso;
    }

    TrampolineRegisters newRegisters(TrampolineThread t) {
        return new TrampolineRegisters(t.mailbox(), extendedState, ((TrampolineProcess) t.process()).rewriter(),
                t.guestMailbox());
    }

    /** Registers of a clean process, whose first frame also shows the host's format of extended state. */
    TrampolineRegisters firstRegisters(TrampolineThread t, long ucontext) {
        if (extendedState == null) {
            extendedState = TrampolineRegisters.ExtendedState.learn(t.mailbox(), ucontext);
        }
        return newRegisters(t);
    }

    int watchDeath(TrampolineProcess p, int pid) {
        return deaths.watch(p, pid);
    }

    void processDied(TrampolineProcess p) {
        forgetThreads(threads.values(), p);
        forgetThreads(expected.values(), p);
        p.died();
        if (!closed) {
            events.processDied(p, () -> ThreadTimes.endSignal(p.hostPid()));
        }
    }

    private static void forgetThreads(Collection<TrampolineThread> of, TrampolineProcess p) {
        of.removeIf(t -> {
            if (t.process() != p) {
                return false;
            }
            t.uncount();
            return true;
        });
    }

    @Override
    public void close() {
        stock.close();
        if (!closed) {
            closed = true;
            if (statistics != null) {
                statistics.print(System.err);
            }
            if (zygotePid != 0) {
                Host.call(HostNumbers.KILL, zygotePid, 9, 0);
            }
        }
    }

    /** As {@link #close}, and returns when no process of the sandbox is left that could hold a file of the host. */
    public void closeAndWait() {
        if (closed || zygotePid == 0) {
            close();
            return;
        }
        closed = true;
        stock.close();
        // The zygote ends by itself, and its parent when all processes of the namespace are gone. Killed, the parent would be gone first.
        control.shutdown();
        NativeMemory m = NativeMemory.allocate(8);
        int pidfd = (int) Host.call(HostNumbers.PIDFD_OPEN, zygotePid, 0, 0);
        m.putInt(0, pidfd);
        m.putShort(4, (short) 1);
        if (pidfd < 0 || Host.call(HostNumbers.POLL, m.address(), 1, END_MILLIS) <= 0) {
            Host.call(HostNumbers.KILL, zygotePid, 9, 0);
        }
        m.free();
    }
}
