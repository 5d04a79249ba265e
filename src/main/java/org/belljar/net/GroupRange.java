package org.belljar.net;

import org.belljar.vfs.Credentials;

/** The groups of net.ipv4.ping_group_range, both ends included; no group where the first is greater. */
public record GroupRange(long first, long last) {
    public static final GroupRange NOBODY = new GroupRange(1, 0), EVERYBODY = new GroupRange(0, Integer.MAX_VALUE);

    /** Whether somebody is in one of the groups. */
    public boolean contains(Credentials c) {
        if (has(c.egid())) {
            return true;
        }
        for (int g : c.groups()) {
            if (has(g)) {
                return true;
            }
        }
        return false;
    }

    private boolean has(int group) {
        long g = Integer.toUnsignedLong(group);
        return first <= g && g <= last;
    }

    @Override
    public String toString() {
        return first + "\t" + last;
    }
}
