package org.belljar.tty;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.ProcessGroup;
import org.belljar.kernel.SignalSender;
import org.belljar.kernel.Session;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/** ioctl(2) on both sides of a pseudo terminal (ioctl_tty(2)). */
final class TtyIoctl {
    private static final int TCGETS = 0x5401, TCSETS = 0x5402, TCSETSF = 0x5404, TCGETA = 0x5405, TCSETA = 0x5406, TCSETAF = 0x5408,
            TCSBRK = 0x5409, TCXONC = 0x540a, TCFLSH = 0x540b, TIOCEXCL = 0x540c, TIOCNXCL = 0x540d, TIOCSCTTY = 0x540e,
            TIOCGPGRP = 0x540f, TIOCSPGRP = 0x5410, TIOCOUTQ = 0x5411, TIOCSTI = 0x5412, TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414,
            TIOCGSOFTCAR = 0x5419, TIOCSSOFTCAR = 0x541a, FIONREAD = 0x541b, TIOCCONS = 0x541d, TIOCPKT = 0x5420, TIOCNOTTY = 0x5422,
            TIOCSETD = 0x5423, TIOCGETD = 0x5424, TCSBRKP = 0x5425, TIOCSBRK = 0x5427, TIOCCBRK = 0x5428, TIOCGSID = 0x5429,
            TIOCVHANGUP = 0x5437, TIOCGLCKTRMIOS = 0x5456, TIOCSLCKTRMIOS = 0x5457;
    private static final int TCGETS2 = 0x802c542a, TCSETS2 = 0x402c542b, TCSETSF2 = 0x402c542d, TIOCGPTN = 0x80045430,
            TIOCSPTLCK = 0x40045431, TIOCGDEV = 0x80045432, TIOCSIG = 0x40045436, TIOCGPKT = 0x80045438, TIOCGPTLCK = 0x80045439,
            TIOCGEXCL = 0x80045440, TIOCGPTPEER = 0x5441;

    private TtyIoctl() {}

    static long call(Task task, PtyPair pair, boolean master, boolean readable, int request, long arg) {
        return switch (request) {
            case TCGETS -> get(task, pair, arg, Termios.SIZE);
            case TCGETS2 -> get(task, pair, arg, Termios.SIZE2);
            case TCGETA -> get(task, pair, arg, Termios.SIZE_OLD);
            case TCSBRK, TCSBRKP, TIOCSBRK, TIOCCBRK -> JobAccess.check(task, pair, Signal.SIGTTOU);
            case TCXONC -> flow(task, pair, master, (int) arg);
            case TCFLSH -> flush(task, pair, master, (int) arg);
            case TIOCEXCL, TIOCNXCL -> exclusive(pair, request == TIOCEXCL);
            case TIOCGEXCL -> out(task, arg, pair.exclusive ? 1 : 0);
            case TIOCSCTTY -> takeControl(task, pair, master, readable, arg);
            case TIOCNOTTY -> giveUp(task, pair);
            case TIOCGPGRP, TIOCSPGRP, TIOCGSID -> groups(task, pair, master, request, arg);
            case TIOCOUTQ -> out(task, arg, 0);
            case FIONREAD -> out(task, arg, unread(pair, master));
            case TIOCSTI -> inject(task, pair, arg);
            case TIOCGWINSZ -> getWindow(task, pair, arg);
            case TIOCSWINSZ -> setWindow(task, pair, arg);
            case TIOCGETD -> out(task, arg, 0);
            case TIOCSETD -> task.memory().readInt(arg) == 0 ? 0 : Errno.EINVAL.negative();
            case TIOCGSOFTCAR -> out(task, arg, (pair.discipline.settings().control & Termios.CLOCAL) != 0 ? 1 : 0);
            case TIOCGDEV -> out(task, arg, master ? 5 << 8 | 2 : (int) pair.deviceNumber());
            case TIOCVHANGUP -> hangUp(task, pair);
            case TIOCCONS -> Errno.EPERM.negative();
            case TIOCSSOFTCAR -> setSoftCarrier(pair, task.memory().readInt(arg) != 0);
            case TIOCGLCKTRMIOS -> getLocks(task, pair, arg);
            case TIOCSLCKTRMIOS -> setLocks(task, pair, arg);
            case TIOCGPTPEER -> master ? Ptys.of(task).openPeer(task, pair, (int) arg) : Errno.EIO.negative();
            default -> isSet(request) ? set(task, pair, request, arg)
                    : master ? ofMaster(task, pair, request, arg) : Errno.ENOTTY.negative();
        };
    }

    private static long out(Task task, long arg, int value) {
        task.memory().writeInt(arg, value);
        return 0;
    }

    // ---- settings ----

