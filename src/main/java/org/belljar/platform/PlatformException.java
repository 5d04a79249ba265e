package org.belljar.platform;

/** The host lacks something or refused something: the message is one sentence for people that says what to do. */
public final class PlatformException extends RuntimeException {
    public PlatformException(String message) {
        super(message);
    }

    public PlatformException(String message, Throwable cause) {
        super(message, cause);
    }
}
