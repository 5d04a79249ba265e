package org.belljar.mm;

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
        return l;
    }
}
