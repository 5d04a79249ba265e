package org.belljar.seccomp;

/** Results of a filter (linux/seccomp.h): the action in the upper half, 16 bits of data in the lower. */
public final class Action {
    public static final int KILL_PROCESS = 0x80000000, KILL_THREAD = 0, TRAP = 0x00030000, ERRNO = 0x00050000,
            USER_NOTIF = 0x7fc00000, TRACE = 0x7ff00000, LOG = 0x7ffc0000, ALLOW = 0x7fff0000;
    private static final int ACTION_MASK = 0xffff0000, DATA_MASK = 0x0000ffff;

    private Action() {}

    /** The action of a result; as a signed number, the lower the stronger. */
    public static int of(int result) {
        return result & ACTION_MASK;
    }

    public static int data(int result) {
        return result & DATA_MASK;
    }

    /** Whether it is one of the above (SECCOMP_GET_ACTION_AVAIL). */
    public static boolean isKnown(int action) {
        return switch (action) {
            case KILL_PROCESS, KILL_THREAD, TRAP, ERRNO, USER_NOTIF, TRACE, LOG, ALLOW -> true;
            default -> false;
        };
    }
}
