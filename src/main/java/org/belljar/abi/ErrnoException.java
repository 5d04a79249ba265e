package org.belljar.abi;

/** A system call's failure on its way to the dispatcher. Compare {@link #errno()}, never identity. */
public final class ErrnoException extends RuntimeException {
    private final transient Errno errno;

    ErrnoException(Errno errno, boolean withTrace) {
        super(errno.name(), null, false, withTrace);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
