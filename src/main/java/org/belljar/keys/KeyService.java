package org.belljar.keys;

import java.util.function.Supplier;
import org.belljar.abi.Errno;
import org.belljar.keys.KeyRings.Lookup;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Credentials;

/**
 * The operations on keys (keyrings(7), keyctl(2)). Each is atomic; each throws ErrnoException: EINVAL and ENOKEY for a number
 * that is no key's, EACCES without the permission it takes, EKEYREVOKED and EKEYEXPIRED for dead keys, ENOTDIR where a keyring
 * is asked for, EDQUOT beyond the quota.
 */
public final class KeyService {
    private final RankedLock lock = new RankedLock(Rank.KEYS);
    private final KeyStore store = new KeyStore();
    private final KeyLinks links = new KeyLinks(store);
    private final KeyRings rings = new KeyRings(this, store, links);
    private final KeyAttributes attributes = new KeyAttributes(this, store, rings);
    private final KeyRequests requests = new KeyRequests(store, links, rings, attributes);
    private final TaskKeyChanges tasks = new TaskKeyChanges(this, store, rings);
    private final KeyTexts texts = new KeyTexts(this, store, rings);

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            store.collect();
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable work) {
        locked(() -> {
            work.run();
            return null;
        });
    }

    public KeyLimits limits() {
        return store.limits;
    }

    /** What forks, execs and exits do to the keyrings of tasks. */
    public TaskKeyChanges tasks() {
        return tasks;
    }

    /** /proc/keys and /proc/key-users. */
    public KeyTexts texts() {
        return texts;
    }

    // ---- making and finding ----

    /** add_key(2): a new key in a keyring, or another payload for the one of that name there. ENODEV: no such type. */
    public int add(KeySubject s, String typeName, String description, byte[] payload, int ringId) {
        return locked(() -> {
            Key.Ref ring = rings.find(s, ringId, Lookup.CREATE, KeyPermission.WRITE);
            KeyType type = KeyType.of(typeName);
            if (type == null) {
                throw Errno.ENODEV.exception();
            }
            KeyLinks.requireKeyring(ring.key());
            if (!type.accepts(payload.length) || description.isEmpty()) {
                throw Errno.EINVAL.exception();
            }
            KeyLinks.requireOpen(ring.key());
            Key old = type.canUpdate ? ring.key().links.get(new Key.Name(type, description)) : null;
            if (old != null && !old.isRevoked && !old.isInvalidated) {
                if (!s.may(old, ring.isPossessed(), KeyPermission.WRITE)) {
                    throw Errno.EACCES.exception();
                }
                return attributes.fill(old, payload).serial;
            }
            return make(s, type, description, payload, ring.key());
        });
    }

    private int make(KeySubject s, KeyType type, String description, byte[] payload, Key ring) {
        Credentials c = s.credentials();
        Key key = store.make(type, description, c.fsuid(), c.fsgid(), type.initialPermissions(), false);
        try {
            if (!key.isKeyring()) {
                attributes.fill(key, payload);
            }
            links.link(ring, key);
            return key.serial;
        } finally {
            store.release(key);
        }
    }

    /**
     * request_key(2): the key of that name from the caller's keyrings, linked to keyring {@code ringId} if not 0. ENOKEY: there
     * is none. With {@code calloutInfo} a key was to be made: that is a negative one, as no helper can be run, and ENOENT; EACCES
     * where the default destination may not be written.
     */
    public int request(KeySubject s, String typeName, String description, String calloutInfo, int ringId) {
        return locked(() -> {
            Key ring = ringId == 0 ? null : rings.find(s, ringId, Lookup.CREATE, KeyPermission.WRITE).key();
            KeyType type = requireType(typeName);
            KeySearch search = KeySearch.byName(s, type, description).skippingExpired();
            Key found = search.inOwnKeyrings(rings.userSession(s, false));
            if (found != null) {
                linkFound(s, found, true, ring);
                return found.serial;
            }
            if (search.error() != Errno.EAGAIN) {
                throw search.error().exception();
            }
            if (calloutInfo == null) {
                throw Errno.ENOKEY.exception();
            }
            requests.fail(s, type, description, ring);
            throw Errno.ENOENT.exception();
        });
    }

    private static KeyType requireType(String name) {
        KeyType type = KeyType.of(name);
        if (type == null) {
            throw Errno.ENOKEY.exception();
        }
        return type;
    }

    private void linkFound(KeySubject s, Key key, boolean isPossessed, Key ring) {
        if (ring == null) {
            return;
        }
        if (!s.may(key, isPossessed, KeyPermission.LINK)) {
            throw Errno.EACCES.exception();
        }
        links.link(ring, key);
    }

    /** KEYCTL_SEARCH. ENOKEY: not found. */
    public int search(KeySubject s, int ringId, String typeName, String description, int destinationId) {
        return locked(() -> {
            Key.Ref ring = rings.find(s, ringId, Lookup.PLAIN, KeyPermission.SEARCH);
            Key destination = destinationId == 0 ? null : rings.find(s, destinationId, Lookup.CREATE, KeyPermission.WRITE).key();
            KeySearch search = KeySearch.byName(s, requireType(typeName), description);
            Key found = search.in(ring.key(), ring.isPossessed());
            if (found == null) {
                throw (search.error() == Errno.EAGAIN ? Errno.ENOKEY : search.error()).exception();
            }
            linkFound(s, found, ring.isPossessed(), destination);
            return found.serial;
        });
    }

    /** KEYCTL_GET_KEYRING_ID. */
    public int number(KeySubject s, int id, boolean creates) {
        return locked(() -> rings.find(s, id, creates ? Lookup.CREATE : Lookup.PLAIN, KeyPermission.SEARCH).key().serial);
    }

    // ---- links ----

    /** KEYCTL_LINK. EDEADLK for a cycle, ELOOP for too deep a nesting, EPERM for a restricted keyring. */
    public void link(KeySubject s, int id, int ringId) {
        locked(() -> {
            Key ring = rings.find(s, ringId, Lookup.CREATE, KeyPermission.WRITE).key();
            links.link(ring, rings.find(s, id, Lookup.CREATE, KeyPermission.LINK).key());
        });
    }

    /** KEYCTL_UNLINK. ENOENT: it is not linked there. */
    public void unlink(KeySubject s, int id, int ringId) {
        locked(() -> {
            Key ring = rings.find(s, ringId, Lookup.PLAIN, KeyPermission.WRITE).key();
            links.unlink(ring, rings.find(s, id, Lookup.UNCHECKED, 0).key());
        });
    }

    /** KEYCTL_MOVE. ENOENT: it is not linked in {@code fromId}; EEXIST: the other has one of the name, when exclusive. */
    public void move(KeySubject s, int id, int fromId, int toId, boolean isExclusive) {
        locked(() -> {
            Key key = rings.find(s, id, Lookup.CREATE, KeyPermission.LINK).key();
            Key from = rings.find(s, fromId, Lookup.PLAIN, KeyPermission.WRITE).key();
            links.move(key, from, rings.find(s, toId, Lookup.CREATE, KeyPermission.WRITE).key(), isExclusive);
        });
    }

    /** KEYCTL_CLEAR. */
    public void clear(KeySubject s, int ringId) {
        locked(() -> links.clear(rings.find(s, ringId, Lookup.CREATE, KeyPermission.WRITE).key()));
    }

    /** KEYCTL_RESTRICT_KEYRING, {@code typeName} null: to no links at all. EEXIST: it is; ENOENT: the type has no restrictions. */
    public void restrict(KeySubject s, int ringId, String typeName) {
        locked(() -> {
            Key ring = rings.find(s, ringId, Lookup.PLAIN, KeyPermission.SETATTR).key();
            KeyLinks.requireKeyring(ring);
            if (typeName != null) {
                requireType(typeName);
                throw Errno.ENOENT.exception();
            }
            if (ring.isRestricted) {
                throw Errno.EEXIST.exception();
            }
            ring.isRestricted = true;
        });
    }

    // ---- keyrings of tasks ----

    /** KEYCTL_JOIN_SESSION_KEYRING; {@code name} null: a fresh one. The keyring's number, 0 if it was the session's already. */
    public long join(KeySubject s, String name) {
        return locked(() -> rings.join(s, name));
    }

    /** KEYCTL_SET_REQKEY_KEYRING. The former destination; EINVAL. */
    public int setRequestDestination(KeySubject s, int destination) {
        return locked(() -> {
            int former = s.keys().requestDestination;
            switch (destination) {
                case -1 -> { }
                case 1 -> rings.thread(s, true);
                case 2 -> rings.process(s, true);
                case 0, 3, 4, 5, 7 -> { }
                default -> throw Errno.EINVAL.exception();
            }
            s.keys().requestDestination = destination == -1 ? former : destination;
            return former;
        });
    }

    /** KEYCTL_GET_PERSISTENT, of an id of the initial user namespace: its number, after it was linked to {@code ringId}. */
    public int persistent(KeySubject s, int uid, int ringId) {
        return locked(() -> {
            Key ring = rings.find(s, ringId, Lookup.CREATE, KeyPermission.WRITE).key();
            KeyLinks.requireKeyring(ring);
            Key persistent = rings.persistent(s, uid);
            links.link(ring, persistent);
            return persistent.serial;
        });
    }

    // ---- one key ----

    /** Its content, life, owner and permissions. */
    public KeyAttributes attributes() {
        return attributes;
    }

    void change(Runnable work) {
        locked(work);
    }
}
