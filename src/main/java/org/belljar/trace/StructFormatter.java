package org.belljar.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The structures that strace shows in braces; offsets are those of the x86-64 ABI. */
final class StructFormatter {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;

    private StructFormatter() {}

    /** The text of a structure's bytes, or null for one that is not known here. */
    static String format(String name, byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (name) {
            case "int" -> "[" + b.getInt(0) + "]";
            case "uint" -> "[" + Integer.toUnsignedString(b.getInt(0)) + "]";
            case "int2" -> "[" + b.getInt(0) + ", " + b.getInt(4) + "]";
            case "off", "long" -> "[" + b.getLong(0) + "]";
            case "ulong" -> "[" + Long.toUnsignedString(b.getLong(0)) + "]";
            case "ptr" -> "[" + ValueText.pointer(b.getLong(0)) + "]";
            case "timespec" -> timespec(b, 0);
            case "timespec2" -> "[" + utime(b, 0) + ", " + utime(b, 16) + "]";
            case "timeval" -> timeval(b, 0);
            case "timeval2" -> "[" + timeval(b, 0) + ", " + timeval(b, 16) + "]";
            case "timezone" -> "{tz_minuteswest=" + b.getInt(0) + ", tz_dsttime=" + b.getInt(4) + "}";
            case "itimerval" -> "{it_interval=" + timeval(b, 0) + ", it_value=" + timeval(b, 16) + "}";
            case "itimerspec" -> "{it_interval=" + timespec(b, 0) + ", it_value=" + timespec(b, 16) + "}";
            case "utimbuf" -> "{actime=" + b.getLong(0) + ", modtime=" + b.getLong(8) + "}";
            case "stat" -> stat(b);
            case "statx" -> "{stx_mask=" + FlagSet.named("statx_mask").format(b.getInt(0)) + ", stx_attributes="
                    + (b.getLong(8) == 0 ? "0" : ValueText.hex(b.getLong(8))) + ", stx_mode="
                    + ValueText.fileMode(b.getShort(28) & 0xffff) + ", stx_size=" + b.getLong(40) + ", ...}";
            case "statfs" -> "{f_type=" + ValueText.hex(b.getLong(0)) + ", f_bsize=" + b.getLong(8) + ", f_blocks=" + b.getLong(16)
                    + ", f_bfree=" + b.getLong(24) + ", f_bavail=" + b.getLong(32) + ", f_files=" + b.getLong(40) + ", f_ffree="
                    + b.getLong(48) + ", ...}";
            case "sigset" -> ValueText.signalSet(b.getLong(0));
            case "sigaction" -> sigaction(b);
            case "stack_t" -> "{ss_sp=" + ValueText.pointer(b.getLong(0)) + ", ss_flags="
                    + FlagSet.named("sigaltstack").format(b.getInt(8)) + ", ss_size=" + b.getLong(16) + "}";
            case "siginfo" -> siginfo(b);
            case "wstatus" -> waitStatus(b.getInt(0));
            case "rusage" -> "{ru_utime=" + timeval(b, 0) + ", ru_stime=" + timeval(b, 16) + ", ...}";
            case "rlimit" -> "{rlim_cur=" + limit(b.getLong(0)) + ", rlim_max=" + limit(b.getLong(8)) + "}";
            case "tms" -> "{tms_utime=" + b.getLong(0) + ", tms_stime=" + b.getLong(8) + ", tms_cutime=" + b.getLong(16)
                    + ", tms_cstime=" + b.getLong(24) + "}";
            case "utsname" -> "{sysname=" + text(bytes, 0) + ", nodename=" + text(bytes, 65) + ", ...}";
            case "sysinfo" -> "{uptime=" + b.getLong(0) + ", loads=[" + b.getLong(8) + ", " + b.getLong(16) + ", " + b.getLong(24)
                    + "], totalram=" + b.getLong(32) + ", freeram=" + b.getLong(40) + ", ...}";
            case "epoll_event" -> "{events=" + FlagSet.named("epoll_event").format(b.getInt(0)) + ", data={u32="
                    + Integer.toUnsignedString(b.getInt(4)) + ", u64=" + Long.toUnsignedString(b.getLong(4)) + "}}";
            case "sembuf" -> "{" + (b.getShort(0) & 0xffff) + ", " + b.getShort(2) + ", " + b.getShort(4) + "}";
            case "cap_header" -> "{version=" + ValueText.hex(b.getInt(0)) + ", pid=" + b.getInt(4) + "}";
            default -> null;
        };
    }

    private static String timespec(ByteBuffer b, int off) {
        return "{tv_sec=" + b.getLong(off) + ", tv_nsec=" + b.getLong(off + 8) + "}";
    }

    private static String timeval(ByteBuffer b, int off) {
        return "{tv_sec=" + b.getLong(off) + ", tv_usec=" + b.getLong(off + 8) + "}";
    }

