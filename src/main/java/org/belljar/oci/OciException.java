package org.belljar.oci;

/** A command failed; the message is one sentence for the caller, who may look for runc's words in it. */
public final class OciException extends Exception {
    private static final long serialVersionUID = 1;

    public OciException(String message) {
        this(message, null);
    }

    public OciException(String message, Throwable cause) {
        super(message, cause);
    }
}
