package org.belljar.platform.trampoline;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;

/**
 * The kernel's mappings of mailbox regions. They outlive their regions until the collector has seen that nobody can reach
 * them: a late look at a dead thread's mailbox then reads zeros instead of faulting.
 */
final class RegionMappings {
    private final ReferenceQueue<MailboxRegion> unreachable = new ReferenceQueue<>();
    /** Keeps the references themselves reachable. */
    private final Set<Mapping> tracked = ConcurrentHashMap.newKeySet();

    /** The mappings of one region, made piece by piece. */
    static final class Mapping extends PhantomReference<MailboxRegion> {
        /** Guarded by the region's lock while the region lives. */
        NativeMemory[] chunks = new NativeMemory[1];

        private Mapping(MailboxRegion region, ReferenceQueue<MailboxRegion> queue) {
            super(region, queue);
        }
    }

    /** A fresh, empty mapping; unmaps those of regions that are gone. */
    Mapping track(MailboxRegion region) {
        unmapUnreachable();
        Mapping m = new Mapping(region, unreachable);
        tracked.add(m);
        return m;
    }

    private void unmapUnreachable() {
        Mapping m;
        while ((m = (Mapping) unreachable.poll()) != null) {
            tracked.remove(m);
            for (NativeMemory c : m.chunks) {
                if (c != null) {
                    Host.call(HostNumbers.MUNMAP, c.address(), c.size(), 0);
                }
            }
        }
    }
}
