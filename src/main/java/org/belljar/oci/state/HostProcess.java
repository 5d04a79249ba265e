package org.belljar.oci.state;

import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.HostProc;

/**
 * A process of the host that was written down, and may have gone meanwhile: its number alone might be another's by now.
 *
 * @param pid   0: none
 * @param start when it was started, in the host's clock ticks
 */
public record HostProcess(int pid, long start) {
    public static final HostProcess NONE = new HostProcess(0, 0);
    /** Of the fields after the name in /proc/PID/stat. */
    private static final int STATE = 0, START_TIME = 19;

    /** A process as it is now; {@link #NONE} if there is none. */
    public static HostProcess of(int pid) {
        String[] fields = stat(pid);
        return fields == null ? NONE : new HostProcess(pid, Long.parseLong(fields[START_TIME]));
    }

    private static String[] stat(int pid) {
        String text = pid <= 0 ? "" : HostProc.read(pid + "/stat");
        int name = text.lastIndexOf(") ");
        return name < 0 ? null : text.substring(name + 2).split(" ");
    }

    /** Whether it still runs; a zombie does not. */
    public boolean isAlive() {
        String[] fields = stat(pid);
        return fields != null && Long.parseLong(fields[START_TIME]) == start && !fields[STATE].equals("Z") && !fields[STATE].equals("X");
    }

    /** Signals it and no other. 0 or -errno. */
    public long signal(int signo) {
        if (pid <= 0) {
            return Errno.ESRCH.negative();
        }
        int fd = (int) Host.call(HostNumbers.PIDFD_OPEN, pid, 0, 0);
        if (fd < 0) {
            return fd;
        }
        try {
            // After the descriptor was opened: from here on it is that process.
            return isAlive() ? Host.call(HostNumbers.PIDFD_SEND_SIGNAL, fd, signo, 0) : Errno.ESRCH.negative();
        } finally {
            HostFiles.close(fd);
        }
    }
}
