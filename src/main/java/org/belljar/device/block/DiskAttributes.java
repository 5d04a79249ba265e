package org.belljar.device.block;

import java.util.Map;

/** The files of /sys/block/NAME that all disks have, as Linux 6.18 shows them for a loop device. */
final class DiskAttributes {
    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("alignment_offset", "0"), Map.entry("capability", "0"), Map.entry("discard_alignment", "0"),
            Map.entry("events", "media_change"), Map.entry("events_async", ""), Map.entry("events_poll_msecs", "-1"),
            Map.entry("ext_range", "256"), Map.entry("hidden", "0"), Map.entry("inflight", "       0        0"),
            Map.entry("range", "1"), Map.entry("removable", "0"), Map.entry("queue/add_random", "0"),
            Map.entry("queue/chunk_sectors", "0"), Map.entry("queue/dax", "0"), Map.entry("queue/discard_granularity", "4096"),
            Map.entry("queue/discard_max_bytes", "4294966784"), Map.entry("queue/discard_max_hw_bytes", "4294966784"),
            Map.entry("queue/discard_zeroes_data", "0"), Map.entry("queue/dma_alignment", "511"), Map.entry("queue/fua", "0"),
            Map.entry("queue/io_poll", "0"), Map.entry("queue/iostats", "1"), Map.entry("queue/max_hw_sectors_kb", "1280"),
            Map.entry("queue/max_sectors_kb", "1280"), Map.entry("queue/max_segment_size", "65536"),
            Map.entry("queue/max_segments", "128"), Map.entry("queue/nomerges", "0"), Map.entry("queue/nr_requests", "128"),
            Map.entry("queue/nr_zones", "0"), Map.entry("queue/optimal_io_size", "0"), Map.entry("queue/rotational", "1"),
            Map.entry("queue/rq_affinity", "1"), Map.entry("queue/scheduler", "[none]"), Map.entry("queue/stable_writes", "0"),
            Map.entry("queue/write_cache", "write back"), Map.entry("queue/write_same_max_bytes", "0"),
            Map.entry("queue/write_zeroes_max_bytes", "4294966784"), Map.entry("queue/zoned", "none"));

    private DiskAttributes() {}

    static void put(Map<String, String> a, Disk d, long sectorsRead, long sectorsWritten) {
        a.putAll(FIXED);
        String block = Integer.toString(d.logicalBlockBytes());
        a.put("dev", d.major() + ":" + d.minor());
        a.put("diskseq", Long.toString(d.sequence()));
        a.put("partscan", d.hasPartitionScan() ? "1" : "0");
        a.put("ro", d.isReadOnly() ? "1" : "0");
        a.put("size", Long.toString(d.sizeBytes() >> Disk.SECTOR_SHIFT));
        a.put("stat", String.format("%8d %8d %8d %8d %8d %8d %8d%s", sectorsRead, 0, sectorsRead, 0, sectorsWritten, 0, sectorsWritten,
                "        0".repeat(10)));
        a.put("uevent", "MAJOR=" + d.major() + "\nMINOR=" + d.minor() + "\nDEVNAME=" + d.name() + "\nDEVTYPE=disk\nDISKSEQ="
                + d.sequence());
        for (String name : new String[] {"hw_sector_size", "logical_block_size", "minimum_io_size", "physical_block_size"}) {
            a.put("queue/" + name, block);
        }
        a.put("queue/read_ahead_kb", Long.toString(d.readAheadSectors() / 2));
    }
}
