package org.belljar.sandbox;

/** A sandbox could not be set up, or its command not be started; the message is one sentence for the user. */
public final class SandboxException extends Exception {
    /** Belljar's own failure: options, host prerequisites (the status podman uses). */
    public static final int SETUP = 125;
    /** The command was found but cannot be executed. */
    public static final int NOT_EXECUTABLE = 126;
    /** The command was not found. */
    public static final int NOT_FOUND = 127;

    private static final long serialVersionUID = 1;

    private final int exitStatus;

    public SandboxException(int exitStatus, String message) {
        this(exitStatus, message, null);
    }

    public SandboxException(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** What {@code belljar} exits with. */
    public int exitStatus() {
        return exitStatus;
    }
}
