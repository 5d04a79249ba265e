package org.belljar.kernel;

/** A broken invariant of Belljar itself: ends the sandbox with a report, never becomes an errno. */
public final class KernelBug extends RuntimeException {
    public KernelBug(String message) {
        super(message);
    }

    public KernelBug(String message, Throwable cause) {
        super(message, cause);
    }
}
