package org.belljar.vfs.pseudo;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** A symbolic link whose text is made when it is read. */
public class LinkInode extends PseudoInode {
    private final TextInode.Source target;

    public LinkInode(FileSystem fs, TextInode.Source target) {
        this(fs, 0777, target);
    }

    protected LinkInode(FileSystem fs, int permissions, TextInode.Source target) {
        super(fs, S_IFLNK | permissions);
        this.target = target;
    }

    @Override
    public String readLink(Caller caller) {
        return target.text(caller);
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        throw Errno.ELOOP.exception();
    }
}
