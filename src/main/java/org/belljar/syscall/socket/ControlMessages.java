package org.belljar.syscall.socket;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.PidFd;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.mm.GuestStruct;
import org.belljar.net.ControlMessage;
import org.belljar.net.Endpoint;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.PeerCredentials;
import org.belljar.net.SocketFile;
import org.belljar.net.TimestampOptions;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.UserNamespace;

/** Control messages (cmsg(3)): each is {size_t length, int level, int type, data}, aligned to 8 bytes. */
final class ControlMessages {
    private static final int HEADER = 16;
    private static final int SOL_SOCKET = 1, SCM_RIGHTS = 1, SCM_CREDENTIALS = 2, SCM_PIDFD = 4, SO_TIMESTAMPING = 37,
            SO_TIMESTAMPING_NEW = 65, SO_MARK = 36, SO_PRIORITY = 12, SCM_DEVMEM_DMABUF = 79, SCM_TS_OPT_ID = 81, AF_UNIX = 1, CAP_NET_ADMIN = 12;
    private static final int O_RDWR = 2;
    private static final int MAX_FILES = 253;
    private static final int UCRED = 12;

    private ControlMessages() {}

    // ---- sending ----

    /** Puts what the control data says into the message to a socket of a family. Throws EINVAL, EBADF, EPERM, ETOOMANYREFS. */
    static void parse(Task task, SocketFile s, GuestStruct control, Message m) {
        int at = 0;
        while (control.size() - at >= HEADER) {
            long length = control.getLong(at);
            if (length < HEADER || length > control.size() - at) {
                throw Errno.EINVAL.exception();
            }
            if (control.getInt(at + 8) == SOL_SOCKET) {
                general(task, s, control, at, (int) length - HEADER, m);
            } else {
                m.addControl(new ControlMessage(control.getInt(at + 8), control.getInt(at + 12),
                        Arrays.copyOfRange(control.bytes(), at + HEADER, at + (int) length)));
            }
            at += (int) length + 7 & ~7;
        }
    }

    /** Of SOL_SOCKET: scm_send for families with credentials, sock_cmsg_send for the others. */
    private static void general(Task task, SocketFile s, GuestStruct control, int at, int length, Message m) {
        int domain = s.domain();
        boolean isStream = s.type() == SocketFile.STREAM;
        int type = control.getInt(at + 12);
        if (domain != Endpoint.AF_INET && domain != Endpoint.AF_INET6) {
            switch (type) {
                case SCM_RIGHTS -> {
                    require(domain == AF_UNIX);
                    addFiles(task, control, at + HEADER, length / 4, m);
                }
                case SCM_CREDENTIALS -> m.credentials = credentials(task, control, at + HEADER, length);
                default -> require(false);
            }
            return;
        }
        switch (type) {
            case SCM_RIGHTS, SCM_CREDENTIALS -> {
                // for others
            }
            case SCM_DEVMEM_DMABUF -> require(length == 4 && (!isStream || control.getInt(at + HEADER) == 0));
            case SO_MARK, SO_PRIORITY -> {
                NetNamespace n = NetNamespace.of(task);
                require(length == 4 || type == SO_MARK); // a mark's length is looked at after the capability
                boolean isFree = type == SO_PRIORITY && control.getInt(at + HEADER) >= 0 && control.getInt(at + HEADER) <= 6;
                if (!isFree && !n.hasCapability(task, CAP_NET_ADMIN) && !n.hasCapability(task, Credentials.CAP_NET_RAW)) {
                    throw Errno.EPERM.exception();
                }
                require(length == 4);
                if (type == SO_MARK) {
                    m.mark = control.getInt(at + HEADER);
                } else {
                    m.priority = control.getInt(at + HEADER);
                }
            }
            case SO_TIMESTAMPING, SO_TIMESTAMPING_NEW -> {
                require(length == 4 && (control.getInt(at + HEADER) & ~TimestampOptions.TX_RECORD) == 0);
                m.times = control.getInt(at + HEADER);
            }
            case SCM_TS_OPT_ID -> {
                require(!isStream && (s.options().timestamps().flags() & TimestampOptions.OPT_ID) != 0 && length == 4);
                m.timeNumber = control.getInt(at + HEADER);
            }
            default -> require(false);
        }
    }

    private static void require(boolean ok) {
        if (!ok) {
            throw Errno.EINVAL.exception();
        }
    }

    private static void addFiles(Task task, GuestStruct control, int at, int count, Message m) {
        if (count == 0) {
            return;
        }
        int have = m.files == null ? 0 : m.files.length;
        if (have + count > MAX_FILES) {
            throw Errno.EINVAL.exception();
        }
        for (int i = 0; i < count; i++) {
            OpenFile f = task.fds().get(control.getInt(at + 4 * i));
            m.files = m.files == null ? new OpenFile[1] : Arrays.copyOf(m.files, m.files.length + 1);
            m.files[m.files.length - 1] = f;
        }
    }

