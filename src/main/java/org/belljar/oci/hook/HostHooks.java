package org.belljar.oci.hook;

import java.util.List;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.host.Spawn;
import org.belljar.oci.config.OciHooks.Hook;

/**
 * Runs hooks as processes of the host, one after the other. Each gets the container's state on its standard input and exactly the
 * environment that the configuration gives it. What it says is shown if it fails.
 */
public final class HostHooks implements HookRunner {
    private static final int WAIT4 = 61, POLLIN = 1;
    private static final int FOREVER = -1;

    /** Guarded by this: the descriptor of the hook that runs, or -1. */
    private int running = -1;
    /** Guarded by this. */
    private boolean isBrokenOff;

    @Override
    public void run(List<Hook> hooks, String state) throws HookException {
        for (Hook h : hooks) {
            run(h, state);
        }
    }

    @Override
    public synchronized void breakOff() {
        isBrokenOff = true;
        if (running >= 0) {
            Host.call(HostNumbers.PIDFD_SEND_SIGNAL, running, Signal.SIGKILL, 0);
        }
    }

    @Override
    public HookRunner last() {
        return new HostHooks();
    }

    /** @param pidFd -1: none */
    private synchronized void setRunning(Hook h, int pidFd) throws HookException {
        running = pidFd;
        if (isBrokenOff) {
            throw HookException.brokenOff(h);
        }
    }

    private void run(Hook h, String state) throws HookException {
        setRunning(h, -1);
        try (HookFiles files = new HookFiles(state)) {
            List<String> args = h.args().isEmpty() ? List.of(h.path()) : h.args();
            int pid = Spawn.spawn(h.path(), args, h.env(), files.descriptors());
            int pidFd = (int) Host.call(HostNumbers.PIDFD_OPEN, pid, 0, 0);
            boolean isInTime = false;
            int status;
            try {
                setRunning(h, pidFd);
                isInTime = awaitEnd(pidFd, h.timeoutSeconds() == 0 ? FOREVER : h.timeoutSeconds() * 1000L);
            } finally {
                if (!isInTime) {
                    Host.call(HostNumbers.KILL, pid, Signal.SIGKILL, 0);
                }
                status = reap(pid);
                forget(pidFd);
            }
            setRunning(h, -1);
            if (!isInTime) {
                throw HookException.timeout(h);
            }
            files.check(h, status);
        } catch (ErrnoException e) {
            throw new HookException(h.field(), "fork/exec " + h.path() + ": " + e.errno().text());
        }
    }

    private synchronized void forget(int pidFd) {
        running = -1;
        HostFiles.close(pidFd);
    }

    /** False when the time is over. */
    private static boolean awaitEnd(int pidFd, long timeoutMs) {
        NativeMemory poll = NativeMemory.allocate(8);
        try {
            poll.putInt(0, pidFd);
            poll.putShort(4, (short) POLLIN);
            long deadline = System.nanoTime() + timeoutMs * 1_000_000;
            while (true) {
                long left = timeoutMs == FOREVER ? FOREVER : Math.max(0, (deadline - System.nanoTime()) / 1_000_000 + 1);
                long r = Host.call(HostNumbers.POLL, poll.address(), 1, Math.min(left, Integer.MAX_VALUE));
                if (r > 0) {
                    return true;
                }
                if (r == 0 && timeoutMs != FOREVER && System.nanoTime() >= deadline) {
                    return false;
                }
            }
        } finally {
            poll.free();
        }
    }

    private static int reap(int pid) {
        NativeMemory status = NativeMemory.allocate(8);
        try {
            while (Host.call(WAIT4, pid, status.address(), 0, 0, 0, 0) < 0) {
                // interrupted by a signal of the JVM's
            }
            return status.getInt(0);
        } finally {
            status.free();
        }
    }
}