    private static long get(Task task, PtyPair pair, long arg, int size) {
        pair.lock();
        GuestStruct s = pair.discipline.settings().format(size);
        pair.unlock();
        task.memory().writeStruct(arg, s);
        return 0;
    }

    private static boolean isSet(int request) {
        return request >= TCSETS && request <= TCSETSF || request >= TCSETA && request <= TCSETAF
                || request >= TCSETS2 && request <= TCSETSF2;
    }

    /** TCSETS, TCSETSW, TCSETSF and their older and newer forms; output needs no time to drain. */
    private static long set(Task task, PtyPair pair, int request, long arg) {
        long r = JobAccess.check(task, pair, Signal.SIGTTOU);
        if (r != 0) {
            return r;
        }
        boolean old = request >= TCSETA && request <= TCSETAF;
        int size = old ? Termios.SIZE_OLD : request >= TCSETS && request <= TCSETSF ? Termios.SIZE : Termios.SIZE2;
        GuestStruct s = task.memory().readStruct(arg, size);
        boolean flush = request == TCSETSF || request == TCSETAF || request == TCSETSF2;
        pair.lock();
        try {
            if (flush) {
                flushInputLocked(pair);
                pair.addPacketStatusLocked(PtyPair.PACKET_FLUSH_READ, 0);
            }
            pair.setTermiosLocked(old ? pair.discipline.settings().withOld(s) : Termios.parse(s));
        } finally {
            pair.unlock();
        }
        return 0;
    }

    private static void flushInputLocked(PtyPair pair) {
        pair.typed.clear();
        pair.discipline.flushInput();
        pair.wakeMasterLocked();
    }

    /** TIOCSSOFTCAR: what CLOCAL says. */
    private static long setSoftCarrier(PtyPair pair, boolean on) {
        pair.lock();
        try {
            pair.setTermiosLocked(pair.discipline.settings().withSoftCarrier(on));
        } finally {
            pair.unlock();
        }
        return 0;
    }

    private static long getLocks(Task task, PtyPair pair, long arg) {
        pair.lock();
        GuestStruct s = pair.locks.format(Termios.SIZE);
        pair.unlock();
        task.memory().writeStruct(arg, s);
        return 0;
    }

