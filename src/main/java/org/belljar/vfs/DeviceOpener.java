package org.belljar.vfs;

/** Opens device nodes of one device number, or of all of a major. */
public interface DeviceOpener {
    /** @param rdev the node's dev_t in user-space encoding; {@link Devices#major} and minor take it apart; {@code flags}: with O_NOCTTY and O_EXCL if given */
    OpenFile open(Caller caller, VfsPath path, Inode inode, long rdev, int flags);
}
