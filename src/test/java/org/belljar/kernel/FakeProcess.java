package org.belljar.kernel;

import org.belljar.host.NativeMemory;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.GuestThread;

/** A guest process of {@link FakeMachine}. */
final class FakeProcess implements GuestProcess {
    private static final int EFAULT = 14;

    final FakeMachine machine;
    private final int hostPid;
    private final FakeThread main;
    volatile FakeMemory memory;
    private volatile boolean dead;

    FakeProcess(FakeMachine machine, FakeMemory memory) {
        this.machine = machine;
        this.memory = memory;
        this.hostPid = machine.nextHostId();
        this.main = new FakeThread(this, null);
    }

    @Override
    public int hostPid() {
        return hostPid;
    }

    @Override
    public FakeThread mainThread() {
        return main;
    }

    @Override
    public long vdsoAddress() {
        return 0;
    }

    @Override
    public long vdsoLength() {
        return 0;
    }

    @Override
    public GuestThread prepareFork(GuestThread parent, ForkKind kind) {
        FakeThread p = (FakeThread) parent;
        FakeThread child = switch (kind) {
            case THREAD -> new FakeThread(this, null);
            case SHARED_MEMORY -> new FakeProcess(machine, memory).main;
            // The copy is made when the host's clone would be.
            case COPY -> new FakeProcess(machine, null).main;
        };
        child.copyRegisters(p);
        return child;
    }

    @Override
    public void abandonFork(GuestThread child) {}

    @Override
    public long readMemory(long addr, NativeMemory dst, long offset, long len) {
        if (dead || !memory.holds(addr, len)) {
            return -EFAULT;
        }
        byte[] b = new byte[(int) len];
        memory.read(addr, b);
        dst.put(offset, b, 0, b.length);
        return len;
    }

    @Override
    public long writeMemory(long addr, NativeMemory src, long offset, long len) {
        if (dead || !memory.holds(addr, len)) {
            return -EFAULT;
        }
        byte[] b = new byte[(int) len];
        src.get(offset, b, 0, b.length);
        memory.write(addr, b);
        return len;
    }

    @Override
    public long readMemoryForced(long addr, NativeMemory dst, long offset, long len) {
        return readMemory(addr, dst, offset, len);
    }

    @Override
    public long writeMemoryForced(long addr, NativeMemory src, long offset, long len) {
        return writeMemory(addr, src, offset, len);
    }

    @Override
    public void setPlain(boolean plain) {}

    @Override
    public boolean hadThreads() {
        return true;
    }

    @Override
    public void kill() {
        if (!dead) {
            dead = true;
            Thread t = new Thread(() -> machine.events().processDied(this, () -> 9));
            t.setDaemon(true);
            t.start();
        }
    }

    @Override
    public void stopServingAdvice() {}

    @Override
    public void cpuTimes(long[] out) {}

    @Override
    public int takeDescriptor(int guestFd) {
        return -9;
    }

    @Override
    public boolean isDead() {
        return dead;
    }
}
