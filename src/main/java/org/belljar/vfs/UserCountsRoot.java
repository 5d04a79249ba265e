package org.belljar.vfs;

/** Finds the {@link UserCounts} of each user namespace of one kernel; the initial one's limits are those of /proc/sys. */
public final class UserCountsRoot {
    private static final int INOTIFY_INSTANCES = 128, FANOTIFY_GROUPS = 128, WATCHES = 1 << 16;

    private final UserCounts initial;

    /** @param maxNamespaces how many of each kind a user of the initial namespace may have */
    public UserCountsRoot(int maxNamespaces) {
        initial = new UserCounts(maxNamespaces);
        initial.setMax(UserCounts.Kind.INOTIFY_INSTANCES, INOTIFY_INSTANCES);
        initial.setMax(UserCounts.Kind.FANOTIFY_GROUPS, FANOTIFY_GROUPS);
        initial.setMax(UserCounts.Kind.INOTIFY_WATCHES, WATCHES);
        initial.setMax(UserCounts.Kind.FANOTIFY_MARKS, WATCHES);
    }

    public UserCounts counts(UserNamespace users) {
        return users.isInitial() ? initial : users.part(UserCounts.class, () -> new UserCounts(Integer.MAX_VALUE));
    }

    public UserCounts initial() {
        return initial;
    }

    public UserAccount account(UserCounts.Kind kind, UserNamespace users, int uid) {
        return new UserAccount(this, kind, users, uid);
    }

    /** Of who acts: its effective user. */
    public UserAccount account(UserCounts.Kind kind, Credentials who) {
        return account(kind, who.userNamespace(), who.euid());
    }
}
