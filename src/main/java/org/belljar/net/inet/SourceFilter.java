package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.net.IpAddress;

/**
 * A group that a socket has joined, and whose packets it hears there: those of {@code sources} only, or all but theirs.
 *
 * @param excludes MCAST_EXCLUDE, else MCAST_INCLUDE
 */
record SourceFilter(IpAddress group, boolean excludes, List<IpAddress> sources) {
    static final int EXCLUDE = 0, INCLUDE = 1;
    /** net.ipv4.igmp_max_msf and net.ipv6.mld_max_msf. */
    private static final int MAX4 = 10, MAX6 = 64;

    static SourceFilter all(IpAddress group) {
        return new SourceFilter(group, true, List.of());
    }

    static int most(boolean isV4) {
        return isV4 ? MAX4 : MAX6;
    }

    boolean passes(IpAddress from) {
        return excludes != sources.contains(from);
    }

    /** With one source more, in a mode that an empty list may change. Throws EINVAL, EADDRNOTAVAIL, ENOBUFS. */
    SourceFilter with(IpAddress source, boolean exclude) {
        checkMode(exclude);
        if (sources.size() >= most(group.isV4())) {
            throw Errno.ENOBUFS.exception();
        }
        if (sources.contains(source)) {
            throw Errno.EADDRNOTAVAIL.exception();
        }
        List<IpAddress> now = new ArrayList<>(sources);
        now.add(source);
        return new SourceFilter(group, exclude, List.copyOf(now));
    }

    /** With one source less; null: nothing is left to hear. Throws EINVAL, EADDRNOTAVAIL. */
    SourceFilter without(IpAddress source, boolean exclude) {
        checkMode(exclude);
        List<IpAddress> now = new ArrayList<>(sources);
        if (!now.remove(source)) {
            throw Errno.EADDRNOTAVAIL.exception();
        }
        return now.isEmpty() && !exclude ? null : new SourceFilter(group, exclude, List.copyOf(now));
    }

    private void checkMode(boolean exclude) {
        if (exclude != excludes && !sources.isEmpty()) {
            throw Errno.EINVAL.exception();
        }
    }
}
