package org.belljar.syscall.process;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.HostInfo;
import org.belljar.host.HostProc;
import org.belljar.host.HostRandom;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.UtsNamespace;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.IoBuffer;

/** Calls about the system as a whole. */
public final class SystemCalls {
    private static final int PER_MASK = 0xff, PER_LINUX32 = 8;
    private static final int FIELD = 65, NAME_MAX = 64;
    private static final int GRND_NONBLOCK = 1, GRND_RANDOM = 2, GRND_INSECURE = 4;
    private static final int LOG_CLOSE = 0, LOG_OPEN = 1, LOG_READ = 2, LOG_READ_ALL = 3, LOG_READ_CLEAR = 4, LOG_CLEAR = 5,
            LOG_CONSOLE_OFF = 6, LOG_CONSOLE_ON = 7, LOG_CONSOLE_LEVEL = 8, LOG_SIZE_UNREAD = 9, LOG_SIZE_BUFFER = 10;
    private static final int LOG_BUFFER = 1 << 17;
    /** SI_LOAD_SHIFT. */
    private static final int LOAD_SCALE = 1 << 16;
    private static final int CHUNK = 4096;

    private final Kernel kernel;

    public SystemCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Programs of a 32-bit personality are told of a 32-bit machine. */
    private static String machine(Task task) {
        return (task.personality() & PER_MASK) == PER_LINUX32 ? "i686" : "x86_64";
    }

    /** Implements {@code uname(2)}: struct new_utsname, six fields of 65 bytes. */
    public long uname(Task task, long bufAddr) {
        UtsNamespace n = task.namespaces().uts();
        byte[] b = new byte[6 * FIELD];
        String[] fields = {"Linux", n.hostName(), UtsNamespace.RELEASE, UtsNamespace.VERSION, machine(task), n.domainName()};
        for (int i = 0; i < fields.length; i++) {
            byte[] f = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(f, 0, b, i * FIELD, Math.min(f.length, NAME_MAX));
        }
        task.memory().writeBytes(bufAddr, b);
        return 0;
    }

    /** Implements {@code sethostname(2)}: EPERM without CAP_SYS_ADMIN. */
    public long sethostname(Task task, long nameAddr, int len) {
        task.namespaces().uts().setHostName(readName(task, nameAddr, len));
        return 0;
    }

    /** Implements {@code setdomainname(2)}. */
    public long setdomainname(Task task, long nameAddr, int len) {
        task.namespaces().uts().setDomainName(readName(task, nameAddr, len));
        return 0;
    }

    private static String readName(Task task, long addr, int len) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, task.namespaces().uts().owner())) {
            throw Errno.EPERM.exception();
        }
        if (len < 0 || len > NAME_MAX) {
            throw Errno.EINVAL.exception();
        }
        String s = new String(task.memory().readBytes(addr, len), StandardCharsets.ISO_8859_1);
        int nul = s.indexOf('\0');
        return nul < 0 ? s : s.substring(0, nul);
    }

    /** Implements {@code sysinfo(2)}: memory, load and uptime of the host, as its clocks and /proc show them; processes of the sandbox. */
    public long sysinfo(Task task, long infoAddr) {
        HostInfo.Memory m = HostInfo.memory();
        GuestStruct s = new GuestStruct(112);
        s.putLong(0, Math.ceilDiv(Clocks.nowNs(task, Clocks.BOOTTIME), Clocks.SECOND));
        String[] loads = HostProc.read("loadavg").split(" ");
        for (int i = 0; i < 3 && loads.length > 3; i++) {
            s.putLong(8 + i * 8, (long) (Double.parseDouble(loads[i]) * LOAD_SCALE));
        }
        s.putLong(32, m.totalBytes()).putLong(40, m.freeBytes()).putLong(56, m.bufferBytes());
        s.putLong(64, m.swapTotalBytes()).putLong(72, m.swapFreeBytes());
        s.putShort(80, kernel.liveTasks());
        s.putInt(104, 1);
        task.memory().writeStruct(infoAddr, s);
        return 0;
    }

    /** Implements {@code getrandom(2)} with the host's generator; never sleeps. */
    public long getrandom(Task task, long bufAddr, long size, int flags) {
        if ((flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) != 0
                || (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE)) {
            return Errno.EINVAL.negative();
        }
        long len = Math.min(size & Long.MAX_VALUE, 0x7fffffff);
        IoBuffer out = task.memory().buffer(bufAddr, len);
        long done = 0;
        while (done < len) {
            int n = (int) Math.min(len - done, CHUNK);
            int put = put(out, HostRandom.bytes(n), done > 0);
            done += put;
            if (put < n || task.isInterrupted() && done < len) {
                break;
            }
        }
        return done;
    }

    /** Behind bytes that have been put, a bad address is only an end. */
    private static int put(IoBuffer out, byte[] bytes, boolean isBegun) {
        try {
            return out.put(bytes, 0, bytes.length);
        } catch (ErrnoException e) {
            if (!isBegun) {
                throw e;
            }
            return 0;
        }
    }

    /** Implements {@code getcpu(2)}; the addresses (4 bytes each) may be 0. One node. */
    public long getcpu(Task task, long cpuAddr, long nodeAddr, long unused) {
        if (cpuAddr != 0) {
            task.memory().writeInt(cpuAddr, task.thread().cpu());
        }
        if (nodeAddr != 0) {
            task.memory().writeInt(nodeAddr, 0);
        }
        return 0;
    }

    /**
     * Implements {@code syslog(2)} with a log that is empty: EPERM without CAP_SYSLOG, as in a container; EINVAL for an unknown
     * type, no buffer, a bad length or level. SYSLOG_ACTION_READ sleeps until a signal comes, there being nothing to read.
     */
    public long syslog(Task task, int type, long bufAddr, int len) {
        Credentials c = task.credentials();
        if (!c.hasCapability(Credentials.CAP_SYSLOG) && !c.hasCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EPERM.negative();
        }
        switch (type) {
            case LOG_CLOSE, LOG_OPEN, LOG_CLEAR, LOG_CONSOLE_OFF, LOG_CONSOLE_ON, LOG_SIZE_UNREAD -> {
                return 0;
            }
            case LOG_READ, LOG_READ_ALL, LOG_READ_CLEAR -> {
                if (bufAddr == 0 || len < 0) {
                    return Errno.EINVAL.negative();
                }
                while (type == LOG_READ && len != 0 && !task.isInterrupted()) {
                    task.park(Task.FOREVER);
                }
                return type == LOG_READ && len != 0 ? -Errno.ERESTARTSYS : 0;
            }
            case LOG_CONSOLE_LEVEL -> {
                return len < 1 || len > 8 ? Errno.EINVAL.negative() : 0;
            }
            case LOG_SIZE_BUFFER -> {
                return LOG_BUFFER;
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
    }

    /** Implements calls that only the administrator of the host may make: EPERM. */
    public long refused(Task task) {
        return Errno.EPERM.negative();
    }
}
