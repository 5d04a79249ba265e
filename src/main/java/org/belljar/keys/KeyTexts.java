package org.belljar.keys;

import java.util.Set;
import org.belljar.vfs.UserNamespace;

/** /proc/keys and /proc/key-users, as somebody sees them. */
public final class KeyTexts {
    private final KeyService service;
    private final KeyStore store;
    private final KeyRings rings;

    KeyTexts(KeyService service, KeyStore store, KeyRings rings) {
        this.service = service;
        this.store = store;
        this.rings = rings;
    }

    /** A line for each key that the reader may view. */
    public String keys(KeySubject s) {
        return service.locked(() -> {
            StringBuilder out = new StringBuilder();
            UserNamespace n = s.credentials().userNamespace();
            Set<Key> possessed = KeySearch.possessed(s, rings.userSession(s, false));
            for (Key k : store.all()) {
                if (n.uid(k.uid) != -1 && s.may(k, possessed.contains(k), KeyPermission.VIEW)) {
                    out.append(line(k, n));
                }
            }
            return out.toString();
        });
    }

    private static String line(Key k, UserNamespace n) {
        String content = k.negative != null ? ""
                : !k.isKeyring() ? ": " + k.payload.length
                : k.links.isEmpty() ? ": empty" : ": " + k.links.size();
        return String.format("%08x %s %5d %4s %08x %5d %5d %-9.9s %s%s\n", k.serial, flags(k), k.users, timeout(k), k.permissions,
                n.shownUid(k.uid), n.shownGid(k.gid), k.type.label, k.description, content);
    }

    private static String flags(Key k) {
        return "I" + (k.isRevoked ? 'R' : '-') + "-" + (k.isInQuota ? 'Q' : '-') + "-"
                + (k.negative != null ? 'N' : '-') + (k.isInvalidated ? 'i' : '-');
    }

    private static String timeout(Key k) {
        if (k.expiry == Key.NEVER) {
            return "perm";
        }
        long left = k.expiry - KeyStore.now();
        return left <= 0 ? "expd" : left < 60 ? left + "s" : left < 3600 ? left / 60 + "m" : left < 86_400 ? left / 3600 + "h"
                : left < 604_800 ? left / 86_400 + "d" : left / 604_800 + "w";
    }

    /** A line for each user that has keys. */
    public String users(KeySubject s) {
        return service.locked(() -> {
            StringBuilder out = new StringBuilder();
            UserNamespace n = s.credentials().userNamespace();
            for (KeyUser u : store.users()) {
                if (n.uid(u.uid) != -1) {
                    out.append(String.format("%5d: %5d %d/%d %d/%d %d/%d\n", n.uid(u.uid), u.keys, u.keys, u.instantiated,
                            u.chargedKeys, store.limits.keys(u.uid), u.chargedBytes, store.limits.bytes(u.uid)));
                }
            }
            return out.toString();
        });
    }
}
