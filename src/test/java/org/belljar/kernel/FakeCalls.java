package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;

/** A host-call list that knows fork only; memory calls have no effect. */
final class FakeCalls implements HostCalls {
    private final List<FakeThread> forks = new ArrayList<>();
    private final Consumer<FakeThread> onFork;

    FakeCalls(Consumer<FakeThread> onFork) {
        this.onFork = onFork;
    }

    List<FakeThread> takeForks() {
        List<FakeThread> f = List.copyOf(forks);
        forks.clear();
        return f;
    }

    @Override
    public int size() {
        return forks.size();
    }

    @Override
    public int capacity() {
        return 100;
    }

    @Override
    public void clear() {
        forks.clear();
    }

    @Override
    public void mapAnonymous(long addr, long len, int prot, int flags) {}

    @Override
    public void mapFile(long addr, long len, int prot, int flags, int hostFd, long offset) {}

    @Override
    public void unmap(long addr, long len) {}

    @Override
    public void protect(long addr, long len, int prot) {}

    @Override
    public void remap(long oldAddr, long oldLen, long newLen, int flags, long newAddr) {}

    @Override
    public void advise(long addr, long len, int advice) {}

    @Override
    public void zero(long addr, long len) {}

    @Override
    public boolean copyOut(long addr, byte[] src, int offset, int len) {
        return false;
    }

    @Override
    public void futexOr(long addr, int bit) {}

    public void futex(long addr, int op, int val, long timeout, long addr2, int val3) {}

    @Override
    public void futexWaitUntil(long addr, int val, long deadlineNs) {}

    @Override
    public void futexWaitv(long watchesAddr, int count, long timeout, int clock) {}

    @Override
    public void futexWaitv(byte[] watches, long timeout, int clock) {}

    @Override
    public void rseq(long addr, int len, int flags, int signature) {}

    @Override
    public void membarrier(int command, int flags, int cpu) {}

    @Override
    public void trapTimeStamps(boolean trap) {}

    @Override
    public void trapCpuid(boolean trap) {}

    @Override
    public void userfaultfd() {}

    @Override
    public void close(int guestFd) {}

    @Override
    public long result(int i) {
        return 0;
    }

    @Override
    public void fork(GuestThread child) {
        onFork.accept((FakeThread) child);
        forks.add((FakeThread) child);
    }
}