    private static String utime(ByteBuffer b, int off) {
        return switch ((int) b.getLong(off + 8)) {
            case 0x3fffffff -> "UTIME_NOW";
            case 0x3ffffffe -> "UTIME_OMIT";
            default -> timespec(b, off);
        };
    }

    private static String stat(ByteBuffer b) {
        int mode = b.getInt(24);
        int type = mode >> 12 & 15;
        boolean isDevice = type == 2 || type == 6;
        long dev = b.getLong(40);
        long major = dev >> 8 & 0xfff | dev >> 32 & ~0xfffL;
        long minor = dev & 0xff | dev >> 12 & ~0xffL;
        return "{st_mode=" + ValueText.fileMode(mode)
                + (isDevice ? ", st_rdev=makedev(" + ValueText.hex(major) + ", " + ValueText.hex(minor) + ")" : ", st_size=" + b.getLong(48))
                + ", ...}";
    }

    private static String sigaction(ByteBuffer b) {
        long handler = b.getLong(0);
        long flags = b.getLong(8);
        String handlerText = handler == 0 ? "SIG_DFL" : handler == 1 ? "SIG_IGN" : ValueText.hex(handler);
        return "{sa_handler=" + handlerText + ", sa_mask=" + ValueText.signalSet(b.getLong(24)) + ", sa_flags="
                + FlagSet.named("sigaction").format((int) flags)
                + ((flags & 0x04000000) == 0 ? "" : ", sa_restorer=" + ValueText.hex(b.getLong(16))) + "}";
    }

    private static String siginfo(ByteBuffer b) {
        int signo = b.getInt(0);
        if (signo == 0) {
            return "{}";
        }
        String head = "{si_signo=" + ValueText.signal(signo) + ", si_code=" + b.getInt(8);
        return signo == 17
                ? head + ", si_pid=" + b.getInt(16) + ", si_uid=" + b.getInt(20) + ", si_status=" + b.getInt(24) + ", ...}"
                : head + ", ...}";
    }

    static String waitStatus(int status) {
        int signo = status & 0x7f;
        if (status == 0xffff) {
            return "[{WIFCONTINUED(s)}]";
        }
        if (signo == 0) {
            return "[{WIFEXITED(s) && WEXITSTATUS(s) == " + (status >> 8 & 255) + "}]";
        }
        if (signo == 0x7f) {
            return "[{WIFSTOPPED(s) && WSTOPSIG(s) == " + ValueText.signal(status >> 8 & 255) + "}]";
        }
        return "[{WIFSIGNALED(s) && WTERMSIG(s) == " + ValueText.signal(signo) + ((status & 0x80) == 0 ? "" : " && WCOREDUMP(s)") + "}]";
    }

    private static String limit(long v) {
        if (v == -1) {
            return "RLIM64_INFINITY";
        }
        return v > 1024 && v % 1024 == 0 ? v / 1024 + "*1024" : Long.toUnsignedString(v);
    }

    private static String text(byte[] bytes, int off) {
        int end = off;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return ValueText.quoted(Arrays.copyOfRange(bytes, off, end));
    }

    /** A socket address of {@code bytes.length} bytes. */
    static String socketAddress(byte[] bytes) {
        if (bytes.length < 2) {
            return ValueText.quoted(bytes);
        }
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int family = b.getShort(0) & 0xffff;
        String head = "{sa_family=" + FlagSet.named("sock_domain").format(family);
        if (family == AF_UNIX) {
            if (bytes.length == 2) {
                return head + "}";
            }
            if (bytes[2] == 0 && bytes.length > 3) {
                byte[] abstractName = Arrays.copyOfRange(bytes, 3, bytes.length);
                return head + ", sun_path=@" + ValueText.quoted(abstractName, abstractName.length, false) + "}";
            }
            return head + ", sun_path=" + text(bytes, 2) + "}";
        }
        if (family == AF_INET && bytes.length >= 8) {
            return head + ", sin_port=htons(" + port(bytes) + "), sin_addr=inet_addr(\"" + (bytes[4] & 255) + "." + (bytes[5] & 255) + "."
                    + (bytes[6] & 255) + "." + (bytes[7] & 255) + "\")}";
        }
        if (family == AF_INET6 && bytes.length >= 24) {
            return head + ", sin6_port=htons(" + port(bytes) + "), ...}";
        }
        if (family == AF_NETLINK && bytes.length >= 12) {
            return head + ", nl_pid=" + b.getInt(4) + ", nl_groups=" + ValueText.hex(b.getInt(8)) + "}";
        }
        return head + ", ...}";
    }

    private static int port(byte[] bytes) {
        return (bytes[2] & 255) << 8 | bytes[3] & 255;
    }
}
