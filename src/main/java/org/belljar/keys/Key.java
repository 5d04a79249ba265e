package org.belljar.keys;

import java.util.LinkedHashMap;
import java.util.Map;
import org.belljar.abi.Errno;

/** A key or a keyring. Guarded by the service's lock. */
final class Key {
    static final long NEVER = Long.MAX_VALUE;
    private static final byte[] NOTHING = {};

    /** By what a keyring finds a key. */
    record Name(KeyType type, String description) {}

    final int serial;
    final KeyType type;
    final String description;
    final Name name;
    /** Who pays; changes with the owner. */
    KeyUser payer;
    /** Ids of the initial user namespace; -1: no group. */
    int uid;
    int gid;
    int permissions;
    boolean isInQuota;
    int chargedBytes;
    byte[] payload = NOTHING;
    /** The links of a keyring. */
    final Map<Name, Key> links;
    boolean isUserKeyring;
    boolean isRestricted;
    boolean isRevoked;
    boolean isInvalidated;
    /** The error of a key that could not be made; null: a usable key. */
    Errno negative;
    /** Seconds of the real-time clock. */
    long expiry = NEVER;
    long revokedAt;
    /** Links, tasks and registers that hold it. */
    int users = 1;

    Key(int serial, KeyType type, String description) {
        this.serial = serial;
        this.type = type;
        this.description = description;
        this.name = new Name(type, description);
        this.links = type == KeyType.KEYRING ? new LinkedHashMap<>() : Map.of();
    }

    boolean isKeyring() {
        return type == KeyType.KEYRING;
    }

    boolean isExpired(long nowSeconds) {
        return nowSeconds >= expiry;
    }

    /** Null, or why the key cannot be used (key_validate). */
    Errno defect(long nowSeconds) {
        return isInvalidated ? Errno.ENOKEY : isRevoked ? Errno.EKEYREVOKED : isExpired(nowSeconds) ? Errno.EKEYEXPIRED : null;
    }

    /** The key as found by somebody. */
    record Ref(Key key, boolean isPossessed) {}
}
