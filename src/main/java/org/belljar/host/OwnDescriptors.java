package org.belljar.host;

import java.util.HashSet;
import java.util.Set;
import org.belljar.abi.ErrnoException;

/** The descriptors of this process as a whole. */
public final class OwnDescriptors {
    private static final int O_CLOEXEC = 02000000;

    private OwnDescriptors() {}

    /**
     * Lets go of all files below some directories of the host, so that these can be unmounted. The numbers stay in use, for
     * whoever still closes them.
     *
     * @param kept descriptors that are left alone, such as those of the program's own files
     */
    public static void letGoBelow(Set<String> directories, Set<Integer> kept) {
        int nothing = HostFiles.openAt(HostFiles.AT_FDCWD, "/dev/null", HostFiles.O_RDWR, 0);
        for (int fd : list()) {
            if (fd != nothing && !kept.contains(fd) && isBelow(path(fd), directories)) {
                Host.call(HostNumbers.DUP3, nothing, fd, O_CLOEXEC);
            }
        }
        HostFiles.close(nothing);
    }

    /** All that are open now. */
    public static Set<Integer> list() {
        Set<Integer> all = new HashSet<>();
        int dir = HostFiles.openAt(HostFiles.AT_FDCWD, "/proc/self/fd", HostFiles.O_RDONLY | HostFiles.O_DIRECTORY, 0);
        HostFiles.list(dir, (name, ino, type) -> {
            all.add(Integer.parseInt(name));
            return true;
        });
        HostFiles.close(dir);
        return all;
    }

    private static String path(int fd) {
        try {
            return HostFiles.readLink(HostFiles.AT_FDCWD, "/proc/self/fd/" + fd);
        } catch (ErrnoException e) {
            return "";
        }
    }

    private static boolean isBelow(String path, Set<String> directories) {
        for (String d : directories) {
            if (path.equals(d) || path.startsWith(d.endsWith("/") ? d : d + "/") || path.equals(d + " (deleted)")) {
                return true;
            }
        }
        return false;
    }
}
