package org.belljar.keys;

import org.belljar.vfs.Credentials;

/** Who acts on keys. */
public record KeySubject(Credentials credentials, TaskKeys keys) {
    boolean isAdmin() {
        return credentials.hasCapability(Credentials.CAP_SYS_ADMIN);
    }

    boolean may(Key key, boolean isPossessed, int needed) {
        return KeyPermission.allows(key, isPossessed, credentials, needed);
    }
}
