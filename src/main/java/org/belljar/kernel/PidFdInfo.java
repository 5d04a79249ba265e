package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/**
 * PIDFD_GET_INFO: {@code struct pidfd_info { u64 mask, cgroupid; u32 pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid,
 * fsuid, fsgid; s32 exit_code; u32 coredump_mask, spare; }}. Neither control groups nor core dumps are told of.
 */
final class PidFdInfo {
    private static final int TYPE_AND_NUMBER = 0xffff, GET_INFO = 0xff << 8 | 11;
    private static final int SIZE_SHIFT = 16, SIZE_MASK = 0x3fff, SMALLEST = 64, SIZE = 72;
    private static final int PID = 1, CREDS = 2, EXIT = 8;

    private PidFdInfo() {}

    /** ioctl(2) on a pidfd: ENOTTY for other requests and structures older than the first; EINVAL: no address; ESRCH: reaped, EFAULT; EREMOTE: of no PID
     * namespace that the caller sees. */
    static long ioctl(Caller caller, PidFd file, int request, long addr) {
        int size = request >>> SIZE_SHIFT & SIZE_MASK;
        if ((request & TYPE_AND_NUMBER) != GET_INFO || size < SMALLEST) {
            return Errno.ENOTTY.negative();
        }
        if (addr == 0) {
            return Errno.EINVAL.negative();
        }
        GuestStruct asked = new GuestStruct(8);
        caller.memory().read(addr, asked.bytes(), 0, 8);
        if (caller instanceof Task t && file.group().idIn(t.pids()) == 0) {
            return Errno.EREMOTE.negative();
        }
        boolean wantsExit = (asked.getLong(0) & EXIT) != 0;
        GuestStruct s = new GuestStruct(Math.max(size, SIZE));
        TaskGroup group = file.group();
        long mask = 0;
        if (file.isReaped()) {
            if (!wantsExit) {
                return Errno.ESRCH.negative();
            }
            mask = EXIT;
            s.putInt(60, file.thread() == null ? group.exitStatus() : file.thread().exitStatus());
        } else {
            mask = PID | CREDS;
            describe(s, file.thread() != null ? file.thread() : group.leader(), group);
        }
        s.putLong(0, mask);
        caller.memory().write(addr, s.bytes(), 0, size);
        return 0;
    }

    private static void describe(GuestStruct s, Task task, TaskGroup group) {
        Credentials c = task.credentials();
        int[] fields = {task.tid(), group.id(), group.parentIdIn(group.pids()), c.uid(), c.gid(), c.euid(), c.egid(), c.suid(),
            c.sgid(), c.fsuid(), c.fsgid()};
        for (int i = 0; i < fields.length; i++) {
            s.putInt(16 + i * 4, fields[i]);
        }
    }
}
