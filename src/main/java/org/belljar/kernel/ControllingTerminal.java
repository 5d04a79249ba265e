package org.belljar.kernel;

/** What a session needs of its terminal; implemented by the tty package. */
public interface ControllingTerminal {
    /** The session leader ended or let go: hang up (SIGHUP and SIGCONT to the foreground group) and leave the session. */
    void sessionLeaderGone(Session session);

    /** The foreground process group or null. */
    ProcessGroup foreground();

    /** dev_t for /proc/PID/stat. */
    long deviceNumber();
}
