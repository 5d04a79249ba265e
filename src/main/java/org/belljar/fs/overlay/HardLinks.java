package org.belljar.fs.overlay;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.vfs.Inode;

/**
 * The lower objects that have several names, so that all of these lead to one inode, before and after its copy-up (what
 * Linux's overlayfs does with index=on).
 */
final class HardLinks {
    /** Lower inode number to Weak, or to the OverlayInode itself once that differs from the lower one. */
    private final ConcurrentHashMap<Long, Object> byNumber = new ConcurrentHashMap<>();
    private final ReferenceQueue<OverlayInode> cleared = new ReferenceQueue<>();

    private static final class Weak extends WeakReference<OverlayInode> {
        final long number;

        Weak(OverlayInode inode, ReferenceQueue<OverlayInode> queue) {
            super(inode, queue);
            this.number = inode.number();
        }
    }

    OverlayInode get(OverlayDirectory parent, String name, Inode lower) {
        for (Object w = cleared.poll(); w != null; w = cleared.poll()) {
            byNumber.remove(((Weak) w).number, w);
        }
        OverlayInode[] found = new OverlayInode[1];
        byNumber.compute(lower.number(), (number, known) -> {
            found[0] = known instanceof Weak w ? w.get() : (OverlayInode) known;
            if (found[0] != null) {
                return known;
            }
            found[0] = new OverlayInode(parent, name, lower, true);
            return new Weak(found[0], cleared);
        });
        return found[0];
    }

    /** {@code inode} is about to differ from what the lower layer shows: it must not be forgotten. */
    void keep(OverlayInode inode) {
        byNumber.computeIfPresent(inode.number(), (number, known) -> known instanceof Weak w && w.get() == inode ? inode : known);
    }
}
