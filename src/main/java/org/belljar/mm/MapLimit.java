package org.belljar.mm;

import org.belljar.host.HostProc;

/** vm.max_map_count: how many mappings an address space may have. One per sandbox. */
public final class MapLimit {
    /** What the host process maps for the platform. */
    private static final int PLATFORM = 40;
    private static final int DEFAULT = 65530;

    private final int hosts = hosts();
    private volatile int count = Math.min(DEFAULT - PLATFORM, hosts);

    private static int hosts() {
        try {
            return Math.max(Integer.parseInt(HostProc.read("sys/vm/max_map_count").trim()), DEFAULT) - PLATFORM;
        } catch (NumberFormatException e) {
            return DEFAULT - PLATFORM;
        }
    }

    /** As set; the host's own limit holds as well. */
    public int get() {
        return count;
    }

    public void set(int n) {
        count = n;
    }

    /** What the mappings are held against. */
    int most() {
        return Math.min(count, hosts);
    }
}
