package org.belljar.fs.host;

import java.util.List;
import org.belljar.abi.Errno;

/**
 * Which ids of the sandbox are which of the host's: as a user namespace maps them, for the files that both see. An owner that is not
 * mapped is shown as nobody, and cannot be given to a file.
 */
public record HostIds(List<Range> users, List<Range> groups) {
    /** All ids are the same on both sides. */
    public static final HostIds SAME = new HostIds(List.of(), List.of());

    private static final int NOBODY = 65534;

    /** {@code size} ids from {@code guest} on are those from {@code host} on outside; all unsigned. */
    public record Range(int guest, int host, int size) {}

    public HostIds {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    int guestUser(int host) {
        return toGuest(users, host);
    }

    int guestGroup(int host) {
        return toGuest(groups, host);
    }

    /** EINVAL when it is not mapped; -1 stays -1. */
    int hostUser(int guest) {
        return toHost(users, guest);
    }

    int hostGroup(int guest) {
        return toHost(groups, guest);
    }

    private static int toGuest(List<Range> ranges, int host) {
        for (Range r : ranges) {
            if (Integer.compareUnsigned(host - r.host, r.size) < 0) {
                return host - r.host + r.guest;
            }
        }
        return ranges.isEmpty() ? host : NOBODY;
    }

    private static int toHost(List<Range> ranges, int guest) {
        for (Range r : ranges) {
            if (Integer.compareUnsigned(guest - r.guest, r.size) < 0) {
                return guest - r.guest + r.host;
            }
        }
        if (ranges.isEmpty() || guest == -1) {
            return guest;
        }
        throw Errno.EINVAL.exception();
    }
}
