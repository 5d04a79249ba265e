package org.belljar.vfs;

/** Whom a file tells of its events by signals (struct fown_struct): fcntl(2) F_SETOWN and F_SETOWN_EX. Immutable. */
public interface FileOwner {
    int TID = 0, PID = 1, PGRP = 2;

    /** TID, PID or PGRP (F_OWNER_*). */
    int type();

    /** The number of the thread, process or process group; 0 when it is gone or was none. */
    int id();

    /** Ids of the task that named this owner; it may signal only whom it could kill(2). */
    int uid();

    int euid();

    /**
     * Sends the signal.
     *
     * @param signo F_SETSIG; 0: SIGIO without details
     * @param reason POLL_IN 1, OUT 2, MSG 3, ERR 4, PRI 5, HUP 6 (si_code)
     */
    void signal(int signo, int reason, int fd);

    /** Sends SIGURG (send_sigurg). */
    void signalUrgent();
}
