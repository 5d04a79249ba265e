package org.belljar.mm;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where things lie in an address space: what Linux keeps in mm_struct for brk and procfs. Written by exec before the
 * address space is used, later by brk and prctl(PR_SET_MM) under the address space's lock.
 */
public final class Layout {
    public volatile long mmapBase;
    public volatile long startCode;
    public volatile long endCode;
    public volatile long startData;
    public volatile long endData;
    public volatile long startBrk;
    public volatile long brk;
    /** Stack pointer at the program's start: lies in the [stack] mapping. */
    public volatile long startStack;
    public volatile long argStart;
    public volatile long argEnd;
    public volatile long envStart;
    public volatile long envEnd;
    /** The auxiliary vector as the program got it. */
    public volatile byte[] auxv = new byte[0];

    /** What prctl(2) has set for the whole address space, which fork and exec hand on: bits of {@link #REFUSE_EXEC_GAIN} and so on. */
    private final AtomicInteger policy = new AtomicInteger();

    /** PR_SET_MDWE: memory is writable or executable, and does not become executable. */
    public static final int REFUSE_EXEC_GAIN = 1, NO_INHERIT = 2;
    /** PR_SET_MEMORY_MERGE; PR_SET_THP_DISABLE and its exception. Told only: what the host merges is the host's. */
    public static final int MERGE = 4, THP_DISABLED = 8, THP_EXCEPT_ADVISED = 16;

    public void changePolicy(int mask, int bits) {
        policy.getAndUpdate(p -> p & ~mask | bits);
    }

    public int policy() {
        return policy.get();
    }

    /** The fields that PR_SET_MM sets, in the order of its numbers. */
    public long[] fields() {
        return new long[] {startCode, endCode, startData, endData, startStack, startBrk, brk, argStart, argEnd, envStart, envEnd};
    }

    /** Sets what {@link #fields} tells, one after the other: who looks meanwhile sees some of them. */
    public void setFields(long[] f) {
        int i = 0;
        startCode = f[i++];
        endCode = f[i++];
        startData = f[i++];
        endData = f[i++];
        startStack = f[i++];
        startBrk = f[i++];
        brk = f[i++];
        argStart = f[i++];
        argEnd = f[i++];
        envStart = f[i++];
        envEnd = f[i];
    }

    /** Hands {@link #policy} on to the address space of the next program (exec). */
    public void handOnPolicy(Layout next) {
        next.policy.set(inheritedPolicy());
    }

    private int inheritedPolicy() {
        return (policy.get() & NO_INHERIT) == 0 ? policy.get() : policy.get() & ~(REFUSE_EXEC_GAIN | NO_INHERIT);
    }

    /** map_deny_write_exec: whether memory with protection {@code old} may not get {@code now}. */
    boolean refuses(int old, int now) {
        boolean isExec = (now & Vma.PROT_EXEC) != 0;
        return isExec && (policy.get() & REFUSE_EXEC_GAIN) != 0 && ((now & Vma.PROT_WRITE) != 0 || (old & Vma.PROT_EXEC) == 0);
    }

    Layout copy() {
        Layout l = new Layout();
        l.mmapBase = mmapBase;
        l.startCode = startCode;
        l.endCode = endCode;
        l.startData = startData;
        l.endData = endData;
        l.startBrk = startBrk;
        l.brk = brk;
        l.startStack = startStack;
        l.argStart = argStart;
        l.argEnd = argEnd;
        l.envStart = envStart;
        l.envEnd = envEnd;
        l.auxv = auxv;
        l.policy.set(inheritedPolicy());
        return l;
    }
}
