package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.kernel.TraceAccess;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.IoBuffer;

/** process_vm_readv, process_vm_writev. */
public final class ProcessMemoryCalls {
    private static final int MAX_IOVECS = 1024, CHUNK = 1 << 16;

    /** One direction between the remote process and the caller's buffer: bytes moved, fewer at a bad address. */
    private interface Mover {
        int move(GuestMemory remote, long addr, byte[] chunk, int len);
    }

    /**
     * Implements {@code process_vm_readv(2)}.
     *
     * @return bytes read, fewer at a bad remote page; EINVAL (flags, counts, lengths), ESRCH, EPERM, EFAULT
     */
    public long readv(Task task, int pid, long localIov, long localCount, long remoteIov, long remoteCount, long flags) {
        return transfer(task, pid, localIov, localCount, remoteIov, remoteCount, flags, local -> (remote, addr, chunk, len) -> {
            int n = remote.readPartly(addr, chunk, 0, len);
            return n <= 0 ? 0 : local.put(chunk, 0, n);
        });
    }

    /** Implements {@code process_vm_writev(2)}; errors as {@link #readv}. */
    public long writev(Task task, int pid, long localIov, long localCount, long remoteIov, long remoteCount, long flags) {
        return transfer(task, pid, localIov, localCount, remoteIov, remoteCount, flags, local -> (remote, addr, chunk, len) -> {
            int n = local.get(chunk, 0, len);
            return n <= 0 ? 0 : remote.writePartly(addr, chunk, 0, n);
        });
    }

    private interface Direction {
        Mover of(IoBuffer local);
    }

    private static long transfer(Task task, int pid, long localIov, long localCount, long remoteIov, long remoteCount, long flags,
            Direction direction) {
        int count = (int) localCount; // as Linux's import_iovec takes it
        if (flags != 0 || count < 0 || count > MAX_IOVECS) {
            return Errno.EINVAL.negative();
        }
        IoBuffer local = task.memory().vector(localIov, count);
        if (local.remaining() == 0) {
            return 0;
        }
        if (remoteCount < 0 || remoteCount > MAX_IOVECS) {
            return Errno.EINVAL.negative();
        }
        GuestStruct remote = task.memory().readStruct(remoteIov, (int) remoteCount * 16);
        long wanted = 0;
        for (int i = 0; i < remoteCount; i++) {
            if (remote.getLong(i * 16 + 8) < 0) {
                return Errno.EINVAL.negative();
            }
            wanted |= remote.getLong(i * 16 + 8);
        }
        if (wanted == 0) {
            return 0;
        }
        Task target = task.pids().task(pid);
        if (target == null || target.group().isZombie()) {
            return Errno.ESRCH.negative();
        }
        if (!TraceAccess.isAllowed(task, target.group(), true)) {
            return Errno.EPERM.negative();
        }
        GuestMemory memory = GuestMemory.processOnly(target.addressSpace().process());
        try {
            return copy(memory, remote, (int) remoteCount, local, direction.of(local));
        } finally {
            memory.close();
        }
    }

    private static long copy(GuestMemory memory, GuestStruct remote, int count, IoBuffer local, Mover mover) {
        byte[] chunk = new byte[(int) Math.min(CHUNK, local.remaining())];
        long done = 0;
        for (int i = 0; i < count; i++) {
            long addr = remote.getLong(i * 16);
            long left = Math.min(remote.getLong(i * 16 + 8), local.remaining());
            while (left > 0) {
                int want = (int) Math.min(left, chunk.length);
                int n;
                try {
                    n = mover.move(memory, addr, chunk, want);
                } catch (ErrnoException e) {
                    n = 0;
                }
                done += n;
                if (n < want) {
                    return done == 0 ? Errno.EFAULT.negative() : done;
                }
                addr += n;
                left -= n;
            }
        }
        return done;
    }
}
