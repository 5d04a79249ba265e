package org.belljar.keys;

import org.belljar.vfs.Credentials;

/** A key's permission mask: six bits each for possessor, user, group and others, from the highest byte down. */
final class KeyPermission {
    static final int VIEW = 1, READ = 2, WRITE = 4, SEARCH = 8, LINK = 16, SETATTR = 32, ALL = 63;
    static final int EVERYBODY = ALL << 24 | ALL << 16 | ALL << 8 | ALL;

    private KeyPermission() {}

    static int possessor(int bits) {
        return bits << 24;
    }

    static int user(int bits) {
        return bits << 16;
    }

    /** Whether all {@code needed} bits are given to {@code c}. */
    static boolean allows(Key key, boolean isPossessed, Credentials c, int needed) {
        int bits;
        if (key.uid == c.fsuid()) {
            bits = key.permissions >> 16;
        } else if (key.gid != -1 && (key.permissions >> 8 & ALL) != 0 && c.inGroup(key.gid)) {
            bits = key.permissions >> 8;
        } else {
            bits = key.permissions;
        }
        if (isPossessed) {
            bits |= key.permissions >> 24;
        }
        return (bits & needed) == needed;
    }
}
