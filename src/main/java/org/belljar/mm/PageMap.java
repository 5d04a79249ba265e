package org.belljar.mm;

import org.belljar.host.HostFiles;
import org.belljar.host.NativeMemory;

/** The host's page-table entries of a carrier (/proc/PID/pagemap). */
public final class PageMap {
    private static final long ENTRY = 8;

    private PageMap() {}

    /** Reads the entries of consecutive pages from address {@code from} on: bit 63 of each says "present". False if the host does not show them. */
    public static boolean read(int hostPid, long from, NativeMemory entries) {
        int fd = HostFiles.openAt(HostFiles.AT_FDCWD, "/proc/" + hostPid + "/pagemap", HostFiles.O_RDONLY, 0);
        if (fd < 0) {
            return false;
        }
        long r = HostFiles.pread(fd, entries.address(), entries.size(), (from >>> 12) * ENTRY);
        HostFiles.close(fd);
        return r == entries.size();
    }
}
