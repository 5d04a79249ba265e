package org.belljar.keys;

import java.util.Set;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;

/** Links of keyrings to keys. Guarded by the service's lock. */
final class KeyLinks {
    /** What a link costs its keyring's owner. */
    static final int LINK_BYTES = 4;
    static final int MAX_DEPTH = 6;
    /** A cycle or a depth is looked for in so many keyrings at most. */
    private static final int MOST_VISITS = 100_000;

    private final KeyStore store;

    KeyLinks(KeyStore store) {
        this.store = store;
    }

    /** Adds a link, in the place of one to a key of the same name. ENOTDIR, EPERM, EDEADLK, ELOOP, EDQUOT. */
    void link(Key ring, Key key) {
        requireOpen(ring);
        checkNesting(ring, key);
        replace(ring, key);
    }

    static void requireKeyring(Key ring) {
        if (!ring.isKeyring()) {
            throw Errno.ENOTDIR.exception();
        }
    }

    static void requireOpen(Key ring) {
        requireKeyring(ring);
        if (ring.isRestricted) {
            throw Errno.EPERM.exception();
        }
    }

    private void replace(Key ring, Key key) {
        if (!ring.links.containsKey(key.name)) {
            store.countLinks(1);
            chargeLink(ring);
        }
        KeyStore.hold(key);
        store.release(ring.links.put(key.name, key));
    }

    private void chargeLink(Key ring) {
        try {
            store.chargeContent(ring, (ring.links.size() + 1) * LINK_BYTES);
        } catch (ErrnoException e) {
            store.countLinks(-1);
            throw e;
        }
    }

    private static void checkNesting(Key ring, Key key) {
        if (!key.isKeyring()) {
            return;
        }
        if (ring == key) {
            throw Errno.EDEADLK.exception();
        }
        int[] visits = {0};
        descend(key, ring, 0, visits);
    }

    private static void descend(Key from, Key target, int depth, int[] visits) {
        if (++visits[0] > MOST_VISITS) {
            throw Errno.ELOOP.exception();
        }
        for (Key k : from.links.values()) {
            if (!k.isKeyring()) {
                continue;
            }
            if (k == target) {
                throw Errno.EDEADLK.exception();
            }
            if (depth >= MAX_DEPTH) {
                throw Errno.ELOOP.exception();
            }
            descend(k, target, depth + 1, visits);
        }
    }

    /** ENOTDIR; ENOENT: there is no such link. */
    void unlink(Key ring, Key key) {
        requireKeyring(ring);
        if (ring.links.get(key.name) != key) {
            throw Errno.ENOENT.exception();
        }
        ring.links.remove(key.name);
        store.countLinks(-1);
        store.chargeContent(ring, ring.links.size() * LINK_BYTES);
        store.release(key);
    }

    /** KEYCTL_MOVE. ENOTDIR, ENOENT, EEXIST with {@code isExclusive}, and those of {@link #link}. */
    void move(Key key, Key from, Key to, boolean isExclusive) {
        if (from == to) {
            return;
        }
        requireKeyring(from);
        requireKeyring(to);
        if (from.links.get(key.name) != key) {
            throw Errno.ENOENT.exception();
        }
        if (isExclusive && to.links.containsKey(key.name)) {
            throw Errno.EEXIST.exception();
        }
        link(to, key);
        unlink(from, key);
    }

    void clear(Key ring) {
        requireKeyring(ring);
        Set<Key> all = Set.copyOf(ring.links.values());
        store.countLinks(-ring.links.size());
        ring.links.clear();
        store.chargeContent(ring, 0);
        all.forEach(store::release);
    }
}
