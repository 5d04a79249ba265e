package org.belljar.kernel;

import org.belljar.abi.Errno;

/**
 * A NUMA memory policy (set_mempolicy(2)) on a machine of one node: checked, stored and returned; there is nothing to choose.
 *
 * @param mode MPOL_*
 * @param modeFlags MPOL_F_STATIC_NODES and the like
 * @param hasNode whether node 0 is in its set
 */
public record MemoryPolicy(int mode, int modeFlags, boolean hasNode) {
    public static final int DEFAULT = 0, PREFERRED = 1, BIND = 2, INTERLEAVE = 3, LOCAL = 4, PREFERRED_MANY = 5,
            WEIGHTED_INTERLEAVE = 6;
    public static final int STATIC_NODES = 1 << 15, RELATIVE_NODES = 1 << 14, NUMA_BALANCING = 1 << 13;
    private static final int FLAGS = STATIC_NODES | RELATIVE_NODES | NUMA_BALANCING;

    public static final MemoryPolicy NONE = new MemoryPolicy(DEFAULT, 0, false);

    /** sanitize_mpol_flags: mode and flags of the guest's number. EINVAL. */
    public static void check(int modeAndFlags) {
        int mode = modeAndFlags & ~FLAGS;
        int flags = modeAndFlags & FLAGS;
        boolean bad = mode < DEFAULT || mode > WEIGHTED_INTERLEAVE
                || (flags & (STATIC_NODES | RELATIVE_NODES)) == (STATIC_NODES | RELATIVE_NODES)
                || (flags & NUMA_BALANCING) != 0 && mode != BIND && mode != PREFERRED_MANY;
        if (bad) {
            throw Errno.EINVAL.exception();
        }
    }

    /**
     * mpol_new: a policy of checked {@code modeAndFlags}.
     *
     * @param anyNode whether the guest's set has any node
     * @param hasNode0 whether it has node 0; with MPOL_F_RELATIVE_NODES any node stands for it. EINVAL for a set that does not
     *     fit the mode or has no node of the machine
     */
    public static MemoryPolicy of(int modeAndFlags, boolean anyNode, boolean hasNode0) {
        int mode = modeAndFlags & ~FLAGS;
        int flags = modeAndFlags & FLAGS;
        boolean isPlain = (flags & (STATIC_NODES | RELATIVE_NODES)) == 0;
        boolean wantsNone = mode == DEFAULT || mode == LOCAL || mode == PREFERRED && !anyNode;
        if (wantsNone) {
            if (anyNode || mode != DEFAULT && !isPlain) {
                throw Errno.EINVAL.exception();
            }
            return mode == DEFAULT ? NONE : new MemoryPolicy(LOCAL, flags, false);
        }
        if (!hasNode0 && !(anyNode && (flags & RELATIVE_NODES) != 0)) {
            throw Errno.EINVAL.exception();
        }
        return new MemoryPolicy(mode, flags, true);
    }
}
