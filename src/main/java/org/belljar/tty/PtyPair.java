package org.belljar.tty;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.ControllingTerminal;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.ProcessGroup;
import org.belljar.kernel.Session;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.SignalSender;
import org.belljar.kernel.TaskGroup;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Devices;
import org.belljar.vfs.Poll;

/**
 * A pseudo terminal: the line discipline between master and slave, the session it controls, window size, flow control and the
 * life of both sides. All fields are guarded by the lock unless marked; {@link #unlock} ends each critical section and then
 * does what the section has recorded: signals and wake-ups.
 */
final class PtyPair implements LineDiscipline.Effects, ControllingTerminal {
    static final int PACKET_FLUSH_READ = 1, PACKET_FLUSH_WRITE = 2, PACKET_STOP = 4, PACKET_START = 8, PACKET_NO_STOP = 16,
            PACKET_DO_STOP = 32, PACKET_IOCTL = 64;
    static final int PTS_MAJOR = 136;
    private static final int BUFFER = 65536;
    private static final int READABLE = Poll.IN | Poll.RDNORM, WRITABLE = Poll.OUT | Poll.WRNORM;

    final Kernel kernel;
    final int index;
    final WaitQueue slaveQueue = new WaitQueue();
    final WaitQueue masterQueue = new WaitQueue();
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);

    final ByteQueue toMaster = new ByteQueue(BUFFER);
    /** What the master has written and the discipline has no room for yet. */
    final ByteQueue typed = new ByteQueue(BUFFER);
    /** Settings that nobody may change (TIOCSLCKTRMIOS). Guarded by lock. */
    Termios locks = Termios.UNLOCKED;
    final LineDiscipline discipline;
    final OutputProcessor out;
    private byte[] windowSize = new byte[8];

    private volatile Session session;
    private volatile ProcessGroup foreground;

    private boolean masterOpen = true;
    private int slaveOpens;
    private boolean slaveWasOpened;
    /** Slave files opened before this many hang-ups are dead. */
    private int hangups;
    boolean locked = true;
    boolean exclusive;
    boolean packetMode;
    int packetStatus;

    // Recorded for unlock:
    private long signals;
    private boolean wakeSlave;
    private boolean wakeMaster;

    PtyPair(Kernel kernel, int index) {
        this.kernel = kernel;
        this.index = index;
        Termios t = Termios.standard();
        this.out = new OutputProcessor(toMaster, t);
        this.discipline = new LineDiscipline(this, out, t);
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        long send = signals;
        boolean slave = wakeSlave;
        boolean master = wakeMaster;
        signals = 0;
        wakeSlave = false;
        wakeMaster = false;
        lock.unlock();
        if (slave) {
            slaveQueue.wakeAll(0);
        }
        if (master) {
            masterQueue.wakeAll(0);
        }
        while (send != 0) {
            int signo = Long.numberOfTrailingZeros(send) + 1;
            send &= send - 1;
            signalForeground(signo);
        }
    }

    /** Called without the lock. */
    void signalForeground(int signo) {
        ProcessGroup g = foreground;
        if (g != null) {
            SignalSender.fromKernel(kernel, g, signo);
        }
    }

    // ---- what the discipline asks for; called with the lock held ----

    @Override
    public void signal(int signo) {
        signals |= Signal.bit(signo);
    }

    @Override
    public void flow(boolean stopped) {
        addPacketStatusLocked(stopped ? PACKET_STOP : PACKET_START, stopped ? PACKET_START : PACKET_STOP);
        wakeSlave = true;
    }

    @Override
    public void flushOutput() {
        discardOutputLocked();
        addPacketStatusLocked(PACKET_FLUSH_WRITE, 0);
    }

    /** As {@link #flushOutput}, of which the master's reader is not told. */
    void discardOutputLocked() {
        toMaster.clear();
        wakeSlave = true;
    }

    void addPacketStatusLocked(int set, int clear) {
        if (packetMode) {
            packetStatus = packetStatus & ~clear | set;
            wakeMaster = true;
        }
    }

    void wakeSlaveLocked() {
        wakeSlave = true;
    }

    void wakeMasterLocked() {
        wakeMaster = true;
    }

    /** Hands typed bytes to the discipline as far as it has room. */
    void pumpLocked() {
        while (!typed.isEmpty() && discipline.hasRoom() && toMaster.size() < 2 * BUFFER) {
            discipline.receive(typed.poll());
            wakeSlave = true;
            wakeMaster = true;
        }
    }

    void setTermiosLocked(Termios wanted) {
        Termios old = discipline.settings();
        Termios t = wanted.withLocked(locks, old);
        discipline.setTermios(t);
        if (packetMode) {
            boolean was = stopsByKey(old);
            boolean is = stopsByKey(t);
            if (was != is) {
                addPacketStatusLocked(is ? PACKET_DO_STOP : PACKET_NO_STOP, is ? PACKET_NO_STOP : PACKET_DO_STOP);
            }
            if (((old.local ^ t.local) & Termios.EXTPROC) != 0 || t.hasLocal(Termios.EXTPROC)) {
                addPacketStatusLocked(PACKET_IOCTL, 0);
            }
        }
        wakeSlave = true;
        pumpLocked();
    }

    private static boolean stopsByKey(Termios t) {
        return t.hasInput(Termios.IXON) && t.character(Termios.VSTOP) == 19 && t.character(Termios.VSTART) == 17;
    }

    // ---- window ----

    byte[] windowSizeLocked() {
        return windowSize;
    }

    /** Called without the lock; SIGWINCH to the foreground group when the size changes. */
    void resize(byte[] size) {
        lock();
        boolean changed = !java.util.Arrays.equals(windowSize, size);
        windowSize = size.clone();
        if (changed) {
            signals |= Signal.bit(Signal.SIGWINCH);
        }
        unlock();
    }

    // ---- opens and closes ----

    boolean isMasterOpen() {
        return masterOpen;
    }

    /** Whether the slave was opened and is closed by all: the master reads EIO. */
    boolean isAbandonedLocked() {
        return slaveWasOpened && slaveOpens == 0;
    }

    int hangupsLocked() {
        return hangups;
    }

    /** @return the number of hang-ups so far; throws EIO when the master is closed or the slave locked, EBUSY for TIOCEXCL */
    int openSlave(boolean privileged) {
        lock();
        try {
            if (!masterOpen || locked) {
                throw Errno.EIO.exception();
            }
            if (exclusive && !privileged) {
                throw Errno.EBUSY.exception();
            }
            slaveOpens++;
            slaveWasOpened = true;
            return hangups;
        } finally {
            unlock();
        }
    }

    void closeSlave() {
        lock();
        if (--slaveOpens == 0) {
            wakeMaster = true;
        }
        unlock();
    }

    void closeMaster() {
        lock();
        masterOpen = false;
        packetMode = false;
        wakeSlave = true;
        unlock();
        hangUp(false);
    }

    /**
     * vhangup: slave files become dead, the session loses its terminal. The session's leader gets SIGHUP and SIGCONT; when
     * the session ends, the foreground group gets SIGHUP.
     */
    void hangUp(boolean sessionEnds) {
        Session s;
        ProcessGroup g;
        lock();
        hangups++;
        s = session;
        g = foreground;
        session = null;
        foreground = null;
        discipline.flushInput();
        wakeSlave = true;
        wakeMaster = true;
        unlock();
        if (s != null) {
            s.setTerminal(null);
            TaskGroup leader = s.leader();
            if (leader != null) {
                leader.signals().send(SignalInfo.fromKernel(Signal.SIGHUP));
                leader.signals().send(SignalInfo.fromKernel(Signal.SIGCONT));
            }
        }
        if (g != null && sessionEnds) {
            SignalSender.fromKernel(kernel, g, Signal.SIGHUP);
            SignalSender.fromKernel(kernel, g, Signal.SIGCONT);
        }
        slaveQueue.wakeAll(READABLE | WRITABLE | Poll.HUP | Poll.ERR);
    }

    // ---- the session ----

    Session session() {
        return session;
    }

    @Override
    public ProcessGroup foreground() {
        return foreground;
    }

    void setForeground(ProcessGroup g) {
        foreground = g;
    }

    /** Makes this the controlling terminal of a session. */
    void control(Session s, ProcessGroup leaderGroup) {
        lock();
        session = s;
        foreground = leaderGroup;
        unlock();
        s.setTerminal(this);
    }

    /** Lets the session go without hanging up (TIOCNOTTY by its leader, TIOCSCTTY by another session). */
    void release(Session s) {
        lock();
        if (session == s) {
            session = null;
            foreground = null;
        }
        unlock();
        s.setTerminal(null);
    }

    @Override
    public void sessionLeaderGone(Session s) {
        if (session == s) {
            hangUp(true);
        } else {
            s.setTerminal(null);
        }
    }

    @Override
    public long deviceNumber() {
        return Devices.number(PTS_MAJOR, index);
    }
}
