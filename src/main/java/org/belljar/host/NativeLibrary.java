package org.belljar.host;

import java.net.URL;

/**
 * libbelljar-host.so: the system call instruction behind a JNI method. A call costs what it costs by the foreign-function
 * interface (175 ns with getppid, both), but linking there takes 40 ms at every start (start of /bin/true: 0.06 s with the
 * library, 0.10 s without), since the AOT cache keeps neither its method handles nor its stubs.
 */
public final class NativeLibrary {
    private static final String FILE = "libbelljar-host.so";
    /** Directory of the native files; set by the launcher. */
    private static final String DIRECTORY_PROPERTY = "belljar.native";

    private NativeLibrary() {}

    /** A native file's path in the launcher's directory, or null where there is no such directory. */
    public static String pathOf(String file) {
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        return directory == null ? null : directory + "/" + file;
    }

    /** Whether it is there and could be loaded. */
    static boolean load() {
        String file = path();
        if (file == null) {
            return false;
        }
        try {
            System.load(file);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /** From a plain directory only: a library inside a jar would first have to be written to disk. */
    private static String path() {
        String path = pathOf(FILE);
        if (path != null) {
            return path;
        }
        URL url = NativeLibrary.class.getResource("/org/belljar/native/" + FILE);
        return url != null && url.getProtocol().equals("file") ? url.getPath() : null;
    }
}
