package org.belljar.oci;

import java.io.PrintStream;
import java.util.List;

/**
 * A call of the runtime's command line.
 *
 * @param args             global options, verb, its options and operands; bytes as chars 0..255
 * @param workingDirectory the caller's: relative paths start there
 */
public record Invocation(List<String> args, String workingDirectory, PrintStream out, PrintStream err) {
    public Invocation {
        args = List.copyOf(args);
    }

    /** A path of the caller's as an absolute one; null stays null. */
    public String absolute(String path) {
        return path == null || path.startsWith("/") ? path : workingDirectory + "/" + path;
    }
}