    /** EPERM without CAP_SYS_ADMIN. */
    private static long setLocks(Task task, PtyPair pair, long arg) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EPERM.negative();
        }
        Termios locks = Termios.parseLocks(task.memory().readStruct(arg, Termios.SIZE));
        pair.lock();
        pair.locks = locks;
        pair.unlock();
        return 0;
    }

    private static long flush(Task task, PtyPair pair, boolean master, int which) {
        long r = JobAccess.check(task, pair, Signal.SIGTTOU);
        if (r != 0) {
            return r;
        }
        if (which < 0 || which > 2) {
            return Errno.EINVAL.negative();
        }
        boolean input = which != 1;
        boolean output = which != 0;
        pair.lock();
        try {
            // The master's reader learns of what the slave's side has flushed alone.
            if (master ? output : input) {
                flushInputLocked(pair);
                pair.addPacketStatusLocked(master ? 0 : PtyPair.PACKET_FLUSH_READ, 0);
            }
            if (master ? input : output) {
                pair.discardOutputLocked();
                pair.addPacketStatusLocked(master ? 0 : PtyPair.PACKET_FLUSH_WRITE, 0);
            }
        } finally {
            pair.unlock();
        }
        return 0;
    }

    /** TCXONC: stop or start output, or have the other side stopped by sending the character. */
    private static long flow(Task task, PtyPair pair, boolean master, int what) {
        long r = JobAccess.check(task, pair, Signal.SIGTTOU);
        if (r != 0) {
            return r;
        }
        if (what < 0 || what > 3) {
            return Errno.EINVAL.negative();
        }
        pair.lock();
        try {
            if (what <= 1) {
                pair.discipline.flowByCall(what == 0);
            } else if (!master) {
                int c = pair.discipline.settings().character(what == 2 ? Termios.VSTOP : Termios.VSTART);
                if (c != 0) {
                    pair.toMaster.add(c);
                    pair.wakeMasterLocked();
                }
            }
        } finally {
            pair.unlock();
        }
        return 0;
    }

    private static long exclusive(PtyPair pair, boolean on) {
        pair.lock();
        pair.exclusive = on;
        pair.unlock();
        return 0;
    }

    private static int unread(PtyPair pair, boolean master) {
        pair.lock();
        try {
            return master ? pair.toMaster.size() : pair.discipline.unread();
        } finally {
            pair.unlock();
        }
    }

    /** Refused as a kernel with dev.tty.legacy_tiocsti = 0 does. */
    private static long inject(Task task, PtyPair pair, long arg) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EIO.negative();
        }
        byte[] c = task.memory().readBytes(arg, 1);
        pair.lock();
        try {
            pair.typed.add(c[0]);
            pair.pumpLocked();
        } finally {
            pair.unlock();
        }
        return 0;
    }

    private static long getWindow(Task task, PtyPair pair, long arg) {
        pair.lock();
        byte[] size = pair.windowSizeLocked();
        pair.unlock();
        task.memory().writeBytes(arg, size);
        return 0;
    }

    private static long setWindow(Task task, PtyPair pair, long arg) {
        pair.resize(task.memory().readBytes(arg, 8));
        return 0;
    }

    private static long hangUp(Task task, PtyPair pair) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EPERM.negative();
        }
        pair.hangUp(false);
        return 0;
    }

    // ---- sessions and groups ----

    private static long takeControl(Task task, PtyPair pair, boolean master, boolean readable, long arg) {
        Session own = task.group().session();
        if (master) {
            return Errno.ENOTTY.negative();
        }
        if (task.group().isSessionLeader() && pair.session() == own) {
            return 0;
        }
        if (!task.group().isSessionLeader() || own.terminal() != null) {
            return Errno.EPERM.negative();
        }
        boolean admin = task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN);
        Session other = pair.session();
        if (other != null) {
            if (arg != 1 || !admin) {
                return Errno.EPERM.negative();
            }
            pair.release(other);
        }
        if (!readable && !admin) {
            return Errno.EPERM.negative();
        }
        pair.control(own, task.group().processGroup());
        return 0;
    }

    /**
     * TIOCNOTTY: the leader lets the terminal go for its whole session, the foreground group gets SIGHUP and SIGCONT. From
     * another process nothing changes, since a session's processes share their terminal here.
     */
    private static long giveUp(Task task, PtyPair pair) {
        Session own = task.group().session();
        if (own.terminal() != pair) {
            return Errno.ENOTTY.negative();
        }
        if (task.group().isSessionLeader()) {
            ProcessGroup foreground = pair.foreground();
            pair.release(own);
            if (foreground != null) {
                SignalSender.fromKernel(task.kernel(), foreground, Signal.SIGHUP);
                SignalSender.fromKernel(task.kernel(), foreground, Signal.SIGCONT);
            }
        }
        return 0;
    }

    private static long groups(Task task, PtyPair pair, boolean master, int request, long arg) {
        boolean own = task.group().session().terminal() == pair;
        if (request == TIOCSPGRP) {
            return setForeground(task, pair, own, arg);
        }
        if (!master && !own) {
            return Errno.ENOTTY.negative();
        }
        if (request == TIOCGSID) {
            Session s = pair.session();
            return s == null ? Errno.ENOTTY.negative() : out(task, arg, s.idIn(task.pids()));
        }
        ProcessGroup g = pair.foreground();
        return out(task, arg, g == null ? 0 : g.idIn(task.pids()));
    }

    private static long setForeground(Task task, PtyPair pair, boolean own, long arg) {
        long r = JobAccess.check(task, pair, Signal.SIGTTOU);
        if (r != 0) {
            return r == Errno.EIO.negative() ? Errno.ENOTTY.negative() : r;
        }
        if (!own || pair.session() != task.group().session()) {
            return Errno.ENOTTY.negative();
        }
        int id = task.memory().readInt(arg);
        if (id < 0) {
            return Errno.EINVAL.negative();
        }
        ProcessGroup g = task.pids().processGroup(id);
        if (g == null) {
            return Errno.ESRCH.negative();
        }
        if (g.session() != task.group().session()) {
            return Errno.EPERM.negative();
        }
        pair.setForeground(g);
        return 0;
    }

    // ---- the master's own ----

    private static long ofMaster(Task task, PtyPair pair, int request, long arg) {
        return switch (request) {
            case TIOCGPTN -> out(task, arg, pair.index);
            case TIOCSPTLCK -> {
                pair.locked = task.memory().readInt(arg) != 0;
                yield 0;
            }
            case TIOCGPTLCK -> out(task, arg, pair.locked ? 1 : 0);
            case TIOCPKT -> packetMode(pair, task.memory().readInt(arg) != 0);
            case TIOCGPKT -> out(task, arg, pair.packetMode ? 1 : 0);
            case TIOCSIG -> {
                int signo = (int) arg;
                if (signo != Signal.SIGINT && signo != Signal.SIGQUIT && signo != Signal.SIGTSTP) {
                    yield Errno.EINVAL.negative();
                }
                pair.signalForeground(signo);
                yield 0;
            }
            default -> Errno.ENOTTY.negative();
        };
    }

    private static long packetMode(PtyPair pair, boolean on) {
        pair.lock();
        if (on && !pair.packetMode) {
            pair.packetStatus = 0;
        }
        pair.packetMode = on;
        pair.unlock();
        return 0;
    }
}
