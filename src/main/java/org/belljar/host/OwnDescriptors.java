package org.belljar.host;

import java.util.HashSet;
import java.util.Set;
import org.belljar.abi.ErrnoException;

/** The descriptors of this process as a whole. */
public final class OwnDescriptors {
    private static final int O_CLOEXEC = 02000000, F_DUPFD_CLOEXEC = 1030;
    private static final int ROOM_MOST = 8192, ROOM_LEAST = 512;

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

    /**
     * Has the host's table for them grow to some thousands at once, meanwhile. It doubles otherwise, from 256 on, and in a process with
     * threads each time waits until all CPUs have left what might look at the old one: 10 to 24 ms, in whoever opens the next file.
     */
    public static void makeRoom() {
        Thread.ofPlatform().daemon().name("descriptors").start(OwnDescriptors::growTable);
    }

    private static void growTable() {
        int any = HostFiles.openAt(HostFiles.AT_FDCWD, "/dev/null", HostFiles.O_RDONLY, 0);
        long high = -1;
        for (int room = ROOM_MOST; high < 0 && room >= ROOM_LEAST; room /= 2) { // EINVAL above the limit of open files
            high = Host.call(HostNumbers.FCNTL, any, F_DUPFD_CLOEXEC, room - 1);
        }
        if (high >= 0) {
            HostFiles.close((int) high);
        }
        if (any >= 0) {
            HostFiles.close(any);
        }
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
