package org.belljar.mm;

/**
 * Bytes mapped, by kind, as RLIMIT_AS, RLIMIT_DATA and /proc/PID/status count them. Changed under the address space's
 * lock together with the tree; read by anyone.
 */
public final class MemoryAccount {
    private volatile long total;
    private volatile long data;
    private volatile long stack;
    private volatile long exec;
    private volatile long locked;
    private volatile long peak;

    void add(Vma v) {
        count(v, v.lengthBytes());
        peak = Math.max(peak, total);
    }

    void remove(Vma v) {
        count(v, -v.lengthBytes());
    }

    private void count(Vma v, long n) {
        if (v.has(Vma.SPECIAL)) {
            return;
        }
        total += n;
        if (v.isData()) {
            data += n;
        }
        if (v.has(Vma.GROWSDOWN | Vma.STACK)) {
            stack += n;
        }
        if (v.isExecutable() && !v.isWritable()) {
            exec += n;
        }
        if (v.has(Vma.LOCKED)) {
            locked += n;
        }
    }

    public long totalBytes() {
        return total;
    }

    public long dataBytes() {
        return data;
    }

    public long stackBytes() {
        return stack;
    }

    public long executableBytes() {
        return exec;
    }

    public long lockedBytes() {
        return locked;
    }

    public long peakBytes() {
        return peak;
    }

    /** may_expand_vm: whether {@code grow} bytes more fit, {@code data} of them private and writable. */
    boolean allows(MemoryLimits limits, long grow, boolean isData) {
        return Long.compareUnsigned(total + grow, limits.addressSpaceBytes()) <= 0
                && (!isData || Long.compareUnsigned(data + grow, limits.dataBytes()) <= 0);
    }

    MemoryAccount copy() {
        MemoryAccount a = new MemoryAccount();
        a.total = total;
        a.data = data;
        a.stack = stack;
        a.exec = exec;
        a.locked = locked;
        a.peak = total;
        return a;
    }
}
