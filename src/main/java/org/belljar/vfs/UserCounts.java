package org.belljar.vfs;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many objects of each kind the users of one user namespace have, and may have (struct ucounts; /proc/sys/user/max_*). What
 * is made deep down counts in each user namespace above too, for the creator of the one below.
 */
public final class UserCounts {
    /** What is counted, with the name of its limit. */
    public enum Kind {
        MOUNT("max_mnt_namespaces"), CGROUP("max_cgroup_namespaces"), UTS("max_uts_namespaces"), IPC("max_ipc_namespaces"),
        USER("max_user_namespaces"), PID("max_pid_namespaces"), NET("max_net_namespaces"), TIME("max_time_namespaces"),
        INOTIFY_INSTANCES("max_inotify_instances"), INOTIFY_WATCHES("max_inotify_watches"), FANOTIFY_GROUPS("max_fanotify_groups"),
        FANOTIFY_MARKS("max_fanotify_marks");

        private final String fileName;

        Kind(String fileName) {
            this.fileName = fileName;
        }

        public String fileName() {
            return fileName;
        }

        public static Kind of(Namespace.Kind namespace) {
            return valueOf(namespace.name());
        }
    }

    private record Key(Kind kind, int uid) {}

    private final AtomicIntegerArray max;
    /** An entry lives while its count is not 0, so that passing through many users leaves nothing. */
    private final ConcurrentHashMap<Key, Integer> counts = new ConcurrentHashMap<>();

    /** @param maxOfEach the limit of each kind to begin with */
    public UserCounts(int maxOfEach) {
        int[] all = new int[Kind.values().length];
        Arrays.fill(all, maxOfEach);
        max = new AtomicIntegerArray(all);
    }

    public int max(Kind kind) {
        return max.get(kind.ordinal());
    }

    public void setMax(Kind kind, int n) {
        max.set(kind.ordinal(), n);
    }

    /** False: {@code uid} has as many as it may. */
    boolean add(Kind kind, int uid) {
        boolean[] fits = new boolean[1];
        counts.compute(new Key(kind, uid), (k, n) -> {
            int had = n == null ? 0 : n;
            fits[0] = had < max(kind);
            return fits[0] ? Integer.valueOf(had + 1) : n;
        });
        return fits[0];
    }

    void subtract(Kind kind, int uid, int n) {
        counts.computeIfPresent(new Key(kind, uid), (k, had) -> had > n ? had - n : null);
    }
}
