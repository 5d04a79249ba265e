package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.platform.HostCalls;

/**
 * Runs a change of the caller's address space together with its host calls. A task that has the address space to itself
 * answers with the list and goes on; one that shares it holds the change token and waits until the list has run, so that
 * no other task learns of a mapping that the host has not made yet.
 */
public final class MemoryChange {
    private MemoryChange() {}

    public interface Operation {
        /** Changes the tree and fills the list; a result of the system call. */
        long run(AddressSpace as, HostCalls calls);
    }

    public static long run(Task task, Operation op) {
        AddressSpace as = task.addressSpace();
        HostCalls calls = task.thread().calls();
        if (!as.isShared()) {
            return op.run(as, calls);
        }
        long r = as.beginChange(task);
        if (r != 0) {
            return r;
        }
        try {
            return step(task, op);
        } finally {
            as.endChange();
        }
    }

    /** One change, finished when this returns; the caller holds the change token. */
    static long step(Task task, Operation op) {
        AddressSpace as = task.addressSpace();
        HostCalls calls = task.thread().calls();
        try {
            long result = op.run(as, calls);
            long error = calls.size() == 0 ? 0 : task.runHostCalls();
            if (error == 0) {
                return result;
            }
            if (!as.changeFailed(calls)) {
                return error;
            }
            if (calls.size() > 0) {
                task.runHostCalls();
            }
            long instead = as.takeResultIfFailed();
            return instead != 0 ? instead : Errno.ENOMEM.negative();
        } finally {
            as.changeDone();
        }
    }

    static long pageUp(long bytes) {
        return bytes + AddressSpace.PAGE - 1 & -AddressSpace.PAGE;
    }

    static boolean isAligned(long addr) {
        return (addr & AddressSpace.PAGE - 1) == 0;
    }
}
