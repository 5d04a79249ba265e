package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.kernel.SeccompListener;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskSeccomp;
import org.belljar.mm.GuestStruct;
import org.belljar.seccomp.Action;
import org.belljar.seccomp.BpfProgram;
import org.belljar.seccomp.CallData;
import org.belljar.syscall.Descriptors;

/** seccomp(2) and prctl(2)'s older form of it. */
public final class SeccompCalls {
    private static final int SET_MODE_STRICT = 0, SET_MODE_FILTER = 1, GET_ACTION_AVAIL = 2, GET_NOTIF_SIZES = 3;
    private static final int FLAGS = TaskSeccomp.TSYNC | TaskSeccomp.LOG | TaskSeccomp.SPEC_ALLOW
            | TaskSeccomp.NEW_LISTENER | TaskSeccomp.TSYNC_ESRCH | TaskSeccomp.WAIT_KILLABLE_RECV;
    private static final int SIZEOF_NOTIF = 80, SIZEOF_NOTIF_RESP = 24, SIZEOF_FPROG = 16;

    /**
     * Implements {@code seccomp(2)}. {@code argsAddr}: a struct sock_fprog of 16 bytes to install (FILTER), an action of 4
     * bytes (GET_ACTION_AVAIL), a struct seccomp_notif_sizes of 6 bytes to write, or 0 (STRICT).
     *
     * <p>EINVAL for an unknown operation or flag, a bad program, or a mode that cannot follow the present one; EACCES without
     * no_new_privs and CAP_SYS_ADMIN; EFAULT; EOPNOTSUPP for an unknown action; ENOMEM for too many filters; EBUSY for a second
     * listener. With NEW_LISTENER the result is the listener's descriptor.
     */
    public long seccomp(Task task, int operation, int flags, long argsAddr) {
        switch (operation) {
            case SET_MODE_STRICT -> {
                return flags != 0 || argsAddr != 0 ? Errno.EINVAL.negative() : task.seccomp().setStrict();
            }
            case SET_MODE_FILTER -> {
                return isValid(flags) ? install(task, argsAddr, flags) : Errno.EINVAL.negative();
            }
            case GET_ACTION_AVAIL -> {
                if (flags != 0) {
                    return Errno.EINVAL.negative();
                }
                int action = task.memory().readStruct(argsAddr, 4).getInt(0);
                return Action.isKnown(action) ? 0 : Errno.EOPNOTSUPP.negative();
            }
            case GET_NOTIF_SIZES -> {
                if (flags != 0) {
                    return Errno.EINVAL.negative();
                }
                GuestStruct sizes = new GuestStruct(6);
                sizes.putShort(0, SIZEOF_NOTIF).putShort(2, SIZEOF_NOTIF_RESP).putShort(4, CallData.SIZE);
                task.memory().writeStruct(argsAddr, sizes);
                return 0;
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
    }

    /** A thread id and a descriptor cannot both be the result. */
    private static boolean isValid(int flags) {
        boolean hasListener = (flags & TaskSeccomp.NEW_LISTENER) != 0;
        boolean isAmbiguous = hasListener && (flags & TaskSeccomp.TSYNC) != 0 && (flags & TaskSeccomp.TSYNC_ESRCH) == 0;
        return (flags & ~FLAGS) == 0 && !isAmbiguous && (hasListener || (flags & TaskSeccomp.WAIT_KILLABLE_RECV) == 0);
    }

    /** PR_SET_SECCOMP. */
    static long setMode(Task task, long mode, long programAddr) {
        return mode == TaskSeccomp.STRICT ? task.seccomp().setStrict()
                : mode == TaskSeccomp.FILTER ? install(task, programAddr, 0) : Errno.EINVAL.negative();
    }

    private static long install(Task task, long programAddr, int flags) {
        GuestStruct fprog = task.memory().readStruct(programAddr, SIZEOF_FPROG);
        int length = fprog.getUnsignedShort(0);
        if (length == 0 || length > BpfProgram.MAX_LENGTH) {
            return Errno.EINVAL.negative();
        }
        task.seccomp().requireFilterRight();
        byte[] code = task.memory().readBytes(fprog.getLong(8), length * BpfProgram.INSTRUCTION_SIZE);
        BpfProgram program = BpfProgram.of(code);
        if ((flags & TaskSeccomp.NEW_LISTENER) == 0) {
            return task.seccomp().install(program, flags, null);
        }
        SeccompListener listener = task.seccomp().newListener((flags & TaskSeccomp.WAIT_KILLABLE_RECV) != 0);
        int fd = Descriptors.install(task, listener, true);
        long r = task.seccomp().install(program, flags, listener);
        if (r != 0) {
            task.fds().remove(fd).drop();
        }
        return r != 0 ? r : fd;
    }
}
