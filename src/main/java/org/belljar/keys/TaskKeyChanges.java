package org.belljar.keys;

import org.belljar.abi.Errno;
import org.belljar.keys.KeyRings.Lookup;
import org.belljar.vfs.Credentials;

/** What becomes of a task's keyrings in its life. */
public final class TaskKeyChanges {
    private final KeyService service;
    private final KeyStore store;
    private final KeyRings rings;

    TaskKeyChanges(KeyService service, KeyStore store, KeyRings rings) {
        this.service = service;
        this.store = store;
        this.rings = rings;
    }

    /** A new task's: the session's; in a thread the process's, and an own thread keyring if the parent has one. */
    public TaskKeys inherit(TaskKeys parent, Credentials credentials, boolean isThread) {
        TaskKeys child = new TaskKeys();
        return service.locked(() -> {
            child.requestDestination = parent.requestDestination;
            child.session = parent.session == null ? null : KeyStore.hold(parent.session);
            if (isThread) {
                child.process = parent.process == null ? null : KeyStore.hold(parent.process);
                if (parent.thread != null) {
                    rings.thread(new KeySubject(credentials, child), true);
                }
            }
            return child;
        });
    }

    /** exec: only the session keyring stays. */
    public void executed(TaskKeys keys) {
        service.change(() -> dropOwn(keys));
    }

    private void dropOwn(TaskKeys keys) {
        store.release(keys.thread);
        store.release(keys.process);
        keys.thread = null;
        keys.process = null;
    }

    /** The task is gone. */
    public void ended(TaskKeys keys) {
        service.change(() -> {
            dropOwn(keys);
            store.release(keys.session);
            keys.session = null;
            keys.hasEnded = true;
        });
    }

    /** The thread keyring goes with the file-system ids. */
    public void credentialsChanged(TaskKeys keys, Credentials now) {
        service.change(() -> {
            if (keys.thread != null) {
                keys.thread.uid = now.fsuid();
                keys.thread.gid = now.fsgid();
            }
        });
    }

    /**
     * KEYCTL_SESSION_TO_PARENT, to a process of one thread. EPERM: it runs with other ids, or one of the two session keyrings is
     * not of the caller's user.
     *
     * @param parent null: there is none that can take it
     */
    public void giveSession(KeySubject s, KeySubject parent) {
        service.change(() -> {
            rings.find(s, KeyRings.SESSION, Lookup.PLAIN, KeyPermission.LINK);
            if (parent == null || parent.keys().hasEnded) {
                throw Errno.EPERM.exception();
            }
            Key own = s.keys().session;
            Key old = parent.keys().session;
            if (own == old) {
                return;
            }
            Credentials c = s.credentials();
            if (!isSame(c, parent.credentials()) || old != null && old.uid != c.euid() || own.uid != c.euid()) {
                throw Errno.EPERM.exception();
            }
            parent.keys().session = KeyStore.hold(own);
            store.release(old);
        });
    }

    private static boolean isSame(Credentials c, Credentials p) {
        return p.uid() == c.euid() && p.euid() == c.euid() && p.suid() == c.euid()
                && p.gid() == c.egid() && p.egid() == c.egid() && p.sgid() == c.egid();
    }
}
