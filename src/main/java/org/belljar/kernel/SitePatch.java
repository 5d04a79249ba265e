package org.belljar.kernel;

import org.belljar.mm.AddressSpace;
import org.belljar.mm.Vma;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;

/**
 * Lets the platform rewrite the call site of the call at hand while other threads of the address space run: only in the text
 * of a file, and while nobody changes the mappings.
 */
final class SitePatch {
    private SitePatch() {}

    /** After a call has been served, before its answer. */
    static void applyIfDue(Task task) {
        GuestThread thread = task.thread();
        long site = thread.siteToPatch();
        if (site == 0 || task.isExiting() || !hasRoom(task)) {
            return;
        }
        AddressSpace space = task.addressSpace();
        if (space.beginChange(task) != 0) {
            return;
        }
        try {
            if (isText(space, site) && thread.preparePatch()) {
                long error = task.runHostCalls();
                thread.patched();
                if (error != 0 && !task.isExiting()) {
                    // Not the patch, whose failure is ignored: a host call of the call's own, or its results could not be stored.
                    task.callsFailed((int) error);
                }
            }
        } finally {
            space.endChange();
        }
    }

    /** The patch follows the host calls of the call itself; a clone goes with its answer alone, as it may happen only once. */
    private static boolean hasRoom(Task task) {
        HostCalls calls = task.thread().calls();
        return !task.forking().isCloneUnderWay() && calls.size() + GuestThread.PATCH_CALLS <= calls.capacity();
    }

    private static boolean isText(AddressSpace space, long site) {
        Vma first = space.tree().find(site - GuestThread.PATCH_REACH);
        Vma last = space.tree().find(site + GuestThread.PATCH_REACH);
        return first != null && first == last && first.prot() == (Vma.PROT_READ | Vma.PROT_EXEC) && first.backing() != null
                && !first.isShared();
    }
}
