package org.belljar.keys;

/** The types of keys, with what Linux's key_type operations tell of them. */
enum KeyType {
    KEYRING("keyring", false, true),
    USER("user", true, true),
    LOGON("logon", true, false);

    private static final int MAX_PAYLOAD = 32767;

    final String label;
    final boolean canUpdate;
    final boolean canRead;

    KeyType(String label, boolean canUpdate, boolean canRead) {
        this.label = label;
        this.canUpdate = canUpdate;
        this.canRead = canRead;
    }

    /** Null: no such type. */
    static KeyType of(String name) {
        for (KeyType t : values()) {
            if (t.label.equals(name)) {
                return t;
            }
        }
        return null;
    }

    /** Whether a payload of so many bytes can make or update a key. */
    boolean accepts(int payloadBytes) {
        return this == KEYRING ? payloadBytes == 0 : payloadBytes > 0 && payloadBytes <= MAX_PAYLOAD;
    }

    /** A logon key is named after its service: "service:name". */
    boolean acceptsName(String description) {
        return this != LOGON || description.indexOf(':') > 0;
    }

    /** What a new key permits: all that the type can do to the possessor, to be seen to its user. */
    int initialPermissions() {
        int p = KeyPermission.possessor(KeyPermission.VIEW | KeyPermission.SEARCH | KeyPermission.LINK | KeyPermission.SETATTR)
                | KeyPermission.user(KeyPermission.VIEW);
        if (canRead) {
            p |= KeyPermission.possessor(KeyPermission.READ);
        }
        return this == KEYRING || canUpdate ? p | KeyPermission.possessor(KeyPermission.WRITE) : p;
    }
}
