package org.belljar.fs.pipe;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileLimits;

/** The pages of pipe buffers that each user's pipes may hold (user_struct.pipe_bufs), against /proc/sys/fs/pipe-user-pages-soft. */
final class PipePages {
    /** Of one user without privileges; pipes made beyond it are small, and none may grow. */
    static final int SOFT = 16384;
    /** Slots of a pipe that is made beyond the share (PIPE_MIN_DEF_BUFFERS). */
    static final int SMALL_SLOTS = 2;

    /** By user; an entry lives while its count is not 0. */
    private final ConcurrentHashMap<Integer, Long> pages = new ConcurrentHashMap<>();

    /** What one user's pipes hold. */
    final class Account {
        private final int uid;

        private Account(int uid) {
            this.uid = uid;
        }

        /** Counts a change. @return false: the user has more than its share now */
        boolean add(int change) {
            Long now = pages.merge(uid, (long) change, (a, b) -> a + b == 0 ? null : Long.valueOf(a + b));
            return now == null || now <= SOFT;
        }
    }

    Account of(Credentials who) {
        return new Account(who.uid());
    }

    static boolean isBound(Credentials who) {
        return !who.hasCapability(Credentials.CAP_SYS_RESOURCE) && !who.hasCapability(Credentials.CAP_SYS_ADMIN);
    }

    /** Counts a new pipe. @return how many slots it gets */
    static int slotsOfNew(Account account, Credentials who, FileLimits limits) {
        int most = limits.pipeBytes() / PipeRing.PAGE;
        int slots = most < Pipe.DEFAULT_SLOTS && !who.hasCapability(Credentials.CAP_SYS_RESOURCE) ? most : Pipe.DEFAULT_SLOTS;
        if (account.add(slots) || !isBound(who)) {
            return slots;
        }
        account.add(SMALL_SLOTS - slots);
        return SMALL_SLOTS;
    }
}
