package org.belljar.mm;

import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;

/** A host that only checks that calls stay in the guest's part of the address space. */
final class SparseHost implements HostCalls {
    private int size;

    private void check(long addr, long len) {
        size++;
        if (addr < AddressSpace.LOWEST || len <= 0 || len > GuestMemory.TASK_SIZE - addr) {
            throw new AssertionError("host call on " + Long.toHexString(addr) + "+" + Long.toHexString(len));
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int capacity() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void clear() {
        size = 0;
    }

    @Override
    public void mapAnonymous(long addr, long len, int prot, int flags) {
        check(addr, len);
    }

    @Override
    public void mapFile(long addr, long len, int prot, int flags, int hostFd, long offset) {
        check(addr, len);
    }

    @Override
    public void unmap(long addr, long len) {
        check(addr, len);
    }

    @Override
    public void protect(long addr, long len, int prot) {
        check(addr, len);
    }

    @Override
    public void remap(long oldAddr, long oldLen, long newLen, int flags, long newAddr) {
        check(oldAddr, newLen);
    }

    @Override
    public void advise(long addr, long len, int advice) {
        check(addr, len);
    }

    @Override
    public void zero(long addr, long len) {
        check(addr, len);
    }

    @Override
    public boolean copyOut(long addr, byte[] src, int offset, int len) {
        check(addr, len);
        return true;
    }

    @Override
    public void futexOr(long addr, int bit) {
        check(addr, 4);
    }

    @Override
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
        throw new UnsupportedOperationException();
    }
}
