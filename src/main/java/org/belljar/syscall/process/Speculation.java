package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.host.Host;

/**
 * PR_GET_SPECULATION_CTRL and PR_SET_SPECULATION_CTRL: the guest's threads run with the mitigations that the host's kernel has chosen
 * for this process; they are told, and cannot be changed by the guest, as on a machine started with fixed mitigations.
 */
final class Speculation {
    private static final int NR_PRCTL = 157, GET = 52;
    private static final int LAST_FEATURE = 2;
    private static final int PRCTL = 1, ENABLE = 2, DISABLE = 4, FORCE_DISABLE = 8, DISABLE_NOEXEC = 16;

    private Speculation() {}

    /** EINVAL: arguments that must be 0; ENODEV: no such feature; ERANGE: no such state; ENXIO: it cannot be changed. */
    static long prctl(boolean isSet, long feature, long state, long a4, long a5) {
        if ((a4 | a5) != 0 || !isSet && state != 0) {
            return Errno.EINVAL.negative();
        }
        if (feature < 0 || feature > LAST_FEATURE) {
            return Errno.ENODEV.negative();
        }
        if (!isSet) {
            long told = Host.call(NR_PRCTL, GET, feature, 0, 0, 0, 0);
            return told < 0 ? told : told & ~PRCTL;
        }
        boolean isState = state == ENABLE || state == DISABLE || state == FORCE_DISABLE || state == DISABLE_NOEXEC;
        long fixed = Host.call(NR_PRCTL, GET, feature, 0, 0, 0, 0);
        return fixed >= 0 && (fixed & PRCTL) != 0 && !isState ? Errno.ERANGE.negative() : Errno.ENXIO.negative();
    }
}
