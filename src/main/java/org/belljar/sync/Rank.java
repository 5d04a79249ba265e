package org.belljar.sync;

/** The lock order, outermost first. Two locks of one rank are taken by ascending {@link RankedLock#id()}. */
public enum Rank {
    /** Sandbox life cycle. */
    SANDBOX,
    /** The position of an open regular file or directory (f_pos_lock). */
    FILE_POSITION,
    /** A block device's openers and settings. */
    BLOCK_DEVICE,
    /** The task tree: parents, children, groups, sessions (Linux's tasklist_lock). */
    TASK_TREE,
    /** As RENAME, INODE and COPY_UP, of a file system that works on others through the VFS. */
    STACKED_RENAME, STACKED_INODE, STACKED_COPY_UP,
    /** Rename across directories (s_vfs_rename_mutex). */
    RENAME,
    /** The mount tree. */
    MOUNT,
    /** A directory or file inode (i_rwsem). */
    INODE,
    /** Overlay copy-up. */
    COPY_UP,
    /** Ports, names and connection states of a network namespace. */
    NETWORK,
    /** A pseudo terminal pair, a pipe, a socket: the object's own state. */
    FILE_OBJECT,
    /** An epoll instance. */
    EPOLL,
    /** A descriptor table. */
    FD_TABLE,
    /** An address space's VMA tree. */
    ADDRESS_SPACE,
    /** Signal state of a task group (sighand->siglock). */
    SIGNAL,
    /** Futex hash buckets. */
    FUTEX,
    /** Dentry cache. */
    DENTRY,
    /** The content of one in-memory file. */
    FILE_DATA,
    /** Shared-memory store, file-data allocators. */
    STORE,
    /** Keys and keyrings. */
    KEYS,
    /** Timer heap. */
    TIMER,
    /** Platform process and mailbox tables. */
    PLATFORM,
    /** A wait queue's own list: innermost but for the scheduler. */
    WAIT_QUEUE,
    /** Ready lists of the kernel threads. */
    SCHEDULER
}
