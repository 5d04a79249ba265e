package org.belljar.keys;

import java.util.function.Supplier;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.keys.KeyRings.Lookup;
import org.belljar.vfs.UserNamespace;

/** Operations on one key: its content, life, owner and permissions. Errors as in {@link KeyService}. */
public final class KeyAttributes {
    private final KeyService service;
    private final KeyStore store;
    private final KeyRings rings;

    KeyAttributes(KeyService service, KeyStore store, KeyRings rings) {
        this.service = service;
        this.store = store;
        this.rings = rings;
    }

    private <T> T locked(Supplier<T> work) {
        return service.locked(work);
    }

    /** Gives a key its payload; a negative one becomes a good one, a deadline ends. */
    Key fill(Key key, byte[] payload) {
        store.chargeContent(key, payload.length);
        key.payload = payload;
        if (key.negative != null) {
            key.negative = null;
            key.payer.instantiated++;
        }
        key.expiry = Key.NEVER;
        return key;
    }

    void makeNegative(Key key, Errno error, int seconds) {
        key.negative = error;
        key.payer.instantiated--;
        key.expiry = KeyStore.now() + seconds;
        store.collectAfter(key.expiry);
    }

    /** KEYCTL_UPDATE. EOPNOTSUPP for keyrings. */
    public void update(KeySubject s, int id, byte[] payload) {
        locked(() -> {
            Key key = rings.find(s, id, Lookup.PLAIN, KeyPermission.WRITE).key();
            if (!key.type.canUpdate) {
                throw Errno.EOPNOTSUPP.exception();
            }
            if (!key.type.accepts(payload.length)) {
                throw Errno.EINVAL.exception();
            }
            return fill(key, payload);
        });
    }

    /** KEYCTL_READ: the payload, or the numbers of the keys in a keyring. EOPNOTSUPP for keys that are the kernel's to read. */
    public byte[] read(KeySubject s, int id) {
        return locked(() -> {
            Key.Ref ref = findToRead(s, id);
            Key key = ref.key();
            if (key.negative != null) {
                throw key.negative.exception();
            }
            if (!s.may(key, ref.isPossessed(), KeyPermission.READ) && !ref.isPossessed()) {
                throw Errno.EACCES.exception();
            }
            if (!key.type.canRead) {
                throw Errno.EOPNOTSUPP.exception();
            }
            Errno defect = key.defect(KeyStore.now());
            if (defect != null) {
                throw defect.exception();
            }
            return key.isKeyring() ? numbers(key) : key.payload.clone();
        });
    }

    private Key.Ref findToRead(KeySubject s, int id) {
        try {
            return rings.find(s, id, Lookup.UNCHECKED, 0);
        } catch (ErrnoException e) {
            throw Errno.ENOKEY.exception();
        }
    }

    private static byte[] numbers(Key ring) {
        byte[] b = new byte[ring.links.size() * 4];
        int i = 0;
        for (Key k : ring.links.values()) {
            for (int shift = 0; shift < 32; shift += 8) {
                b[i++] = (byte) (k.serial >>> shift);
            }
        }
        return b;
    }

    /** KEYCTL_DESCRIBE: type;uid;gid;permissions;description, ids as seen from the caller's user namespace. */
    public String describe(KeySubject s, int id) {
        return locked(() -> {
            Key key = rings.find(s, id, Lookup.PARTIAL, KeyPermission.VIEW).key();
            UserNamespace n = s.credentials().userNamespace();
            return key.type.label + ";" + n.shownUid(key.uid) + ";" + n.shownGid(key.gid) + ";"
                    + String.format("%08x", key.permissions) + ";" + key.description;
        });
    }

    /** Whether the caller may see the key (KEYCTL_GET_SECURITY; there are no labels). */
    public void requireView(KeySubject s, int id) {
        locked(() -> rings.find(s, id, Lookup.PARTIAL, KeyPermission.VIEW));
    }

    /** KEYCTL_SET_TIMEOUT, 0: never. */
    public void setTimeout(KeySubject s, int id, long seconds) {
        locked(() -> {
            Key key = rings.find(s, id, Lookup.CREATE_PARTIAL, KeyPermission.SETATTR).key();
            key.expiry = seconds == 0 ? Key.NEVER : KeyStore.now() + seconds;
            store.collectAfter(key.expiry);
            return null;
        });
    }

    /** KEYCTL_REVOKE: takes the permission to write or to set attributes. */
    public void revoke(KeySubject s, int id) {
        locked(() -> {
            Key key;
            try {
                key = rings.find(s, id, Lookup.PLAIN, KeyPermission.WRITE).key();
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EACCES) {
                    throw e;
                }
                key = rings.find(s, id, Lookup.PLAIN, KeyPermission.SETATTR).key();
            }
            key.isRevoked = true;
            key.revokedAt = KeyStore.now();
            empty(key);
            store.collectAfter(key.revokedAt);
            return null;
        });
    }

    private void empty(Key key) {
        if (key.isKeyring()) {
            new KeyLinks(store).clear(key);
        } else {
            key.payload = new byte[0];
            store.chargeContent(key, 0);
        }
    }

    /** KEYCTL_INVALIDATE: gone at once, from all keyrings. */
    public void invalidate(KeySubject s, int id) {
        locked(() -> {
            rings.find(s, id, Lookup.PLAIN, KeyPermission.SEARCH).key().isInvalidated = true;
            store.collectNow();
            return null;
        });
    }

    /** KEYCTL_CHOWN, ids of the initial user namespace, -1: as it is. EACCES: without CAP_SYS_ADMIN only to a group of one's own. */
    public void setOwner(KeySubject s, int id, int uid, int gid) {
        locked(() -> {
            Key key = rings.find(s, id, Lookup.CREATE_PARTIAL, KeyPermission.SETATTR).key();
            boolean isAllowed = (uid == -1 || uid == key.uid) && (gid == -1 || gid == key.gid || s.credentials().inGroup(gid));
            if (!isAllowed && !s.isAdmin()) {
                throw Errno.EACCES.exception();
            }
            if (uid != -1 && uid != key.uid) {
                store.changeUid(key, uid);
            }
            if (gid != -1) {
                key.gid = gid;
            }
            return null;
        });
    }

    /** KEYCTL_SETPERM. EINVAL for bits that are none; EACCES for who does not own it. */
    public void setPermissions(KeySubject s, int id, int permissions) {
        if ((permissions & ~KeyPermission.EVERYBODY) != 0) {
            throw Errno.EINVAL.exception();
        }
        locked(() -> {
            Key key = rings.find(s, id, Lookup.CREATE_PARTIAL, KeyPermission.SETATTR).key();
            if (key.uid != s.credentials().fsuid() && !s.isAdmin()) {
                throw Errno.EACCES.exception();
            }
            key.permissions = permissions;
            return null;
        });
    }
}
