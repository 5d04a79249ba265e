package org.belljar.platform.trampoline;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;

/**
 * The seccomp listener of one clean process and of all that it forks, with the one thread that receives from it (several
 * receivers on a listener cost 30 us a call).
 */
final class Listener implements Runnable {
    private static final long NOTIF_RECV = 0xC0502100L, NOTIF_SEND = 0xC0182101L, NOTIF_ADDFD = 0x40182103L,
            NOTIF_ID_VALID = 0x40082102L, NOTIF_SET_FLAGS = 0x40082104L, SYNC_WAKE_UP = 1;
    private static final int NOTIF_SIZE = 80, NOTIF_PID = 8, NOTIF_ARGS = 32;
    private static final int PIDFD_THREAD = 0200, SIGKILL = 9;
    private static final int POLLIN = 1, POLLHUP = 16;
    private static final int O_CLOEXEC = 02000000;
    private static final ThreadLocal<NativeMemory> ANSWER = ThreadLocal.withInitial(() -> NativeMemory.allocate(24));

    private final TrampolinePlatform platform;
    private final int fd;
    private final NativeMemory notif = NativeMemory.allocate(NOTIF_SIZE);
    /** The receiver's own, as the one above. */
    private final NativeMemory polled = NativeMemory.allocate(8);

    /** Guest threads that ring here, forks under way included. */
    private final AtomicInteger liveThreads = new AtomicInteger();
    private final ServedTime time = new ServedTime();
    private final Spinning spinning;
    private final BlockedCalls blocked = new BlockedCalls();

    Listener(TrampolinePlatform platform, int fd) {
        this.platform = platform;
        this.fd = fd;
        this.spinning = new Spinning(platform, this);
        setSynchronousWakeUp(true);
    }

    /** Whether a ring wakes the receiver, and an answer the ringer, on the CPU of the one that wakes. */
    void setSynchronousWakeUp(boolean on) {
        Host.call(HostNumbers.IOCTL, fd, NOTIF_SET_FLAGS, on ? SYNC_WAKE_UP : 0);
    }

    void threadAdded(TrampolineThread t) {
        liveThreads.incrementAndGet();
        time.add(t.share());
    }

    void threadGone(TrampolineThread t) {
        liveThreads.decrementAndGet();
        time.remove(t.share());
    }

    ServedTime time() {
        return time;
    }

    boolean hasSingleThread() {
        return liveThreads.get() == 1;
    }

    Spinning spinning() {
        return spinning;
    }

    TrampolinePlatform platform() {
        return platform;
    }

    /** Receives until the last guest thread is gone. */
    @Override
    public void run() {
        time.begin((int) Host.call(HostNumbers.GETTID, 0));
        while (receive()) {
            spinning.afterServing();
        }
        Host.call(HostNumbers.CLOSE, fd);
        notif.free();
        polled.free();
        platform.listenerGone(this);
    }

    /** Waits for a ring and serves it; false when there will be none any more. */
    boolean receive() {
        notif.fill(0, NOTIF_SIZE, (byte) 0);
        long r = Host.call(HostNumbers.IOCTL, fd, NOTIF_RECV, notif.address(), 0, 0, 0);
        if (r == 0) {
            platform.ring(this, notif.getLong(0), notif.getInt(NOTIF_PID), notif.getLong(NOTIF_ARGS), notif.getLong(NOTIF_ARGS + 8),
                    notif.getLong(NOTIF_ARGS + 16));
            return true;
        }
        return r == Errno.EINTR.negative() || !isOver();
    }

    /** Whether no task uses the filter any more: poll says HUP. */
    private boolean isOver() {
        return (pollEvents() & POLLHUP) != 0;
    }

    /** Whether somebody has rung. */
    boolean hasRing() {
        return (pollEvents() & (POLLIN | POLLHUP)) != 0;
    }

    private int pollEvents() {
        polled.putInt(0, fd);
        polled.putInt(4, POLLIN);
        long r = Host.call(HostNumbers.POLL, polled.address(), 1, 0);
        return r < 0 ? POLLHUP : polled.getShort(6);
    }

    /** The call of {@code t} has been dealt with, as far as it can be now. On the receiver's thread. */
    void served(TrampolineThread t) {
        if (t.door().isAnswered()) {
            t.share().took(t.door().answeredNs() - spinning.calledNs());
        } else {
            blocks(t);
        }
    }

    void blocks(TrampolineThread t) {
        blocked.add(t);
    }

    void outstandingAdded() {
        blocked.outstanding.incrementAndGet();
    }

    void outstandingGone() {
        blocked.outstanding.decrementAndGet();
    }

    /** Lets the ringer go on. A vanished id means that the guest thread has been killed meanwhile. */
    void answer(long id) {
        answer(id, 0);
    }

    /** @param value what the doorbell returns */
    void answer(long id, int value) {
        NativeMemory a = ANSWER.get();
        a.putLong(0, id);
        a.putLong(8, value);
        a.putLong(16, 0);
        Host.call(HostNumbers.IOCTL, fd, NOTIF_SEND, a.address());
    }

    /**
     * Kills the process of an unknown ringer. Only while its notification is valid is the number known to be its own; a host
     * without pidfds of threads (before Linux 6.9) leaves it waiting for an answer for ever, which is as safe.
     */
    void kill(long id, int tid) {
        long pidfd = Host.call(HostNumbers.PIDFD_OPEN, tid, PIDFD_THREAD, 0);
        if (pidfd < 0) {
            return;
        }
        NativeMemory a = ANSWER.get();
        a.putLong(0, id);
        if (Host.call(HostNumbers.IOCTL, fd, NOTIF_ID_VALID, a.address()) == 0) {
            Host.call(HostNumbers.PIDFD_SEND_SIGNAL, pidfd, SIGKILL, 0);
        }
        Host.call(HostNumbers.CLOSE, pidfd);
    }

    /** Puts a copy of a host descriptor into the ringing process; returns its number there. ESRCH when that is gone. */
    int inject(long id, int hostFd) {
        NativeMemory a = ANSWER.get();
        a.putLong(0, id);
        a.putInt(8, 0);
        a.putInt(12, hostFd);
        a.putInt(16, 0);
        a.putInt(20, O_CLOEXEC);
        long r = Host.call(HostNumbers.IOCTL, fd, NOTIF_ADDFD, a.address());
        if (r < 0) {
            throw (r == Errno.ENOENT.negative() ? Errno.ESRCH : Errno.of((int) -r)).exception();
        }
        return (int) r;
    }
}
