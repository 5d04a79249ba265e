package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.CloneArguments;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/** fork(2), vfork(2), clone(2), clone3(2). */
public final class ForkCalls {
    private static final int CSIGNAL = 0xff;
    /** Sizes of struct clone_args as Linux 5.3, 5.5 and 5.7 published it. */
    private static final int SIZE_VER0 = 64, SIZE_VER2 = 88;
    private static final int CAP_CHECKPOINT_RESTORE = 40;
    private static final int PAGE = 4096;

    /** Implements {@code fork(2)}: EAGAIN at a limit. */
    public long fork(Task task) {
        return task.forking().clone(new CloneArguments(0, Signal.SIGCHLD, 0, 0, 0, 0, 0, 0, null));
    }

    /** Implements {@code vfork(2)}: the caller sleeps until the child has executed a program or ended. */
    public long vfork(Task task) {
        return task.forking().clone(new CloneArguments(CloneArguments.VM | CloneArguments.VFORK, Signal.SIGCHLD, 0, 0, 0, 0, 0, 0, null));
    }

    /**
     * Implements {@code clone(2)}. {@code parentTidAddr} (4 bytes) serves CLONE_PARENT_SETTID or CLONE_PIDFD.
     */
    public long clone(Task task, int flags, long stackAddr, long parentTidAddr, long childTidAddr, long tls) {
        long f = flags & 0xffffffffL & ~CSIGNAL;
        if ((f & CloneArguments.PIDFD) != 0 && (f & CloneArguments.PARENT_SETTID) != 0) {
            return Errno.EINVAL.negative();
        }
        return task.forking().clone(new CloneArguments(f, flags & CSIGNAL, stackAddr, 0, tls, parentTidAddr, childTidAddr,
                parentTidAddr, null));
    }

    /**
     * Implements {@code clone3(2)}; {@code argsAddr} is a struct clone_args of {@code size} bytes. E2BIG for bytes beyond
     * the known structure that are not zero. cgroup is refused: EINVAL.
     */
    public long clone3(Task task, long argsAddr, long size) {
        if (size > PAGE) {
            return Errno.E2BIG.negative();
        }
        if (size < SIZE_VER0) {
            return Errno.EINVAL.negative();
        }
        byte[] raw = task.memory().readBytes(argsAddr, (int) size);
        for (int i = SIZE_VER2; i < raw.length; i++) {
            if (raw[i] != 0) {
                return Errno.E2BIG.negative();
            }
        }
        GuestStruct s = new GuestStruct(java.util.Arrays.copyOf(raw, SIZE_VER2));
        long flags = s.getLong(0);
        long exitSignal = s.getLong(32);
        long stack = s.getLong(40);
        long stackSize = s.getLong(48);
        long setTidAddr = s.getLong(64);
        long setTidSize = s.getLong(72);
        boolean bad = (flags & ~(0x3ffffffffL)) != 0
                || (flags & (CloneArguments.DETACHED | CSIGNAL & ~CloneArguments.NEWTIME)) != 0
                || (exitSignal & ~(long) CSIGNAL) != 0 || exitSignal > Signal.NSIG
                || (flags & (CloneArguments.THREAD | CloneArguments.PARENT)) != 0 && exitSignal != 0
                || (stack == 0) != (stackSize == 0)
                || stack != 0 && !GuestMemory.isUserRange(stack, stackSize)
                || (setTidAddr == 0) != (setTidSize == 0) || setTidSize > 32
                || (flags & CloneArguments.INTO_CGROUP) != 0;
        if (bad) {
            return Errno.EINVAL.negative();
        }
        return task.forking().clone(new CloneArguments(flags, (int) exitSignal, stack, stackSize, s.getLong(56),
                s.getLong(24), s.getLong(16), s.getLong(8), wantedIds(task, setTidAddr, (int) setTidSize)));
    }

    /** set_tid: EPERM without a capability in the user namespaces that own the PID namespaces, EINVAL for too many. */
    private static int[] wantedIds(Task task, long addr, int count) {
        if (count == 0) {
            return null;
        }
        GuestStruct ids = task.memory().readStruct(addr, count * 4);
        int[] wanted = new int[count];
        PidNamespace n = task.namespaces().pidsForChildren();
        for (int i = 0; i < count; i++, n = n.parent()) {
            if (n == null) {
                throw Errno.EINVAL.exception();
            }
            if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, n.owner())
                    && !task.credentials().hasCapability(CAP_CHECKPOINT_RESTORE, n.owner())) {
                throw Errno.EPERM.exception();
            }
            wanted[i] = ids.getInt(i * 4);
        }
        return wanted;
    }
}