    private static PeerCredentials credentials(Task task, GuestStruct control, int at, int length) {
        if (length != UCRED) {
            throw Errno.EINVAL.exception();
        }
        Credentials c = task.credentials();
        UserNamespace users = c.userNamespace();
        int pid = control.getInt(at);
        TaskGroup named = task.pids().group(pid);
        PeerCredentials p = new PeerCredentials(named == null ? pid : named.globalId(), users.kernelUid(control.getInt(at + 4)),
                users.kernelGid(control.getInt(at + 8)));
        if (p.uid() == -1 || p.gid() == -1) {
            throw Errno.EINVAL.exception();
        }
        boolean pidOk = p.pid() == task.processId() || c.hasCapability(Credentials.CAP_SYS_ADMIN, task.pids().owner());
        boolean uidOk = p.uid() == c.uid() || p.uid() == c.euid() || p.uid() == c.suid() || c.hasOwnCapability(Credentials.CAP_SETUID);
        boolean gidOk = p.gid() == c.gid() || p.gid() == c.egid() || p.gid() == c.sgid() || c.hasOwnCapability(Credentials.CAP_SETGID);
        if (!pidOk || !uidOk || !gidOk) {
            throw Errno.EPERM.exception();
        }
        if (named == null) {
            throw Errno.ESRCH.exception();
        }
        return p;
    }

    // ---- receiving ----

    /**
     * Writes what the message brought to the control buffer, installing its files.
     *
     * @return bytes used; MSG_CTRUNC is set in the message's flags when something did not fit
     */
    static int deliver(Task task, Message m, long addr, long room) {
        int used = 0;
        for (ControlMessage c : m.controls) {
            used += write(task, m, c, addr + used, room - used);
        }
        if (m.credentials != null) {
            GuestStruct s = new GuestStruct(UCRED);
            PeerCredentials p = m.credentials.shownTo(task);
            s.putInt(0, p.pid()).putInt(4, p.uid()).putInt(8, p.gid());
            used += write(task, m, new ControlMessage(SOL_SOCKET, SCM_CREDENTIALS, s.bytes()), addr + used, room - used);
        }
        if (m.pidFdOf != 0) {
            used += writePidFd(task, m, addr + used, room - used);
        }
        if (m.files != null) {
            used += writeFiles(task, m, addr + used, room - used);
        }
        return used;
    }

    /** put_cmsg: as much as there is room for; MSG_CTRUNC when that is not all. */
    private static int write(Task task, Message m, ControlMessage c, long addr, long room) {
        if (room < HEADER) {
            m.resultFlags |= Message.CTRUNC;
            return 0;
        }
        int whole = HEADER + c.data().length;
        int length = (int) Math.min(whole, room);
        if (length < whole) {
            m.resultFlags |= Message.CTRUNC;
        }
        GuestStruct s = new GuestStruct(whole);
        s.putLong(0, length).putInt(8, c.level()).putInt(12, c.type());
        System.arraycopy(c.data(), 0, s.bytes(), HEADER, c.data().length);
        task.memory().write(addr, s.bytes(), 0, length);
        return (int) Math.min(whole + 7 & ~7, room);
    }

    /** A descriptor of the sender's process; -ESRCH where it has ended. */
    private static int writePidFd(Task task, Message m, long addr, long room) {
        TaskGroup g = task.kernel().pids().group(m.pidFdOf);
        int fd = Errno.ESRCH.number() * -1;
        if (g != null && room >= HEADER + 4) {
            try {
                fd = Descriptors.install(task, new PidFd(g, null, O_RDWR), true);
            } catch (ErrnoException e) {
                fd = (int) e.errno().negative();
            }
        }
        return write(task, m, ControlMessage.ofInt(SOL_SOCKET, SCM_PIDFD, fd), addr, room);
    }

    private static int writeFiles(Task task, Message m, long addr, long room) {
        OpenFile[] files = m.takeFiles();
        int fit = room < HEADER ? 0 : (int) Math.min(files.length, (room - HEADER) / 4);
        int[] numbers = new int[fit];
        int n = 0;
        for (OpenFile f : files) {
            if (n < fit) {
                try {
                    numbers[n] = Descriptors.install(task, f, m.has(Message.CMSG_CLOEXEC));
                    n++;
                } catch (ErrnoException e) {
                    fit = n;
                }
            } else {
                f.drop();
            }
        }
        if (n < files.length) {
            m.resultFlags |= Message.CTRUNC;
        }
        if (n == 0) {
            return 0;
        }
        GuestStruct s = new GuestStruct(HEADER + 4 * n);
        s.putLong(0, s.size()).putInt(8, SOL_SOCKET).putInt(12, SCM_RIGHTS);
        for (int i = 0; i < n; i++) {
            s.putInt(HEADER + 4 * i, numbers[i]);
        }
        task.memory().writeStruct(addr, s);
        return (int) Math.min(s.size() + 7 & ~7, room);
    }
}
