package org.belljar.kernel;

import org.belljar.abi.Signal;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.MemoryLimits;
import org.belljar.mm.StackExpander;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;

/** Faults that the kernel mends instead of signalling them: the growth of stacks. All others are the host's affair. */
final class PageFault {
    private static final int SEGV_MAPERR = 1;

    private PageFault() {}

    /** Whether the fault at hand was mended: the guest runs on where it stopped. */
    static boolean mend(Task task) {
        GuestThread thread = task.thread();
        if (thread.faultSignal() != Signal.SIGSEGV || thread.faultCode() != SEGV_MAPERR) {
            return false;
        }
        long addr = thread.faultAddress();
        AddressSpace as = task.addressSpace();
        MemoryLimits limits = TaskMemoryLimits.of(task);
        HostCalls calls = thread.calls();
        if (as.beginChange(task) != 0) {
            return false;
        }
        try {
            if (as.tree().find(addr) != null) {
                // Another thread may have grown it meanwhile; alone the fault would come again for ever.
                return as.isShared();
            }
            if (!StackExpander.expand(as, addr, limits, calls)) {
                return false;
            }
            if (task.runHostCalls() == 0) {
                return true;
            }
            as.changeFailed(calls);
            return false;
        } finally {
            as.changeDone();
            as.endChange();
        }
    }
}
