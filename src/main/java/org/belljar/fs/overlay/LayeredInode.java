package org.belljar.fs.overlay;

import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Inode;

/** An object of an overlay; mostly as the layer has it that answers for it now. */
abstract class LayeredInode extends Inode implements OverlayFile.Copied {
    LayeredInode(FileSystem fs) {
        super(fs);
    }

    /** The layer that answers. */
    abstract Inode real();

    @Override
    public final int mode() {
        return real().mode();
    }

    @Override
    public final int uid() {
        return real().uid();
    }

    @Override
    public final int gid() {
        return real().gid();
    }

    @Override
    public final long rdev() {
        return real().rdev();
    }
}
