package org.belljar.vfs;

/** Opens named pipes; registered by the pipe subsystem. The pipe hangs on {@link Inode#attachment}. */
public interface FifoOpener {
    /** May park until the other end comes; null when a signal came meanwhile: -ERESTARTSYS. {@code flags} as in {@link OpenFile#flags}. */
    OpenFile open(Caller caller, VfsPath path, Inode inode, int flags);
}
