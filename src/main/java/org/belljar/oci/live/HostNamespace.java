package org.belljar.oci.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the path of a namespace says, without joining it. */
final class HostNamespace {
    private static final Pattern OF_PROCESS = Pattern.compile("/proc/([0-9]{1,9})/ns/[a-z_]+");

    private HostNamespace() {}

    /** The process whose namespace a path names, as callers write it; 0: it is another kind of path. */
    static int process(String path) {
        Matcher m = OF_PROCESS.matcher(path);
        return m.matches() ? Integer.parseInt(m.group(1)) : 0;
    }

    /** Whether a path leads to the network namespace that this process is in. */
    static boolean isOwnNetwork(String path) {
        try {
            return Files.getAttribute(Path.of(path), "unix:ino").equals(Files.getAttribute(Path.of("/proc/thread-self/ns/net"), "unix:ino"));
        } catch (IOException e) {
            return false;
        }
    }
}
