package org.belljar.kernel;

import org.belljar.abi.Signal;

/** The alternate signal stack of a task (sigaltstack(2)). Owned by the task's flow. */
public final class AlternateStack {
    private long addr;
    private long sizeBytes;
    private int flags;

    public long addr() {
        return addr;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    int storedFlags() {
        return flags;
    }

    public void set(long addr, long sizeBytes, int flags) {
        this.addr = addr;
        this.sizeBytes = sizeBytes;
        this.flags = flags;
    }

    void reset() {
        set(0, 0, Signal.SS_DISABLE);
    }

    /** exec: no stack; the flags stay, as Linux leaves them. */
    void executed() {
        set(0, 0, flags);
    }

    void copyFrom(AlternateStack o) {
        set(o.addr, o.sizeBytes, o.flags);
    }

    /** Whether a stack pointer lies on it; with SS_AUTODISARM never, since it is disarmed while in use. */
    public boolean holds(long sp) {
        return (flags & Signal.SS_AUTODISARM) == 0 && contains(sp);
    }

    boolean contains(long sp) {
        return sp > addr && sp - addr <= sizeBytes;
    }

    /** ss_flags as sigaltstack(2) reports them for a stack pointer. */
    public int stateFor(long sp) {
        int mode = sizeBytes == 0 ? Signal.SS_DISABLE : holds(sp) ? Signal.SS_ONSTACK : 0;
        return mode | flags & Signal.SS_AUTODISARM;
    }

    boolean isUsableFrom(long sp) {
        return sizeBytes != 0 && !holds(sp);
    }

    boolean isAutoDisarm() {
        return (flags & Signal.SS_AUTODISARM) != 0;
    }
}
