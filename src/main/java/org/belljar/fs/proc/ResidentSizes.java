package org.belljar.fs.proc;

import java.util.ArrayList;
import java.util.List;
import org.belljar.host.HostProc;

/** The host's smaps of a carrier, to be summed up over guest mappings. */
final class ResidentSizes {
    /** Sizes in kB. */
    record Entry(long rss, long pss, long sharedClean, long sharedDirty, long privateClean, long privateDirty,
            long referenced, long anonymous) {
        static final Entry NONE = new Entry(0, 0, 0, 0, 0, 0, 0, 0);

        Entry plus(Entry o) {
            return new Entry(rss + o.rss, pss + o.pss, sharedClean + o.sharedClean, sharedDirty + o.sharedDirty,
                    privateClean + o.privateClean, privateDirty + o.privateDirty, referenced + o.referenced,
                    anonymous + o.anonymous);
        }
    }

    private record Area(long start, Entry entry) {}

    private final List<Area> areas = new ArrayList<>();

    ResidentSizes(String smaps) {
        int at = 0;
        while (at < smaps.length()) {
            int end = smaps.indexOf("VmFlags:", at);
            end = end < 0 ? smaps.length() : Math.max(smaps.indexOf('\n', end) + 1, end + 1);
            String block = smaps.substring(at, end);
            int dash = block.indexOf('-');
            if (dash > 0) {
                areas.add(new Area(Long.parseUnsignedLong(block.substring(0, dash), 16), parse(block)));
            }
            at = end;
        }
    }

    private static Entry parse(String b) {
        return new Entry(HostProc.field(b, "Rss"), HostProc.field(b, "Pss"), HostProc.field(b, "Shared_Clean"),
                HostProc.field(b, "Shared_Dirty"), HostProc.field(b, "Private_Clean"), HostProc.field(b, "Private_Dirty"),
                HostProc.field(b, "Referenced"), HostProc.field(b, "Anonymous"));
    }

    Entry within(long start, long end) {
        Entry sum = Entry.NONE;
        for (Area a : areas) {
            if (Long.compareUnsigned(a.start, start) >= 0 && Long.compareUnsigned(a.start, end) < 0) {
                sum = sum.plus(a.entry);
            }
        }
        return sum;
    }
}
