package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.host.HostInfo;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;

/** membarrier(2). */
public final class BarrierCalls {
    private static final int QUERY = 0, GLOBAL = 1, GLOBAL_EXPEDITED = 2, REGISTER_GLOBAL_EXPEDITED = 4, PRIVATE_EXPEDITED = 8,
            REGISTER_PRIVATE_EXPEDITED = 16, PRIVATE_EXPEDITED_SYNC_CORE = 32, REGISTER_PRIVATE_EXPEDITED_SYNC_CORE = 64,
            PRIVATE_EXPEDITED_RSEQ = 128, REGISTER_PRIVATE_EXPEDITED_RSEQ = 256, GET_REGISTRATIONS = 512;
    private static final int FLAG_CPU = 1;

    public BarrierCalls(Kernel kernel) {}

    /**
     * Implements {@code membarrier(2)} by the host's own, made by the guest's thread: the threads of an address space are those
     * of a host's one. Who has registered is known here too, as the trampoline registers for reasons of its own.
     *
     * @param flags MEMBARRIER_CMD_FLAG_CPU for PRIVATE_EXPEDITED_RSEQ, with {@code cpu}
     * @return the commands that the host offers (QUERY), those registered (GET_REGISTRATIONS), 0; EINVAL for another command or
     *     flag; EPERM for a private command that was not registered
     */
    public long membarrier(Task task, int command, int flags, int cpu) {
        if ((flags & ~(command == PRIVATE_EXPEDITED_RSEQ ? FLAG_CPU : 0)) != 0) {
            return Errno.EINVAL.negative();
        }
        AddressSpace space = task.addressSpace();
        switch (command) {
            case QUERY, GLOBAL -> {
                return HostInfo.membarrier(command);
            }
            case GET_REGISTRATIONS -> {
                int made = space.barriers();
                // As on Linux: those for instruction fetch and rseq are told as this one, too, though it is not ready for use.
                return made >= REGISTER_PRIVATE_EXPEDITED_SYNC_CORE ? made | REGISTER_PRIVATE_EXPEDITED : made;
            }
            case PRIVATE_EXPEDITED, PRIVATE_EXPEDITED_SYNC_CORE, PRIVATE_EXPEDITED_RSEQ -> {
                if ((space.barriers() & command << 1) == 0) {
                    return Errno.EPERM.negative();
                }
            }
            case REGISTER_GLOBAL_EXPEDITED, REGISTER_PRIVATE_EXPEDITED, REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
                    REGISTER_PRIVATE_EXPEDITED_RSEQ -> space.registerBarrier(command);
            case GLOBAL_EXPEDITED -> {
                // needs no registration of the caller
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
        task.thread().calls().membarrier(command, flags, cpu);
        return 0;
    }
}
