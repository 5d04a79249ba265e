package org.belljar.platform.trampoline;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.host.ThreadTimes;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.GuestThread;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** A host process of the guest side. */
final class TrampolineProcess implements GuestProcess {
    private static final int SIGKILL = 9, O_RDONLY = 0, O_RDWR = 2, O_CLOEXEC = 02000000;
    /** struct iovec pairs for process_vm calls, one per kernel thread. */
    private static final ThreadLocal<NativeMemory> IOVECS = ThreadLocal.withInitial(() -> NativeMemory.allocate(32));

    private final TrampolinePlatform platform;
    private final MailboxRegion region;
    private final TrampolineThread main;
    /** 0 until the first ring. */
    private volatile int hostPid;
    /** Guards pidfd, so that no signal goes to a number that has been closed and given away. */
    private final RankedLock life = new RankedLock(Rank.PLATFORM);
    private volatile int pidfd = -1;
    private volatile boolean dead;
    /** Calls under way that name the process by its number; it is reaped, and the number given away, after the last. */
    private final AtomicInteger uses = new AtomicInteger();
    private volatile boolean killRequested;
    /** Guarded by life: the host has been told. */
    private boolean killed;
    /** It has or had more threads than the main one. */
    private volatile boolean hadThreads;
    private final Rewriter rewriter;
    /** CPU time of the kernel's for its threads, ended ones too. Written under the lock of their listener's {@link ServedTime}. */
    private volatile long servedNs;

    /** @param parent whose memory this process copies or shares; null for a clean process */
    TrampolineProcess(TrampolinePlatform platform, MailboxRegion region, ForkKind kind, TrampolineProcess parent) {
        this.platform = platform;
        this.region = region;
        this.rewriter = parent == null ? new Rewriter(this)
                : kind == ForkKind.COPY ? new Rewriter(this, parent.rewriter) : parent.rewriter;
        if (!platform.isRewriting()) {
            rewriter.disable();
        }
        this.main = new TrampolineThread(this, region, kind, platform.newToken());
    }

    Rewriter rewriter() {
        return rewriter;
    }

    TrampolinePlatform platform() {
        return platform;
    }

    MailboxRegion region() {
        return region;
    }

    void setHostPid(int pid) {
        hostPid = pid;
        int fd = platform.watchDeath(this, pid);
        life.lock();
        if (!dead) {
            pidfd = fd;
        }
        life.unlock();
        if (killRequested) {
            kill();
        }
    }

    @Override
    public boolean hadThreads() {
        return hadThreads;
    }

    int pidfd() {
        return pidfd;
    }

    @Override
    public int hostPid() {
        return hostPid;
    }

    @Override
    public TrampolineThread mainThread() {
        return main;
    }

    @Override
    public long vdsoAddress() {
        return platform.vdsoAddress();
    }

    @Override
    public long vdsoLength() {
        return platform.vdsoAddress() == 0 ? 0 : 8192;
    }

    @Override
    public GuestThread prepareFork(GuestThread parent, ForkKind kind) {
        TrampolineThread p = (TrampolineThread) parent;
        TrampolineThread child;
        switch (kind) {
            case THREAD -> {
                hadThreads = true;
                child = new TrampolineThread(this, region, kind, platform.newToken());
            }
            case SHARED_MEMORY -> child = new TrampolineProcess(platform, region.share(), kind, this).main;
            case COPY -> {
                int slot = region.borrowSlot();
                TrampolineProcess c = new TrampolineProcess(platform, platform.newRegion(slot), kind, this);
                p.lendSlot(slot);
                child = c.main;
            }
            default -> throw new IllegalArgumentException(kind.toString());
        }
        child.setRegisters(platform.newRegisters(child));
        child.copyFrame(p);
        child.countOn(p.door().listener());
        platform.expect(child);
        return child;
    }

    @Override
    public void abandonFork(GuestThread child) {
        TrampolineThread c = (TrampolineThread) child;
        platform.unexpect(c);
        c.uncount();
        if (c.forkKind() == ForkKind.THREAD) {
            region.release(c.index());
        } else {
            TrampolineProcess p = (TrampolineProcess) c.process();
            if (c.forkKind() == ForkKind.SHARED_MEMORY) {
                region.release(c.index());
            }
            p.region.leave();
        }
    }

