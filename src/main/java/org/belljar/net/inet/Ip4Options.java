package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;

/**
 * The options of IPv4's header (RFC 791): checked when a guest gives them, filled in by the sender and by the receiver, given back for
 * an answer. Source-routed packets go out and are not accepted (net.ipv4.conf.all.accept_source_route is 0).
 */
final class Ip4Options {
    static final int MAX = 40;
    private static final int END = 0, NOOP = 1, RECORD_ROUTE = 7, TIMESTAMP = 68, LOOSE = 131, ALERT = 148, CIPSO = 134, STRICT = 137;
    private static final int TIMES = 0, ADDRESSES = 1, GIVEN = 3, OVERFLOWS = 15;
    private static final long DAY_MS = 86_400_000;

    private final byte[] b;
    private final Interfaces interfaces;
    /** What is filled in; null while only looked at. */
    private final IpAddress own;
    private final boolean arrives;
    private boolean hasRoute;
    private boolean hasRecord;
    private boolean hasTime;

    private Ip4Options(byte[] b, Interfaces interfaces, IpAddress own, boolean arrives) {
        this.b = b;
        this.interfaces = interfaces;
        this.own = own;
        this.arrives = arrives;
    }

    /** What a guest has given, padded. Throws EINVAL for what is malformed, or for others to use: those with CAP_NET_RAW. */
    static byte[] checked(byte[] given, Interfaces n, boolean mayUseAll) {
        if (given.length > MAX) {
            throw Errno.EINVAL.exception();
        }
        byte[] o = Arrays.copyOf(given, given.length + 3 & ~3);
        if (!new Ip4Options(o, n, null, false).walk(mayUseAll)) {
            throw Errno.EINVAL.exception();
        }
        return o;
    }

    /** As they leave the sender. */
    static byte[] sent(byte[] o, Interfaces n, IpAddress source) {
        byte[] copy = o.clone();
        new Ip4Options(copy, n, source, false).walk(true);
        return copy;
    }

    /** As they are received; null: the packet is not accepted. */
    static byte[] arrived(byte[] o, Interfaces n, IpAddress at) {
        byte[] copy = o.clone();
        Ip4Options w = new Ip4Options(copy, n, at, true);
        return w.walk(true) && !w.hasRoute ? copy : null;
    }

    /** The first address that source-routed packets go to; null: no source route. */
    static IpAddress firstHop(byte[] o) {
        int at = find(o, LOOSE);
        at = at < 0 ? find(o, STRICT) : at;
        return at < 0 ? null : IpAddress.readV4(o, at + 3);
    }

    /** What an answer to a packet with options takes over: recorded routes and times, without what is not recorded yet. */
    static byte[] echo(byte[] o) {
        byte[] r = new byte[0];
        for (int type : new int[] {RECORD_ROUTE, TIMESTAMP}) {
            int at = find(o, type);
            if (at >= 0) {
                byte[] part = Arrays.copyOfRange(o, at, at + (o[at + 1] & 255));
                int free = part[2] & 255;
                if (free <= part.length && (type == RECORD_ROUTE || (part[3] & 15) != GIVEN)) {
                    Arrays.fill(part, free - 1, Math.min(part.length, free + 3 + (type == TIMESTAMP && (part[3] & 15) == ADDRESSES ? 4 : 0)), (byte) 0);
                }
                int end = r.length;
                r = Arrays.copyOf(r, end + part.length);
                System.arraycopy(part, 0, r, end, part.length);
            }
        }
        return Arrays.copyOf(r, r.length + 3 & ~3);
    }

    private static int find(byte[] o, int type) {
        for (int at = 0; at < o.length && o[at] != END; at += o[at] == NOOP ? 1 : o[at + 1] & 255) {
            if ((o[at] & 255) == type) {
                return at;
            }
        }
        return -1;
    }

    /** @return whether all is well formed */
    private boolean walk(boolean mayUseAll) {
        int at = 0;
        while (at < b.length) {
            if (b[at] == END) {
                Arrays.fill(b, at, b.length, (byte) 0);
                return true;
            }
            if (b[at] == NOOP) {
                at++;
                continue;
            }
            int length = at + 1 < b.length ? b[at + 1] & 255 : 0;
            if (length < 2 || length > b.length - at || !option(at, length, mayUseAll)) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private boolean option(int at, int length, boolean mayUseAll) {
        return switch (b[at] & 255) {
            case LOOSE, STRICT -> route(at, length);
            case RECORD_ROUTE -> record(at, length);
            case TIMESTAMP -> time(at, length, mayUseAll);
            case ALERT -> length >= 4;
            case CIPSO -> false; // no domain of interpretation is known
            default -> mayUseAll;
        };
    }

    private boolean route(int at, int length) {
        boolean isWhole = length >= 7 && b[at + 2] == 4 && (length - 3 & 3) == 0;
        boolean ok = isWhole && !hasRoute;
        hasRoute = true;
        return ok;
    }

    private boolean record(int at, int length) {
        if (hasRecord || length < 3 || pointer(at) < 4) {
            return false;
        }
        hasRecord = true;
        int p = pointer(at);
        if (p > length) {
            return true;
        }
        if (p + 3 > length) {
            return false;
        }
        if (own != null) {
            own.writeV4(b, at + p - 1);
            b[at + 2] += 4;
        }
        return true;
    }

    private int pointer(int at) {
        return b[at + 2] & 255;
    }

    private boolean time(int at, int length, boolean mayUseAll) {
        if (hasTime || length < 4 || pointer(at) < 5) {
            return false;
        }
        hasTime = true;
        int p = pointer(at);
        int kind = b[at + 3] & 15;
        if (p > length) {
            return kind == GIVEN || overflow(at);
        }
        int size = kind == ADDRESSES || kind == GIVEN ? 7 : 3;
        if (p + size > length) {
            return false;
        }
        if (kind != TIMES && kind != ADDRESSES && kind != GIVEN) {
            return mayUseAll;
        }
        if (own != null) {
            stamp(at, at + p - 1, kind);
        }
        return true;
    }

    private void stamp(int at, int slot, int kind) {
        if (kind == GIVEN && !isOwn(IpAddress.readV4(b, slot))) {
            return;
        }
        int time = slot;
        if (kind != TIMES) {
            time += 4;
            if (kind == ADDRESSES) {
                own.writeV4(b, slot);
            }
        }
        int ms = (int) (Clocks.realtimeNs() / 1_000_000 % DAY_MS);
        IpPacket.put16(b, time, ms >>> 16);
        IpPacket.put16(b, time + 2, ms);
        b[at + 2] += (byte) (time + 4 - slot);
    }

    private boolean isOwn(IpAddress a) {
        return a.isAny() || a.isMulticast() || a.isBroadcast() || interfaces.isLocal(a);
    }

    /** Who finds no room counts itself. */
    private boolean overflow(int at) {
        int n = (b[at + 3] & 255) >> 4;
        if (n == OVERFLOWS) {
            return false;
        }
        if (arrives) {
            b[at + 3] = (byte) (n + 1 << 4 | b[at + 3] & 15);
        }
        return true;
    }
}
