package org.belljar.vfs;

import java.util.ArrayList;
import java.util.List;

/**
 * Mounts among which mounting and unmounting propagates (shared subtrees, mount_namespaces(7)). Guarded by the mount lock.
 */
final class PeerGroup {
    final int id;
    /** Shared mounts of this group. */
    final List<Mount> members = new ArrayList<>();
    /** Mounts that receive from this group without giving back. */
    final List<Mount> slaves = new ArrayList<>();

    PeerGroup(int id) {
        this.id = id;
    }
}
