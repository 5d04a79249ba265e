package org.belljar.landlock;

import org.belljar.vfs.Dentry;
import org.belljar.vfs.Mount;
import org.belljar.vfs.VfsPath;

/** The way from a place up to the root of all mounts; places that a mount hides are left out. */
final class Ascent {
    private Mount mount;
    private Dentry dentry;

    Ascent(VfsPath from) {
        mount = from.mount();
        dentry = from.dentry();
    }

    Dentry dentry() {
        return dentry;
    }

    /** False at the end. */
    boolean up() {
        while (dentry == mount.root()) {
            VfsPath at = mount.mountPoint();
            if (at == null) {
                return false;
            }
            mount = at.mount();
            dentry = at.dentry();
        }
        Dentry parent = dentry.parent();
        if (parent == dentry) {
            return false;
        }
        dentry = parent;
        return true;
    }
}
