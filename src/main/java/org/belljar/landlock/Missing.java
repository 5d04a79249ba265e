package org.belljar.landlock;

import org.belljar.vfs.Inode;

/** What each layer of a domain has not granted yet of some rights. */
final class Missing {
    private final Layer[] layers;
    private final int[] rights;

    /** Of {@code wanted}, what the layers handle. */
    Missing(Layer[] layers, int wanted) {
        this.layers = layers;
        this.rights = new int[layers.length];
        for (int i = 0; i < layers.length; i++) {
            rights[i] = layers[i].files & wanted;
        }
    }

    /** Takes away what rules on the inode grant; the rights themselves, of {@code mask}. @return whether nothing of {@code mask} is missing */
    boolean grant(Inode inode, int mask) {
        for (int i = 0; i < rights.length; i++) {
            rights[i] &= ~(layers[i].rules.ofFile(inode) & mask);
        }
        return !has(mask);
    }

    /** Whether any of {@code mask} is missing. */
    boolean has(int mask) {
        for (int r : rights) {
            if ((r & mask) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Forgets all but {@code mask}. @return whether nothing is missing then */
    boolean reduceTo(int mask) {
        for (int i = 0; i < rights.length; i++) {
            rights[i] &= mask;
        }
        return !has(mask);
    }

    /**
     * Whether each right that is missing both here and in {@code child} is missing in {@code target} too: then what moves from here to
     * there gains nothing.
     */
    boolean isNoLessIn(Missing target, Missing child, int mask) {
        for (int i = 0; i < rights.length; i++) {
            if ((rights[i] & child.rights[i] & mask & ~target.rights[i]) != 0) {
                return false;
            }
        }
        return true;
    }
}
