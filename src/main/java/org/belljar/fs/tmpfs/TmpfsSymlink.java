package org.belljar.fs.tmpfs;

import org.belljar.vfs.Caller;

/** A symbolic link. */
final class TmpfsSymlink extends TmpfsInode {
    private final String target;

    TmpfsSymlink(TmpfsFileSystem fs, int uid, int gid, String target) {
        super(fs, S_IFLNK | 0777, uid, gid, 0);
        this.target = target;
    }

    @Override
    public String readLink(Caller caller) {
        return target;
    }

    @Override
    long size() {
        return target.length();
    }
}
