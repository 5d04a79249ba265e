package org.belljar.vfs;

import java.time.Instant;

/** File times: ns since the epoch. */
public final class Times {
    private Times() {}

    public static long now() {
        Instant i = Instant.now();
        return i.getEpochSecond() * 1_000_000_000L + i.getNano();
    }
}
