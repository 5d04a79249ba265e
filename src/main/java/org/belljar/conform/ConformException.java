package org.belljar.conform;

/** Something a person can mend; the message names the cause, the thing, and what to do. */
public final class ConformException extends Exception {
    private static final long serialVersionUID = 1;

    public ConformException(String message) {
        super(message, null, false, false);
    }
}
