package org.belljar.oci.live;

import org.belljar.abi.Errno;

/** Errnos in words. */
final class Texts {
    private Texts() {}

    /** As Go writes it, whose words callers look for. */
    static String of(Errno e) {
        return switch (e) {
            case ENOENT -> "no such file or directory";
            case EACCES -> "permission denied";
            case ENOTDIR -> "not a directory";
            case EISDIR -> "is a directory";
            case ENOEXEC -> "exec format error";
            default -> e.text();
        };
    }
}
