package org.belljar.syscall;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.belljar.abi.SyscallNumber;
import org.slf4j.LoggerFactory;

/**
 * The calls without an implementation: each is named once in the log, and gives the errno of a kernel built without it.
 *
 * <p>Programs try such calls at every start, and a logger costs tens of milliseconds to load; so it is asked for only when
 * the log goes somewhere.
 */
final class AbsentCalls {
    /** Set by who configures logging; see org.belljar.cli.LogSetup. */
    private static final String LOG_PROPERTY = "belljar.log";

    private final boolean isLogging = System.getProperty(LOG_PROPERTY) != null;
    /** 1 for a number that was named already. */
    private final AtomicIntegerArray named = new AtomicIntegerArray(SyscallNumber.LIMIT);

    long call(int nr) {
        int errno = SyscallDispatch.absentErrno(nr);
        if (isLogging && nr >= 0 && nr < SyscallNumber.LIMIT && named.compareAndSet(nr, 0, 1)) {
            LoggerFactory.getLogger(AbsentCalls.class)
                    .warn("system call {} ({}) is not implemented: errno {}", SyscallNumber.name(nr), nr, errno);
        }
        return -errno;
    }
}
