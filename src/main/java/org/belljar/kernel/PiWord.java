package org.belljar.kernel;

/** The word of a priority-inheriting futex as it was read from a task's memory: owner's thread id and two flags. */
record PiWord(Task task, long addr, int value) {
    static final int WAITERS = 0x80000000, OWNER_DIED = 0x40000000;
    private static final int TID_MASK = 0x3fffffff;

    /** Throws EFAULT. Reads until two reads agree: the host copies byte by byte, past compare-and-swaps of the guest. */
    static PiWord read(Task task, long addr) {
        int before = task.memory().readInt(addr);
        for (int i = 0; i < 100; i++) {
            int now = task.memory().readInt(addr);
            if (now == before) {
                break;
            }
            before = now;
        }
        return new PiWord(task, addr, before);
    }

    int owner() {
        return value & TID_MASK;
    }

    boolean hasWaiters() {
        return (value & WAITERS) != 0;
    }

    int waitersBit() {
        return value & WAITERS;
    }

    int ownerDiedBit() {
        return value & OWNER_DIED;
    }

    /** Throws EFAULT. */
    void write(int newValue) {
        task.memory().writeIntNow(addr, newValue);
    }
}
