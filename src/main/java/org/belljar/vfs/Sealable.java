package org.belljar.vfs;

/** A file that takes seals (memfd_create(2), fcntl(2) F_ADD_SEALS). */
public interface Sealable {
    int SEAL_SEAL = 1, SEAL_SHRINK = 2, SEAL_GROW = 4, SEAL_WRITE = 8, SEAL_FUTURE_WRITE = 16, SEAL_EXEC = 32;

    /** The seals, or -EINVAL for a file that cannot be sealed. */
    int seals();

    /** 0; -EPERM when sealed against it or not open for writing; -EINVAL for unknown seals. */
    long addSeals(int seals);
}
