package org.belljar.vfs;

import org.belljar.sync.Sleeper;

/** The task on whose behalf the VFS acts: its identity for permission checks, its memory, and its ability to sleep. */
public interface Caller extends Sleeper {
    /** The credentials of the call (immutable snapshot). */
    Credentials credentials();

    UserMemory memory();

    /** What the task has forbidden itself. */
    default Guard guard() {
        return Guard.NONE;
    }

    /** Which devices the task's control group lets it use. */
    default DeviceRules devices() {
        return DeviceRules.NONE;
    }

    /** Thread-group id in the initial PID namespace, for locks, recorded identities and the like. */
    int processId();

    /** What a number recorded by {@link #processId} is in the caller's PID namespace; 0: not visible. */
    default int shownProcessId(int id) {
        return id;
    }

    /** File-size limit, RLIMIT_FSIZE in bytes (-1: none); a write beyond raises SIGXFSZ by {@link #signalSelf}. */
    long fileSizeLimit();

    /** Sends a signal to the calling thread (SIGPIPE, SIGXFSZ) or, for terminals, see the tty package. */
    void signalSelf(int signo);
}
