package org.belljar.keys;

/** The keyrings of a task. The references are counted; guarded by the service's lock. */
public final class TaskKeys {
    Key thread;
    Key process;
    Key session;
    /** KEYCTL_SET_REQKEY_KEYRING. */
    int requestDestination;
    /** The task is gone: nothing is given to it any more. */
    boolean hasEnded;
}
