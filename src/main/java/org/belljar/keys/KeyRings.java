package org.belljar.keys;

import java.util.HashMap;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.UserNamespace;

/** The keyrings of tasks and users, and keys by the numbers that a guest gives. Guarded by the service's lock. */
final class KeyRings {
    static final int THREAD = -1, PROCESS = -2, SESSION = -3, USER = -4, USER_SESSION = -5, GROUP = -6, AUTHORITY = -7, REQUESTOR = -8;

    /** How a number is looked up. */
    enum Lookup {
        /** The key must exist, be made and be usable. */
        PLAIN,
        /** As PLAIN; a keyring of the task or the user is made when it is named. */
        CREATE,
        /** A key that could not be made will do, too. */
        PARTIAL,
        CREATE_PARTIAL,
        /** Nothing is asked of the key. */
        UNCHECKED;

        boolean creates() {
            return this == CREATE || this == CREATE_PARTIAL;
        }

        boolean isPartial() {
            return this == PARTIAL || this == CREATE_PARTIAL;
        }
    }

    /** The keyrings of a user namespace's users, and those that outlive their sessions. */
    private final class Register implements AutoCloseable {
        final Map<String, Key> rings = new HashMap<>();

        @Override
        public void close() {
            service.locked(() -> {
                rings.values().forEach(store::release);
                rings.clear();
                return null;
            });
        }
    }

    private final KeyService service;
    private final KeyStore store;
    private final KeyLinks links;
    /** The initial user namespace is one object for all kernels of a process. */
    private final Register initial = new Register();

    KeyRings(KeyService service, KeyStore store, KeyLinks links) {
        this.service = service;
        this.store = store;
        this.links = links;
    }

    private Register register(UserNamespace users) {
        return users.isInitial() ? initial : users.part(Register.class, Register::new);
    }

    /**
     * The key with the number {@code id}, or the special keyring. EINVAL for no such number, ENOKEY, EACCES without the
     * permissions {@code needed}; EKEYREVOKED, EKEYEXPIRED, or a negative key's error, unless {@code how} passes over it.
     */
    Key.Ref find(KeySubject s, int id, Lookup how, int needed) {
        Key.Ref ref = id < 0 && id >= REQUESTOR ? new Key.Ref(special(s, id, how.creates()), true) : byNumber(s, id);
        Key key = ref.key();
        if (how == Lookup.UNCHECKED) {
            return ref;
        }
        Errno defect = key.negative != null && !how.isPartial() ? key.negative : key.defect(KeyStore.now());
        if (defect != null) {
            throw defect.exception();
        }
        if (!s.may(key, ref.isPossessed(), needed)) {
            throw Errno.EACCES.exception();
        }
        return ref;
    }

    private Key.Ref byNumber(KeySubject s, int id) {
        if (id < 1) {
            throw Errno.EINVAL.exception();
        }
        Key key = store.find(id);
        if (key == null) {
            throw Errno.ENOKEY.exception();
        }
        return new Key.Ref(key, isPossessed(s, key));
    }

    boolean isPossessed(KeySubject s, Key key) {
        return KeySearch.isPossessed(s, key, userSession(s, false));
    }

    private Key special(KeySubject s, int id, boolean creates) {
        return switch (id) {
            case THREAD -> thread(s, creates);
            case PROCESS -> process(s, creates);
            case SESSION -> session(s, creates);
            case USER -> user(s);
            case USER_SESSION -> userSession(s, true);
            case GROUP -> throw Errno.EINVAL.exception();
            default -> throw Errno.ENOKEY.exception();
        };
    }

    private static int own(int possessor, int user) {
        return KeyPermission.possessor(possessor) | KeyPermission.user(user);
    }

    Key thread(KeySubject s, boolean creates) {
        TaskKeys k = s.keys();
        if (k.thread == null) {
            k.thread = taskKeyring(s, "_tid", creates);
        }
        return k.thread;
    }

