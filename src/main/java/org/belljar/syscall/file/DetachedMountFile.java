package org.belljar.syscall.file;

import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.PathOnlyFile;

/** The O_PATH descriptor of fsmount(2) and open_tree(2) with OPEN_TREE_CLONE: what was not moved anywhere ends with it. */
final class DetachedMountFile extends PathOnlyFile {
    private static final int O_PATH = 010000000;

    private final MountNamespace mounts;

    DetachedMountFile(MountNamespace mounts) {
        super(mounts.root().rootPath(), O_PATH);
        this.mounts = mounts;
        countOn(mounts.root());
    }

    @Override
    protected void release() {
        mounts.letGo();
    }
}
