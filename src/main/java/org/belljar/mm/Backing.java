package org.belljar.mm;

import org.belljar.vfs.OpenFile;

/** What a mapping shows: a file or a shared-memory object. Reference-counted by the address spaces' trees. */
public interface Backing {
    void retain();

    /** Called with no lock held. */
    void drop();

    /** Same object under the same description: neighbours may merge. */
    boolean isSame(Backing other);

    /** The object itself, whichever way it was opened: identity of shared futexes. */
    Object identity();

    /** Instead of a descriptor: shared anonymous memory of the carrier. */
    int ANONYMOUS = -1;

    /** A fresh host descriptor for {@link org.belljar.platform.HostCalls#mapFile}, which the caller closes; or ANONYMOUS. */
    int openForMapping(boolean writable);

    /** Offset in that descriptor of the object's byte 0. */
    long baseOffset();

    /** The last column of /proc/PID/maps, or null when the {@link #file}'s path is to be shown. */
    String label();

    /** dev_t as in struct stat. */
    long device();

    long inodeNumber();

    /** The description behind, or null. */
    default OpenFile file() {
        return null;
    }

    /** Whether there is a page at an offset: SIGBUS where a file has ended. */
    default boolean holds(long offset) {
        return true;
    }

    /** Frees the pages of a range (MADV_REMOVE): 0 or -errno; EOPNOTSUPP when they can only be zeroed where they are mapped. */
    long punchHole(org.belljar.vfs.Caller caller, long offset, long length);
}