    Key process(KeySubject s, boolean creates) {
        TaskKeys k = s.keys();
        if (k.process == null) {
            k.process = taskKeyring(s, "_pid", creates);
        }
        return k.process;
    }

    private Key taskKeyring(KeySubject s, String name, boolean creates) {
        if (!creates) {
            throw Errno.ENOKEY.exception();
        }
        Credentials c = s.credentials();
        return store.make(KeyType.KEYRING, name, c.uid(), c.gid(), own(KeyPermission.ALL, KeyPermission.VIEW), true);
    }

    /** Always there: without one it is the user's, or a new one where that would be changed. */
    private Key session(KeySubject s, boolean creates) {
        TaskKeys k = s.keys();
        if (k.session == null) {
            Key users = userSession(s, true);
            if (creates) {
                join(s, null);
            } else {
                k.session = KeyStore.hold(users);
            }
        } else if (creates && k.session == userSession(s, false)) {
            join(s, null);
        }
        return k.session;
    }

    Key user(KeySubject s) {
        Credentials c = s.credentials();
        String name = "_uid." + Integer.toUnsignedString(c.userNamespace().uid(c.uid()));
        return register(c.userNamespace()).rings.computeIfAbsent(name, n -> userKeyring(c, n));
    }

    /** Null: there is none, and none is to be made. */
    Key userSession(KeySubject s, boolean creates) {
        Credentials c = s.credentials();
        Map<String, Key> rings = register(c.userNamespace()).rings;
        String name = "_uid_ses." + Integer.toUnsignedString(c.userNamespace().uid(c.uid()));
        Key ring = rings.get(name);
        if (ring == null && creates) {
            Key user = user(s);
            ring = userKeyring(c, name);
            rings.put(name, ring);
            links.link(ring, user);
        }
        return ring;
    }

    private Key userKeyring(Credentials c, String name) {
        Key k = store.make(KeyType.KEYRING, name, c.uid(), -1, own(KeyPermission.ALL & ~KeyPermission.SETATTR, KeyPermission.ALL), false);
        k.isUserKeyring = true;
        return k;
    }

    /**
     * KEYCTL_JOIN_SESSION_KEYRING: a fresh session keyring, or the one of that name, which is made if need be.
     *
     * @return its number; 0: it was that already
     */
    long join(KeySubject s, String name) {
        TaskKeys k = s.keys();
        Credentials c = s.credentials();
        Key ring;
        if (name == null) {
            ring = store.make(KeyType.KEYRING, "_ses", c.uid(), c.gid(), own(KeyPermission.ALL, KeyPermission.VIEW | KeyPermission.READ),
                    k.session == null);
        } else {
            ring = store.keyringNamed(name, c.userNamespace(), s, false);
            if (ring == null) {
                ring = store.make(KeyType.KEYRING, name, c.uid(), c.gid(),
                        own(KeyPermission.ALL, KeyPermission.VIEW | KeyPermission.READ | KeyPermission.LINK), false);
            } else if (ring == k.session) {
                return 0;
            } else {
                KeyStore.hold(ring);
            }
        }
        store.release(k.session);
        k.session = ring;
        return ring.serial;
    }

    /** The keyring of a user that lasts, for some days after its last use. */
    Key persistent(KeySubject s, int uid) {
        UserNamespace users = s.credentials().userNamespace();
        String name = "_persistent." + Integer.toUnsignedString(users.uid(uid));
        Map<String, Key> rings = register(users).rings;
        Key old = rings.get(name);
        if (old != null && old.defect(KeyStore.now()) != null) {
            store.release(rings.remove(name));
        }
        Key ring = rings.computeIfAbsent(name, n -> store.make(KeyType.KEYRING, n, uid, -1,
                own(KeyPermission.ALL & ~KeyPermission.SETATTR, KeyPermission.VIEW | KeyPermission.READ), true));
        ring.expiry = KeyStore.now() + store.limits.get(KeyLimits.Setting.PERSISTENT_KEYRING_EXPIRY);
        return ring;
    }
}
