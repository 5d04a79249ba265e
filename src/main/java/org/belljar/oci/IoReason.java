package org.belljar.oci;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be used, in the words that callers look for; Java's own messages name the file alone in many cases. */
public final class IoReason {
    private IoReason() {}

    public static String of(Exception e) {
        return switch (e) {
            case AccessDeniedException a -> "permission denied";
            case NoSuchFileException n -> "no such file or directory";
            case NotDirectoryException n -> "not a directory";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            case IOException i when i.getMessage() != null -> i.getMessage();
            default -> e.toString();
        };
    }
}
