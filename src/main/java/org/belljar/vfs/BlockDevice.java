package org.belljar.vfs;

import java.util.SortedMap;

/** A block device as the rest of the kernel sees it: what /sys/block, /proc/partitions and stat(2) say of it. */
public interface BlockDevice {
    /** Without a directory: "loop0". */
    String name();

    int major();

    int minor();

    long sizeBytes();

    /** The smallest transfer that is no waste (queue/minimum_io_size): st_blksize of its nodes. */
    int minimumIoBytes();

    /** The files of /sys/block/NAME by their paths, without the newlines at the end; made anew at each call. Paths in them are as {@code caller} sees them. */
    SortedMap<String, String> attributes(Caller caller);
}
