package org.belljar.keys;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.belljar.abi.Errno;

/** One search for a key through keyrings and those linked to them (keyring_search, search_process_keyrings). */
final class KeySearch {
    private final KeySubject subject;
    private final long now = KeyStore.now();
    private Key.Name name;
    private Key target;
    private boolean skipsExpired;
    /** Keyrings looked into, with the least depth at which that was. */
    private final Map<Key, Integer> visited = new HashMap<>();
    /** The last reason for which a key that matched was passed over. */
    private Errno reason;

    private KeySearch(KeySubject subject) {
        this.subject = subject;
    }

    /** Searches by name; dead and unusable keys are passed over. */
    static KeySearch byName(KeySubject subject, KeyType type, String description) {
        KeySearch s = new KeySearch(subject);
        s.name = new Key.Name(type, description);
        return s;
    }

    KeySearch skippingExpired() {
        skipsExpired = true;
        return this;
    }

    /** Whether the subject's keyrings lead to the key, each giving it the permission to search. */
    static boolean isPossessed(KeySubject subject, Key key, Key userSession) {
        KeySearch s = new KeySearch(subject);
        s.name = key.name;
        s.target = key;
        return s.inOwnKeyrings(userSession) != null;
    }

    /** All keys that {@link #isPossessed} holds for. */
    static Set<Key> possessed(KeySubject subject, Key userSession) {
        Set<Key> found = new HashSet<>();
        Map<Key, Integer> depths = new HashMap<>();
        TaskKeys k = subject.keys();
        for (Key ring : new Key[] {k.thread, k.process, k.session != null ? k.session : userSession}) {
            if (ring != null && subject.may(ring, true, KeyPermission.SEARCH)) {
                found.add(ring);
                gather(subject, ring, 0, depths, found);
            }
        }
        return found;
    }

    private static void gather(KeySubject subject, Key ring, int depth, Map<Key, Integer> depths, Set<Key> found) {
        if (depths.getOrDefault(ring, Integer.MAX_VALUE) <= depth) {
            return;
        }
        depths.put(ring, depth);
        for (Key k : ring.links.values()) {
            if (subject.may(k, true, KeyPermission.SEARCH)) {
                found.add(k);
                if (k.isKeyring() && depth < KeyLinks.MAX_DEPTH) {
                    gather(subject, k, depth + 1, depths, found);
                }
            }
        }
    }

    /** In the thread's, process's and session's keyrings. Null: not found, see {@link #error}. */
    Key inOwnKeyrings(Key userSession) {
        TaskKeys k = subject.keys();
        Key[] rings = {k.thread, k.process, k.session != null ? k.session : userSession};
        Errno worst = null;
        for (Key ring : rings) {
            if (ring == null) {
                continue;
            }
            reason = null;
            Key found = in(ring, true);
            if (found != null) {
                return found;
            }
            if (worst == null || error() == Errno.ENOKEY) {
                worst = error();
            }
        }
        reason = worst;
        return null;
    }

    /** From one keyring down, to which {@code isPossessed} applies. Null: not found, see {@link #error}. */
    Key in(Key ring, boolean isPossessed) {
        KeyLinks.requireKeyring(ring);
        if (!subject.may(ring, isPossessed, KeyPermission.SEARCH)) {
            reason = Errno.EACCES;
            return null;
        }
        visited.clear();
        if (ring.name.equals(name) && isHit(ring, isPossessed)) {
            return ring;
        }
        return descend(ring, isPossessed, 0);
    }

    /** EAGAIN: no such key. */
    Errno error() {
        return reason == null ? Errno.EAGAIN : reason;
    }

    private Key descend(Key ring, boolean isPossessed, int depth) {
        if (target == null && (ring.isInvalidated || ring.isRevoked) || visited.getOrDefault(ring, Integer.MAX_VALUE) <= depth) {
            return null;
        }
        visited.put(ring, depth);
        Key direct = ring.links.get(name);
        if (direct != null && isHit(direct, isPossessed)) {
            return direct;
        }
        if (depth >= KeyLinks.MAX_DEPTH) {
            return null;
        }
        for (Key k : ring.links.values()) {
            if (k.isKeyring() && subject.may(k, isPossessed, KeyPermission.SEARCH)) {
                Key found = descend(k, isPossessed, depth + 1);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private boolean isHit(Key key, boolean isPossessed) {
        if (target != null) {
            return key == target && subject.may(key, isPossessed, KeyPermission.SEARCH);
        }
        if (key.isInvalidated || key.isRevoked) {
            reason = Errno.EKEYREVOKED;
        } else if (key.isExpired(now)) {
            reason = skipsExpired ? reason : Errno.EKEYEXPIRED;
        } else if (!subject.may(key, isPossessed, KeyPermission.SEARCH)) {
            reason = Errno.EACCES;
        } else if (key.negative != null) {
            reason = key.negative;
        } else {
            return true;
        }
        return false;
    }
}
