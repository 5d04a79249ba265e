package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import org.belljar.host.ThreadTimes;
import org.belljar.platform.GuestProcess;

/**
 * Greatest resident memory of a process and of the children that it has waited for, in KiB. It costs a file of /proc to learn that of a
 * process which has ended (20 us): who needs it first reads it, or else who is about to kill the host process, for which nobody waits.
 */
final class PeakMemory {
    private volatile long ownKb;
    /** The process has ended, its host process stands still and has not been asked. */
    private volatile GuestProcess unread;
    /** Guarded by the tree's lock, as what follows. */
    private long childrenKb;
    /** Children that were waited for before they were asked. */
    private final List<PeakMemory> unreadChildren = new ArrayList<>(0);

    /** Asks a host process that is about to go. */
    void note(GuestProcess process) {
        // In this order: who comes too late to learn anything does not take away what another has found.
        long now = ThreadTimes.peakResidentKb(process.hostPid());
        ownKb = Math.max(now, ownKb);
    }

    /** {@link #own} will be called before the host process goes. */
    void noteLater(GuestProcess process) {
        unread = process;
    }

    /** That of the host processes it has had, as far as they were noted. */
    long own() {
        GuestProcess p = unread;
        if (p != null) {
            note(p);
            unread = null;
        }
        return ownKb;
    }

    void addReapedLocked(PeakMemory child) {
        unreadChildren.addAll(child.unreadChildren);
        unreadChildren.add(child);
        childrenKb = Math.max(childrenKb, child.childrenKb);
        foldLocked();
    }

    private void foldLocked() {
        unreadChildren.removeIf(c -> {
            if (c.unread != null) {
                return false;
            }
            childrenKb = Math.max(childrenKb, c.ownKb);
            return true;
        });
    }

    /** That of the greatest child that was waited for, with theirs, as far as it is known. */
    long childrenLocked() {
        foldLocked();
        return childrenKb;
    }

    /** To be asked, without the lock, before {@link #childrenLocked}. */
    List<PeakMemory> unreadLocked() {
        return List.copyOf(unreadChildren);
    }
}
