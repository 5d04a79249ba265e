package org.belljar.vfs;

/**
 * What a task has forbidden itself beyond permissions (Landlock). Consulted where Linux calls its security hooks; the defaults
 * forbid nothing. What is denied throws ErrnoException.
 */
public interface Guard {
    /** Of a task that has forbidden itself nothing. */
    Guard NONE = new Guard() { };

    /** What a guard can confine to those under the same guard. */
    enum Scope { ABSTRACT_SOCKET, SIGNAL }

    /** A file is opened. EACCES. @return what the open file cannot do: {@link OpenFile#NO_TRUNCATE}, {@link OpenFile#NO_DEVICE_IOCTL} */
    default int open(VfsPath path, boolean reads, boolean writes, boolean executes) {
        return 0;
    }

    /** A name is made in a directory, for a file of a type (S_IF*). EACCES. */
    default void make(VfsPath directory, int type) {}

    /** A name is removed from a directory. EACCES. */
    default void remove(VfsPath directory, Inode victim) {}

    /** A file is truncated by its path. EACCES. */
    default void truncate(VfsPath path) {}

    /**
     * A file gets a name in another directory: link(2), and rename(2) if {@code isRename}. ENOENT, EACCES, EXDEV.
     *
     * @param old the file's name, under {@code directory}'s mount
     * @param target what stands at the new name; null for a link
     */
    default void refer(Dentry old, VfsPath directory, Dentry target, boolean isRename, boolean isExchange) {}

    /** The tree of mounts is changed. EPERM. */
    default void changeMounts() {}

    /** A TCP socket of a family is bound to, or connects to, an address. EACCES, EINVAL, EAFNOSUPPORT. */
    default void tcp(int family, byte[] address, boolean isConnect) {}

    /** Whether {@code other}'s task or socket is out of reach. */
    default boolean confines(Scope scope, Guard other) {
        return false;
    }

    /** Whether a task under {@code other} may be looked into. */
    default boolean mayTrace(Guard other) {
        return true;
    }
}
