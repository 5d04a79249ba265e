package org.belljar.vfs;

import java.lang.ref.Cleaner;

/** Where objects of one kind are counted that a user of a user namespace makes: there, and in the namespaces above it. */
public final class UserAccount {
    /** User namespaces are held by nothing but credentials, which are not counted: the collector says when one is gone. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final UserCountsRoot root;
    private final UserCounts.Kind kind;
    private final UserNamespace users;
    private final int uid;

    UserAccount(UserCountsRoot root, UserCounts.Kind kind, UserNamespace users, int uid) {
        this.root = root;
        this.kind = kind;
        this.users = users;
        this.uid = uid;
    }

    /** The same user's account for another kind. */
    public UserAccount of(UserCounts.Kind other) {
        return new UserAccount(root, other, users, uid);
    }

    /** Counts one more. False: a limit here or above is reached, and nothing is counted. */
    public boolean take() {
        int who = uid;
        for (UserNamespace u = users; u != null; who = u.creatorUid(), u = u.parent()) {
            if (!root.counts(u).add(kind, who)) {
                giveBelow(u, 1);
                return false;
            }
        }
        return true;
    }

    public void give(int n) {
        if (n > 0) {
            giveBelow(null, n);
        }
    }

    private void giveBelow(UserNamespace end, int n) {
        int who = uid;
        for (UserNamespace u = users; u != end; who = u.creatorUid(), u = u.parent()) {
            root.counts(u).subtract(kind, who, n);
        }
    }

    /** Takes one back when the namespace is gone. */
    public void tie(Namespace n) {
        if (n instanceof UserNamespace) {
            CLEANER.register(n, () -> give(1));
        } else {
            n.onEnd(() -> give(1));
        }
    }
}
