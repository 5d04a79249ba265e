package org.belljar.vfs;

/** A file's content as something the host can map into a guest process. */
public interface Mappable {
    /**
     * A fresh host descriptor to be injected into the guest process, mapped, and closed by the caller.
     *
     * @param writable whether a writable shared mapping will be made; otherwise the descriptor is read-only
     * @throws org.belljar.abi.ErrnoException ENODEV, EACCES, ENFILE
     */
    int openForMapping(boolean writable);

    /** A guest has mapped it, which counts as reading it (file_accessed of Linux). Hosts' files see to that themselves. */
    default void mapped() {}

    /** Offset within that descriptor of the file's byte 0. */
    default long baseOffset() {
        return 0;
    }

    /** True for /dev/zero: the mapping is anonymous memory. */
    default boolean isAnonymous() {
        return false;
    }
}
