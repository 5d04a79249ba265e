package org.belljar.keys;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.belljar.abi.Errno;
import org.belljar.host.HostRandom;
import org.belljar.vfs.UserNamespace;

/** All keys, by serial number; who pays for them; the end of keys. Guarded by the service's lock. */
final class KeyStore {
    /** What Linux's quotas would let root have is too much for the kernel's heap. */
    static final int MOST_KEYS = 65_536, MOST_LINKS = 1 << 18;
    private static final int MOST_BYTES = 64 << 20;

    final KeyLimits limits = new KeyLimits();
    private final TreeMap<Integer, Key> bySerial = new TreeMap<>();
    private final TreeMap<Integer, KeyUser> users = new TreeMap<>();
    private long totalBytes;
    private int totalLinks;
    private long nextCollection = Key.NEVER;

    static long now() {
        return System.currentTimeMillis() / 1000;
    }

    /** Null: no such key. */
    Key find(int serial) {
        return bySerial.get(serial);
    }

    Iterable<Key> all() {
        return bySerial.values();
    }

    Iterable<KeyUser> users() {
        return users.values();
    }

    /** A key that the caller holds. EDQUOT; EINVAL for a name that its type does not take. */
    Key make(KeyType type, String description, int uid, int gid, int permissions, boolean mayOverrun) {
        if (description.isEmpty() || !type.acceptsName(description)) {
            throw Errno.EINVAL.exception();
        }
        KeyUser payer = user(uid);
        int bytes = description.length() + 1;
        boolean isTooMany = payer.chargedKeys + 1 > limits.keys(uid) || payer.chargedBytes + bytes > limits.bytes(uid);
        if (!mayOverrun && isTooMany || bySerial.size() >= MOST_KEYS) {
            throw Errno.EDQUOT.exception();
        }
        Key key = new Key(newSerial(), type, description);
        key.uid = uid;
        key.gid = gid;
        key.permissions = permissions;
        key.isInQuota = true;
        key.payer = payer;
        payer.keys++;
        payer.instantiated++;
        payer.chargedKeys++;
        charge(key, bytes);
        bySerial.put(key.serial, key);
        return key;
    }

    private KeyUser user(int uid) {
        return users.computeIfAbsent(uid, KeyUser::new);
    }

    private int newSerial() {
        while (true) {
            int s = (int) HostRandom.nextLong() & 0x7fffffff;
            if (s >= 3 && !bySerial.containsKey(s)) {
                return s;
            }
        }
    }

    private void charge(Key key, int bytes) {
        key.chargedBytes += bytes;
        key.payer.chargedBytes += bytes;
        totalBytes += bytes;
    }

    /** Sets what a key's content costs (key_payload_reserve). EDQUOT. */
    void chargeContent(Key key, int contentBytes) {
        int delta = key.description.length() + 1 + contentBytes - key.chargedBytes;
        if (delta > 0 && (key.payer.chargedBytes + delta > limits.bytes(key.payer.uid) || totalBytes + delta > MOST_BYTES)) {
            throw Errno.EDQUOT.exception();
        }
        charge(key, delta);
    }

    /** Counts links that are made, or with a negative number gone. EDQUOT. */
    void countLinks(int delta) {
        if (delta > 0 && totalLinks + delta > MOST_LINKS) {
            throw Errno.EDQUOT.exception();
        }
        totalLinks += delta;
    }

    /** Another owner pays from here on. EDQUOT. */
    void changeUid(Key key, int uid) {
        KeyUser to = user(uid);
        KeyUser from = key.payer;
        if (to.chargedKeys + 1 > limits.keys(uid) || to.chargedBytes + key.chargedBytes > limits.bytes(uid)) {
            throw Errno.EDQUOT.exception();
        }
        from.chargedKeys--;
        from.chargedBytes -= key.chargedBytes;
        from.keys--;
        from.instantiated -= key.negative == null ? 1 : 0;
        to.chargedKeys++;
        to.chargedBytes += key.chargedBytes;
        to.keys++;
        to.instantiated += key.negative == null ? 1 : 0;
        key.payer = to;
        key.uid = uid;
        forgetIfIdle(from);
    }

    private void forgetIfIdle(KeyUser u) {
        if (u.keys == 0) {
            users.remove(u.uid);
        }
    }

    static Key hold(Key key) {
        key.users++;
        return key;
    }

    /** Lets go of a key, and of all that only it held. Null is let pass. */
    void release(Key released) {
        if (released == null || --released.users > 0) {
            return;
        }
        Deque<Key> ends = new ArrayDeque<>(List.of(released));
        while (!ends.isEmpty()) {
            Key key = ends.remove();
            for (Key linked : key.links.values()) {
                if (--linked.users == 0) {
                    ends.add(linked);
                }
            }
            destroy(key);
        }
    }

    private void destroy(Key key) {
        bySerial.remove(key.serial);
        KeyUser payer = key.payer;
        payer.keys--;
        payer.instantiated -= key.negative == null ? 1 : 0;
        payer.chargedKeys--;
        charge(key, -key.chargedBytes);
        if (key.isKeyring()) {
            countLinks(-key.links.size());
            key.links.clear();
        }
        forgetIfIdle(payer);
    }

    /** A keyring that tasks of a user namespace can name: usable, and of a user that exists there. Null: none. */
    Key keyringNamed(String name, UserNamespace users, KeySubject subject, boolean isOfUser) {
        for (Key k : bySerial.values()) {
            if (k.isKeyring() && !k.isRevoked && k.description.equals(name) && k.isUserKeyring == isOfUser
                    && users.uid(k.uid) != -1 && subject.may(k, false, KeyPermission.SEARCH) && !k.isExpired(now())) {
                return k;
            }
        }
        return null;
    }

    // ---- dead keys ----

    /** A key has died or will: keyrings are to drop it at that second, or gc_delay seconds later. */
    void collectAfter(long second) {
        if (second != Key.NEVER) {
            nextCollection = Math.min(nextCollection, second + limits.get(KeyLimits.Setting.GC_DELAY));
        }
    }

    void collectNow() {
        nextCollection = 0;
        collect();
    }

    /** Drops dead keys from all keyrings, when it is time. */
    void collect() {
        long now = now();
        if (now < nextCollection) {
            return;
        }
        nextCollection = Key.NEVER;
        List<Key> dropped = new ArrayList<>();
        for (Key ring : bySerial.values()) {
            ring.links.values().removeIf(k -> isDead(k, now) && dropped.add(k));
            if (ring.isKeyring()) {
                uncharge(ring);
            }
        }
        countLinks(-dropped.size());
        dropped.forEach(this::release);
    }

    private void uncharge(Key ring) {
        charge(ring, ring.description.length() + 1 + KeyLinks.LINK_BYTES * ring.links.size() - ring.chargedBytes);
    }

    private boolean isDead(Key k, long now) {
        if (k.isInvalidated) {
            return true;
        }
        long died = Math.min(k.isRevoked ? k.revokedAt : Key.NEVER, k.expiry);
        collectAfter(died);
        return died != Key.NEVER && died + limits.get(KeyLimits.Setting.GC_DELAY) <= now;
    }
}
