package org.belljar.syscall.poll;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Poll;

/** select(2) and pselect6(2). */
public final class SelectCalls {
    private static final int READ_SET = Poll.RDNORM | Poll.RDBAND | Poll.IN | Poll.HUP | Poll.ERR | Poll.NVAL;
    private static final int WRITE_SET = Poll.WRBAND | Poll.WRNORM | Poll.OUT | Poll.ERR | Poll.NVAL;
    private static final int EXCEPT_SET = Poll.PRI | Poll.NVAL;
    private static final int[] SETS = {READ_SET, WRITE_SET, EXCEPT_SET};

    /**
     * Implements {@code select(2)}.
     *
     * @param readAddr guest address of a bit set of {@code n} bits in units of 8 bytes, or 0; likewise the other two
     * @param timeoutAddr guest address of struct timeval, updated to the time left, or 0
     * @return number of bits set; EINVAL for a negative n or timeout; EBADF for a bit whose descriptor is closed; EFAULT; EINTR
     */
    public long select(Task task, int n, long readAddr, long writeAddr, long exceptAddr, long timeoutAddr) {
        long deadline = Deadline.ofTimeval(task.memory(), timeoutAddr);
        long r = run(task, n, new long[] {readAddr, writeAddr, exceptAddr}, deadline);
        return TimeLeft.writeTimeval(task, timeoutAddr, deadline, WaitRestart.noHand(r));
    }

    /**
     * Implements {@code pselect6(2)}: as select with a struct timespec and a signal mask.
     *
     * @param packAddr guest address of {sigset_t *, size_t}, or 0
     */
    public long pselect6(Task task, int n, long readAddr, long writeAddr, long exceptAddr, long timeoutAddr, long packAddr) {
        long maskAddr = 0;
        long maskSize = 0;
        if (packAddr != 0) {
            GuestStruct pack = task.memory().readStruct(packAddr, 16);
            maskAddr = pack.getLong(0);
            maskSize = pack.getLong(8);
        }
        long deadline = Deadline.ofTimespec(task.memory(), timeoutAddr);
        WaitMask.read(task, maskAddr, maskSize).set();
        long r = WaitRestart.noHand(run(task, n, new long[] {readAddr, writeAddr, exceptAddr}, deadline));
        return TimeLeft.writeTimespec(task, timeoutAddr, deadline, r);
    }

    private static long run(Task task, int n, long[] addrs, long deadline) {
        if (n < 0) {
            return Errno.EINVAL.negative();
        }
        int count = Math.min(n, task.fds().room());
        int bytes = (count + 63) / 64 * 8;
        GuestStruct[] sets = new GuestStruct[3];
        for (int s = 0; s < 3; s++) {
            sets[s] = addrs[s] == 0 ? null : task.memory().readStruct(addrs[s], bytes);
        }
        int[] fds = new int[16];
        int used = 0;
        for (int fd = 0; fd < count; fd++) {
            if (isSet(sets[0], fd) || isSet(sets[1], fd) || isSet(sets[2], fd)) {
                if (used == fds.length) {
                    fds = java.util.Arrays.copyOf(fds, used * 2);
                }
                fds[used++] = fd;
            }
        }
        try (PollWait wait = new PollWait(task, task.fds(), used)) {
            return wait(task, wait, fds, used, sets, addrs, bytes, deadline);
        }
    }

    private static long wait(Task task, PollWait wait, int[] fds, int used, GuestStruct[] sets, long[] addrs, int bytes, long deadline) {
        boolean allOpen = true;
        for (int i = 0; i < used; i++) {
            int events = 0;
            for (int s = 0; s < 3; s++) {
                events |= isSet(sets[s], fds[i]) ? SETS[s] : 0;
            }
            allOpen &= wait.set(i, fds[i], events);
        }
        if (!allOpen) {
            return Errno.EBADF.negative();
        }
        long r = wait.await(deadline);
        if (r < 0) {
            return r;
        }
        long bits = 0;
        for (int s = 0; s < 3; s++) {
            if (sets[s] == null) {
                continue;
            }
            GuestStruct out = new GuestStruct(bytes);
            for (int i = 0; i < used; i++) {
                int fd = fds[i];
                if (isSet(sets[s], fd) && (wait.found(i) & (SETS[s] | Poll.NVAL)) != 0) {
                    out.bytes()[fd / 8] |= (byte) (1 << fd % 8);
                    bits++;
                }
            }
            task.memory().writeStruct(addrs[s], out);
        }
        return bits;
    }

    private static boolean isSet(GuestStruct set, int fd) {
        return set != null && (set.bytes()[fd / 8] & 1 << fd % 8) != 0;
    }
}
