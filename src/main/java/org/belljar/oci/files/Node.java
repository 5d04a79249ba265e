package org.belljar.oci.files;

import org.belljar.vfs.VfsPath;

/** A file that the host's kernel knows by a number. */
final class Node {
    final long id;
    final VfsPath path;
    /** How often its number was told and not yet forgotten. */
    long told;

    Node(long id, VfsPath path) {
        this.id = id;
        this.path = path;
    }
}
