package org.belljar.net.inet;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Caller;

/** Those options of IPPROTO_TCP that are more than a bounded number. */
final class TcpOptions {
    private static final int MAXSEG = 2, LINGER2 = 8, DEFER_ACCEPT = 9, WINDOW_CLAMP = 10, INFO = 11, CONGESTION = 13, REPAIR = 19,
            REPAIR_QUEUE = 20,
            QUEUE_SEQ = 21, REPAIR_OPTIONS = 22, FASTOPEN = 23, CC_INFO = 26, SAVED_SYN = 28, ULP = 31, FASTOPEN_KEY = 33, IS_MPTCP = 43;
    private static final Set<Integer> SPECIAL = Set.of(MAXSEG, LINGER2, DEFER_ACCEPT, WINDOW_CLAMP, CONGESTION, REPAIR, ULP, INFO,
            CC_INFO, SAVED_SYN, REPAIR_QUEUE, QUEUE_SEQ, REPAIR_OPTIONS, FASTOPEN, FASTOPEN_KEY, IS_MPTCP);
    /** net.core.somaxconn. */
    private static final int FASTOPEN_MAX = 4096, KEY = 16;
    private static final int MSS_LEAST = 88, MSS_MOST = 32767, MSS_UNCONNECTED = 536, MSS_LOOPBACK = 32768;
    private static final int FIN_TIMEOUT = 60, FIN_TIMEOUT_MAX = 120, RTO_MAX = 120;
    private static final int NAME_MAX = 16;
    private static final String ALGORITHMS = "reno cubic";

    private TcpOptions() {}

    static boolean isKey(int name) {
        return name == FASTOPEN_KEY;
    }

    /** One key, or one and a backup. */
    static boolean isKeyLength(int length) {
        return length == KEY || length == 2 * KEY;
    }

    static boolean isSpecial(int name) {
        return SPECIAL.contains(name);
    }

    /** The value, or null where it is a plain number. */
    static GuestStruct get(TcpSocket s, int name) {
        TcpSettings t = s.settings();
        return switch (name) {
            case MAXSEG -> OptionTable.integer(s.isConnected() ? t.maxSegment == 0 ? MSS_LOOPBACK : t.maxSegment
                    : t.maxSegment == 0 ? MSS_UNCONNECTED : t.maxSegment);
            case LINGER2 -> OptionTable.integer(t.linger2);
            case DEFER_ACCEPT -> OptionTable.integer(secondsOf(t.deferAccept));
            case WINDOW_CLAMP -> OptionTable.integer(t.windowClamp);
            case INFO -> TcpInfo.of(s);
            case CONGESTION -> name(t.congestion);
            case REPAIR, IS_MPTCP -> OptionTable.integer(0);
            case REPAIR_QUEUE, QUEUE_SEQ -> throw Errno.EINVAL.exception(); // of sockets under repair
            case FASTOPEN -> OptionTable.integer(t.fastOpen);
            case FASTOPEN_KEY -> new GuestStruct(t.fastOpenKey);
            case CC_INFO, SAVED_SYN, ULP -> new GuestStruct(0);
            default -> null;
        };
    }

    private static GuestStruct name(String text) {
        GuestStruct s = new GuestStruct(NAME_MAX);
        byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(b, 0, s.bytes(), 0, b.length);
        return s;
    }

    static long set(TcpSocket s, Caller caller, int name, GuestStruct value) {
        if (name == CONGESTION || name == ULP) {
            return setName(s, name, value);
        }
        if (name == FASTOPEN_KEY) {
            s.settings().fastOpenKey = value.bytes().clone();
            return 0;
        }
        if (value.size() < 4) {
            return Errno.EINVAL.negative();
        }
        int v = value.getInt(0);
        TcpSettings t = s.settings();
        switch (name) {
            case MAXSEG -> {
                if (v != 0 && (v < MSS_LEAST || v > MSS_MOST)) {
                    return Errno.EINVAL.negative();
                }
                t.maxSegment = v;
            }
            case LINGER2 -> t.linger2 = v < 0 ? -1 : v > FIN_TIMEOUT_MAX ? FIN_TIMEOUT_MAX : v == 0 ? FIN_TIMEOUT : v;
            case DEFER_ACCEPT -> t.deferAccept = attemptsOf(v);
            case WINDOW_CLAMP -> {
                if (v == 0 && s.state() != TcpState.CLOSE) {
                    return Errno.EINVAL.negative();
                }
                t.windowClamp = v == 0 ? 0 : Math.max(v, 1152);
            }
            case FASTOPEN -> {
                if (v < 0) {
                    return Errno.EINVAL.negative();
                }
                t.fastOpen = Math.min(v, FASTOPEN_MAX);
            }
            case REPAIR, REPAIR_QUEUE -> {
                return Errno.EPERM.negative();
            }
            case QUEUE_SEQ, REPAIR_OPTIONS -> {
                return (name == QUEUE_SEQ && s.state() != TcpState.CLOSE ? Errno.EPERM : Errno.EINVAL).negative();
            }
            default -> {
                return Errno.ENOPROTOOPT.negative();
            }
        }
        return 0;
    }

    private static long setName(TcpSocket s, int name, GuestStruct value) {
        if (value.size() < 1) {
            return Errno.EINVAL.negative();
        }
        String text = new String(value.bytes(), 0, Math.min(value.size(), NAME_MAX - 1), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        String wanted = end < 0 ? text : text.substring(0, end);
        if (name == ULP || !Set.of(ALGORITHMS.split(" ")).contains(wanted)) {
            return Errno.ENOENT.negative();
        }
        s.settings().congestion = wanted;
        return 0;
    }

    /** secs_to_retrans: how many attempts, at 1, 2, 4 ... seconds, fill a time. */
    private static int attemptsOf(int seconds) {
        int attempts = 0;
        if (seconds > 0) {
            int period = 1;
            int step = 1;
            attempts = 1;
            while (seconds > period && attempts < 255) {
                attempts++;
                step = Math.min(step * 2, RTO_MAX);
                period += step;
            }
        }
        return attempts;
    }

    private static int secondsOf(int attempts) {
        int period = 0;
        int step = 1;
        for (int i = 0; i < attempts; i++) {
            period += step;
            step = Math.min(step * 2, RTO_MAX);
        }
        return period;
    }
}
