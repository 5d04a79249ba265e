package org.belljar.keys;

/** What a user's keys add up to (struct key_user). Guarded by the service's lock. */
final class KeyUser {
    final int uid;
    int keys;
    int instantiated;
    int chargedKeys;
    long chargedBytes;

    KeyUser(int uid) {
        this.uid = uid;
    }
}