    @Override
    public long readMemory(long addr, NativeMemory dst, long offset, long len) {
        return transfer(HostNumbers.PROCESS_VM_READV, addr, dst, offset, len);
    }

    @Override
    public long writeMemory(long addr, NativeMemory src, long offset, long len) {
        return transfer(HostNumbers.PROCESS_VM_WRITEV, addr, src, offset, len);
    }

    private long transfer(int nr, long addr, NativeMemory local, long offset, long len) {
        java.util.Objects.checkFromIndexSize(offset, len, local.size());
        if (!beginUse()) {
            return 0;
        }
        try {
            NativeMemory v = IOVECS.get();
            v.putLong(0, local.address() + offset);
            v.putLong(8, len);
            v.putLong(16, addr);
            v.putLong(24, len);
            return Host.call(nr, hostPid, v.address(), 1, v.address() + 16, 1, 0);
        } finally {
            endUse();
        }
    }

    @Override
    public long readMemoryForced(long addr, NativeMemory dst, long offset, long len) {
        return transferForced(HostNumbers.PREAD64, O_RDONLY, addr, dst, offset, len);
    }

    @Override
    public long writeMemoryForced(long addr, NativeMemory src, long offset, long len) {
        return transferForced(HostNumbers.PWRITE64, O_RDWR, addr, src, offset, len);
    }

    /** By /proc/PID/mem, opened each time: debuggers are rare, descriptors are few. */
    private long transferForced(int nr, int flags, long addr, NativeMemory local, long offset, long len) {
        java.util.Objects.checkFromIndexSize(offset, len, local.size());
        if (!beginUse()) {
            return 0;
        }
        NativeMemory path = NativeMemory.cString("/proc/" + hostPid + "/mem");
        try {
            long fd = Host.call(HostNumbers.OPENAT, -100, path.address(), flags | O_CLOEXEC, 0, 0, 0);
            if (fd < 0) {
                return fd;
            }
            long r = Host.call(nr, fd, local.address() + offset, len, addr, 0, 0);
            Host.call(HostNumbers.CLOSE, fd);
            return r;
        } finally {
            path.free();
            endUse();
        }
    }

    @Override
    public void setPlain(boolean plain) {
        rewriter.setPlain(plain);
    }

    @Override
    public void stopServingAdvice() {
        region.stopServingAdvice();
    }

    @Override
    public int takeDescriptor(int guestFd) {
        life.lock();
        try {
            return (int) (pidfd < 0 ? Errno.ESRCH.negative() : Host.call(HostNumbers.PIDFD_GETFD, pidfd, guestFd, 0));
        } finally {
            life.unlock();
        }
    }

    @Override
    public void kill() {
        killRequested = true;
        life.lock();
        try {
            if (pidfd >= 0 && !killed) {
                killed = true;
                Host.call(HostNumbers.PIDFD_SEND_SIGNAL, pidfd, SIGKILL, 0);
            }
        } finally {
            life.unlock();
        }
    }

    /** Whether the host number may be used now; if so, until {@link #endUse}. */
    boolean beginUse() {
        uses.incrementAndGet();
        if (dead) {
            uses.decrementAndGet();
            return false;
        }
        return true;
    }

    void endUse() {
        uses.decrementAndGet();
    }

    /** After the death: waits for the last use of the number. */
    void awaitUnused() {
        while (uses.get() != 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public boolean isDead() {
        return dead;
    }

    @Override
    public void cpuTimes(long[] out) {
        out[0] = 0;
        out[1] = 0;
        if (hostPid != 0 && beginUse()) {
            settle();
            ThreadTimes.readProcess(hostPid, out);
            out[1] += servedNs;
            endUse();
        }
    }

    @Override
    public long cpuNs() {
        if (hostPid == 0 || !beginUse()) {
            return 0;
        }
        settle();
        long host = ThreadTimes.ofProcess(hostPid);
        endUse();
        return host + servedNs;
    }

    void addServedNs(long ns) {
        servedNs += ns;
    }

    /** Brings the time served up to date. */
    void settle() {
        Listener l = main.door().listener();
        if (l != null) {
            l.time().settle();
        }
    }

    /** Called once by the death watch. */
    void died() {
        dead = true;
        life.lock();
        pidfd = -1;
        life.unlock();
        rewriter.close();
        region.leave();
    }
}
