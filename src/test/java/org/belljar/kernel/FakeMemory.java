package org.belljar.kernel;

import java.util.concurrent.locks.ReentrantLock;

/** A megabyte of guest memory from {@link #BASE} on. */
final class FakeMemory {
    static final long BASE = 0x200000;
    static final int SIZE = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] bytes = new byte[SIZE];

    boolean holds(long addr, long len) {
        return addr >= BASE && addr + len <= BASE + SIZE;
    }

    void read(long addr, byte[] dst) {
        copy(bytes, (int) (addr - BASE), dst, 0, dst.length);
    }

    void write(long addr, byte[] src) {
        copy(src, 0, bytes, (int) (addr - BASE), src.length);
    }

    private void copy(byte[] from, int fromAt, byte[] to, int toAt, int len) {
        lock.lock();
        try {
            System.arraycopy(from, fromAt, to, toAt, len);
        } finally {
            lock.unlock();
        }
    }

    FakeMemory copy() {
        FakeMemory m = new FakeMemory();
        copy(bytes, 0, m.bytes, 0, SIZE);
        return m;
    }
}
