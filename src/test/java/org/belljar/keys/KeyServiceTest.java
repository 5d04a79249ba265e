package org.belljar.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.vfs.Credentials;
import org.junit.jupiter.api.Test;

/** The bounds beyond Linux's quotas, which would let root fill the kernel's heap. */
class KeyServiceTest {
    private static final int SESSION = KeyRings.SESSION;
    private final KeyService keys = new KeyService();
    private final KeySubject root = new KeySubject(Credentials.of(0, 0, new int[0], 0), new TaskKeys());

    private int fill(IntTask task) {
        for (int i = 0; ; i++) {
            try {
                task.run(i);
            } catch (ErrnoException e) {
                assertEquals(Errno.EDQUOT, e.errno());
                return i;
            }
        }
    }

    private interface IntTask {
        void run(int i);
    }

    @Test
    void keysAreBounded() {
        keys.join(root, null);
        int n = fill(i -> keys.add(root, "user", "k" + i, new byte[1], SESSION));
        assertTrue(n > KeyStore.MOST_KEYS / 2 && n <= KeyStore.MOST_KEYS);
        keys.clear(root, SESSION);
        assertTrue(keys.add(root, "user", "again", new byte[1], SESSION) > 0);
    }

    @Test
    void linksAreBounded() {
        keys.join(root, null);
        int[] ids = new int[1000];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = keys.add(root, "user", "k" + i, new byte[1], SESSION);
        }
        int[] ring = new int[1];
        int n = fill(i -> {
            if (i % ids.length == 0) {
                ring[0] = keys.add(root, "keyring", "r" + i, new byte[0], SESSION);
            }
            keys.link(root, ids[i % ids.length], ring[0]);
        });
        assertTrue(n > KeyStore.MOST_LINKS / 2 && n <= KeyStore.MOST_LINKS);
        keys.clear(root, SESSION);
        assertTrue(keys.add(root, "user", "again", new byte[1], SESSION) > 0);
    }

    @Test
    void theUsersShareOfAnEndedSessionIsGivenBack() {
        TaskKeys task = new TaskKeys();
        KeySubject user = new KeySubject(Credentials.of(7, 7, new int[0], 0), task);
        keys.join(user, null);
        keys.add(user, "user", "k", new byte[100], SESSION);
        assertTrue(keys.texts().users(user).contains("    7:     2 2/2 2/200 111/20000"), keys.texts().users(user));
        keys.tasks().ended(task);
        assertEquals("", keys.texts().users(user));
        assertThrows(ErrnoException.class, () -> keys.search(user, SESSION, "user", "k", 0));
    }
}
