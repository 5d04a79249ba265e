package org.belljar.oci;

import java.io.PrintStream;
import java.util.List;

/**
 * A call of the runtime's command line.
 *
 * @param args             global options, verb, its options and operands; bytes as chars 0..255
 * @param workingDirectory the caller's: relative paths start there
 * @param in               host descriptor of the caller's standard input; -1: it is closed
 */
public record Invocation(List<String> args, String workingDirectory, PrintStream out, PrintStream err, int in) {
    /** With this process's own standard input. */
    public Invocation(List<String> args, String workingDirectory, PrintStream out, PrintStream err) {
        this(args, workingDirectory, out, err, 0);
    }

    public Invocation {
        args = List.copyOf(args);
    }

    /** A path of the caller's as an absolute one; null stays null. */
    public String absolute(String path) {
        return path == null || path.startsWith("/") ? path : workingDirectory + "/" + path;
    }
}
