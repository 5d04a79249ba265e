package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.mm.GuestMemory;
import org.belljar.platform.Registers;

/**
 * Syscall user dispatch of one thread (PR_SET_SYSCALL_USER_DISPATCH): calls made outside of a range of code, while a byte of the
 * program's says so, become SIGSYS. How Wine tells the calls of a Windows program from its own. Forks, new threads and exec begin
 * without.
 */
public final class UserDispatch {
    private static final int OFF = 0, EXCLUSIVE_ON = 1, INCLUSIVE_ON = 2;
    private static final int ALLOW = 0, BLOCK = 1;
    private static final int SYS_USER_DISPATCH = 2;

    /** @param length the calls of {@code start .. start + length} are let through; counted round the end of the address space */
    private record Range(long start, long length, long selector) {}

    private final Task task;
    private volatile Range range;

    UserDispatch(Task task) {
        this.task = task;
    }

    /** @return 0; EINVAL: an unknown mode, a bad range; EFAULT: a selector that is no guest's address */
    public long set(long mode, long offset, long length, long selector) {
        boolean isOff = mode == OFF;
        long end = offset + length;
        boolean isEmpty = Long.compareUnsigned(end, offset) <= 0;
        if (isOff ? (offset | length | selector) != 0
                : mode == EXCLUSIVE_ON ? offset != 0 && isEmpty : mode != INCLUSIVE_ON || length == 0 || isEmpty) {
            return Errno.EINVAL.negative();
        }
        if (!GuestMemory.isUserRange(selector, 1)) {
            return Errno.EFAULT.negative();
        }
        change(isOff ? null : mode == EXCLUSIVE_ON ? new Range(offset, length, selector) : new Range(end, -length, selector));
        return 0;
    }

    /** exec(2). */
    void executed() {
        if (range != null) {
            change(null);
        }
    }

    private void change(Range r) {
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            range = r;
            task.watchDispatch(r != null);
        } finally {
            lock.unlock();
        }
    }

    /** Before anything else is done about a call. @return whether it has become a signal; the registers are as before it, then */
    boolean takes(int nr) {
        Range r = range;
        Registers registers = task.thread().registers();
        long rip = registers.get(Registers.RIP);
        if (r == null || Long.compareUnsigned(rip - r.start, r.length) < 0) {
            return false;
        }
        int state = r.selector == 0 ? BLOCK : selected(r.selector);
        if (state == ALLOW) {
            return false;
        }
        registers.set(Registers.RAX, nr);
        if (state == BLOCK) {
            task.signals().force(SignalInfo.ofSeccomp(SYS_USER_DISPATCH, 0, rip, nr));
        } else {
            task.signals().forceDefault(SignalInfo.fromKernel(state < 0 ? Signal.SIGSEGV : Signal.SIGSYS));
        }
        return true;
    }

    /** The byte, or -1 where there is none. */
    private int selected(long addr) {
        try {
            return task.memory().readBytes(addr, 1)[0] & 255;
        } catch (ErrnoException e) {
            return -1;
        }
    }
}
