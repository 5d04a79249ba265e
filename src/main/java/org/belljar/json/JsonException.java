package org.belljar.json;

/** A text is not JSON, or goes beyond the reader's bounds; the message says where and why. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1;

    JsonException(String message) {
        super(message, null, false, false);
    }
}
