package org.belljar.keys;

import org.belljar.abi.Errno;
import org.belljar.vfs.Credentials;

/** What remains of a request for a key that nobody makes. Guarded by the service's lock. */
final class KeyRequests {
    private static final int NEGATIVE_SECONDS = 60;

    private final KeyStore store;
    private final KeyLinks links;
    private final KeyRings rings;
    private final KeyAttributes attributes;

    KeyRequests(KeyStore store, KeyLinks links, KeyRings rings, KeyAttributes attributes) {
        this.store = store;
        this.links = links;
        this.rings = rings;
        this.attributes = attributes;
    }

    /** Puts a negative key where the one asked for was to go. EPERM for keyrings, EACCES. */
    void fail(KeySubject s, KeyType type, String description, Key ring) {
        if (type == KeyType.KEYRING) {
            throw Errno.EPERM.exception();
        }
        Credentials c = s.credentials();
        Key target = ring != null ? ring : destination(s);
        Key key = store.make(type, description, c.fsuid(), c.fsgid(), type.initialPermissions(), false);
        try {
            attributes.makeNegative(key, Errno.ENOKEY, NEGATIVE_SECONDS);
            links.link(target, key);
        } finally {
            store.release(key);
        }
    }

    private Key destination(KeySubject s) {
        Key ring = defaultRing(s);
        if (!s.may(ring, true, KeyPermission.WRITE)) {
            throw Errno.EACCES.exception();
        }
        return ring;
    }

    private Key defaultRing(KeySubject s) {
        TaskKeys k = s.keys();
        return switch (k.requestDestination) {
            case 1 -> rings.thread(s, true);
            case 2 -> rings.process(s, true);
            case 4 -> rings.user(s);
            case 5 -> rings.userSession(s, true);
            case 3 -> k.session != null ? k.session : rings.userSession(s, true);
            default -> k.thread != null ? k.thread : k.process != null ? k.process
                    : k.session != null ? k.session : rings.userSession(s, true);
        };
    }
}
