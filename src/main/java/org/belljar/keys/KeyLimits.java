package org.belljar.keys;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** /proc/sys/kernel/keys. */
public final class KeyLimits {
    /** The settings, with Linux's defaults. */
    public enum Setting {
        MAXKEYS(200), MAXBYTES(20_000), ROOT_MAXKEYS(1_000_000), ROOT_MAXBYTES(25_000_000), GC_DELAY(300),
        PERSISTENT_KEYRING_EXPIRY(259_200);

        private final int initial;

        Setting(int initial) {
            this.initial = initial;
        }
    }

    private final AtomicIntegerArray values = new AtomicIntegerArray(Setting.values().length);

    KeyLimits() {
        for (Setting s : Setting.values()) {
            values.set(s.ordinal(), s.initial);
        }
    }

    public int get(Setting s) {
        return values.get(s.ordinal());
    }

    public void set(Setting s, int value) {
        values.set(s.ordinal(), value);
    }

    int keys(int uid) {
        return get(uid == 0 ? Setting.ROOT_MAXKEYS : Setting.MAXKEYS);
    }

    int bytes(int uid) {
        return get(uid == 0 ? Setting.ROOT_MAXBYTES : Setting.MAXBYTES);
    }
}
