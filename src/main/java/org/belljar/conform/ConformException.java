package org.belljar.conform;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Something a person can mend; the message names the cause, the thing, and what to do. */
public final class ConformException extends Exception {
    private static final long serialVersionUID = 1;

    public ConformException(String message) {
        super(message, null, false, false);
    }

    /** What a person can make of it: Java's own message is often the path alone. */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException n -> "there is nothing of this name";
            case NotDirectoryException n -> "it is no directory";
            case AccessDeniedException n -> "permission denied";
            default -> e.getMessage();
        };
    }
}
