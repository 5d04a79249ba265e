package org.belljar.net;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/** The options of SOL_SOCKET that are mere values, with Linux's bounds. Fields are volatile: set by one task, read by others. */
public final class SocketOptions {
    public static final int SO_DEBUG = 1, SO_REUSEADDR = 2, SO_TYPE = 3, SO_ERROR = 4, SO_DONTROUTE = 5, SO_BROADCAST = 6,
            SO_SNDBUF = 7, SO_RCVBUF = 8, SO_KEEPALIVE = 9, SO_OOBINLINE = 10, SO_NO_CHECK = 11, SO_PRIORITY = 12, SO_LINGER = 13,
            SO_REUSEPORT = 15, SO_PASSCRED = 16, SO_PEERCRED = 17, SO_RCVLOWAT = 18, SO_SNDLOWAT = 19, SO_RCVTIMEO = 20,
            SO_SNDTIMEO = 21, SO_TIMESTAMP = 29, SO_ACCEPTCONN = 30, SO_PEERSEC = 31, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33,
            SO_PASSSEC = 34, SO_PROTOCOL = 38, SO_DOMAIN = 39, SO_PEERGROUPS = 59, SO_RCVTIMEO_NEW = 66, SO_SNDTIMEO_NEW = 67;
    private static final int CAP_NET_ADMIN = 12;
    private static final int DEFAULT_BUFFER = 212_992, MAX_BUFFER = 4 << 20;
    private static final int MIN_SEND = 4608, MIN_RECEIVE = 2304;

    private volatile int bits;
    private volatile int sendBuffer = DEFAULT_BUFFER;
    private volatile int receiveBuffer = DEFAULT_BUFFER;
    private volatile int priority;
    private volatile int lingerSeconds = -1;
    private volatile int lingerOff;
    private volatile int receiveLowWater = 1;
    private volatile long receiveTimeoutUs;
    private volatile long sendTimeoutUs;

    public int sendBuffer() {
        return sendBuffer;
    }

    public int receiveBuffer() {
        return receiveBuffer;
    }

    public int receiveLowWater() {
        return receiveLowWater;
    }

    public boolean passCredentials() {
        return (bits & 1 << SO_PASSCRED) != 0;
    }

    /** Until when a receive that begins now may wait. */
    public long receiveDeadline() {
        return deadline(receiveTimeoutUs);
    }

    public long sendDeadline() {
        return deadline(sendTimeoutUs);
    }

    private static long deadline(long us) {
        return us == 0 ? Sleeper.FOREVER : System.nanoTime() + Math.min(us, Long.MAX_VALUE / 4000) * 1000;
    }

    public void copyFrom(SocketOptions o) {
        bits = o.bits;
        sendBuffer = o.sendBuffer;
        receiveBuffer = o.receiveBuffer;
    }

    /** @return 0, or -EINVAL, -EPERM, -EDOM, -ENOPROTOOPT */
    public long set(Caller caller, int name, GuestStruct value) {
        if (name == SO_LINGER) {
            return setLinger(value);
        }
        if (name == SO_RCVTIMEO || name == SO_SNDTIMEO || name == SO_RCVTIMEO_NEW || name == SO_SNDTIMEO_NEW) {
            return setTimeout(name == SO_RCVTIMEO || name == SO_RCVTIMEO_NEW, value);
        }
        if (value.size() < 4) {
            return Errno.EINVAL.negative();
        }
        int v = value.getInt(0);
        switch (name) {
            case SO_DEBUG, SO_REUSEADDR, SO_DONTROUTE, SO_BROADCAST, SO_KEEPALIVE, SO_OOBINLINE, SO_NO_CHECK, SO_REUSEPORT,
                    SO_PASSCRED, SO_TIMESTAMP -> bits = v != 0 ? bits | 1 << name : bits & ~(1 << name);
            case SO_PASSSEC -> {
                // no security module: never anything to pass
            }
            case SO_SNDBUF -> sendBuffer = bounded(Math.min(v, MAX_BUFFER), MIN_SEND);
            case SO_RCVBUF -> receiveBuffer = bounded(Math.min(v, MAX_BUFFER), MIN_RECEIVE);
            case SO_SNDBUFFORCE, SO_RCVBUFFORCE -> {
                return force(caller.credentials(), name, v);
            }
            case SO_PRIORITY -> {
                if ((v < 0 || v > 6) && !caller.credentials().hasCapability(CAP_NET_ADMIN)) {
                    return Errno.EPERM.negative();
                }
                priority = v;
            }
            case SO_RCVLOWAT -> receiveLowWater = v < 0 ? Integer.MAX_VALUE : Math.max(v, 1);
            default -> {
                return Errno.ENOPROTOOPT.negative();
            }
        }
        return 0;
    }

    private static int bounded(int wanted, int least) {
        return Math.max((int) Math.min(Math.max(wanted, 0) * 2L, Integer.MAX_VALUE), least);
    }

    private long force(Credentials who, int name, int v) {
        if (!who.hasCapability(CAP_NET_ADMIN)) {
            return Errno.EPERM.negative();
        }
        if (name == SO_SNDBUFFORCE) {
            sendBuffer = bounded(v, MIN_SEND);
        } else {
            receiveBuffer = bounded(v, MIN_RECEIVE);
        }
        return 0;
    }

    private long setLinger(GuestStruct value) {
        if (value.size() < 8) {
            return Errno.EINVAL.negative();
        }
        if (value.getInt(0) == 0) {
            lingerOff = Math.max(lingerSeconds, lingerOff);
            lingerSeconds = -1;
        } else {
            lingerSeconds = value.getInt(4);
        }
        return 0;
    }

    private long setTimeout(boolean receive, GuestStruct value) {
        if (value.size() < 16) {
            return Errno.EINVAL.negative();
        }
        long s = value.getLong(0);
        long us = value.getLong(8);
        if (us < 0 || us >= 1_000_000) {
            return Errno.EDOM.negative();
        }
        // A negative time does not wait at all, as on Linux.
        long total = s < 0 ? 1 : s > Long.MAX_VALUE / 2_000_000 ? 0 : s * 1_000_000 + us;
        if (receive) {
            receiveTimeoutUs = total;
        } else {
            sendTimeoutUs = total;
        }
        return 0;
    }

    /** The value's bytes, or null: unknown here. */
    public GuestStruct get(int name) {
        return switch (name) {
            case SO_DEBUG, SO_REUSEADDR, SO_DONTROUTE, SO_BROADCAST, SO_KEEPALIVE, SO_OOBINLINE, SO_NO_CHECK, SO_REUSEPORT,
                    SO_PASSCRED, SO_TIMESTAMP -> integer(bits >>> name & 1);
            case SO_PASSSEC -> integer(0);
            case SO_SNDBUF -> integer(sendBuffer);
            case SO_RCVBUF -> integer(receiveBuffer);
            case SO_PRIORITY -> integer(priority);
            case SO_RCVLOWAT -> integer(receiveLowWater);
            case SO_SNDLOWAT -> integer(1);
            case SO_LINGER -> new GuestStruct(8).putInt(0, lingerSeconds >= 0 ? 1 : 0).putInt(4, lingerSeconds >= 0 ? lingerSeconds : lingerOff);
            case SO_RCVTIMEO, SO_RCVTIMEO_NEW -> timeval(receiveTimeoutUs);
            case SO_SNDTIMEO, SO_SNDTIMEO_NEW -> timeval(sendTimeoutUs);
            default -> null;
        };
    }

    public static GuestStruct integer(int v) {
        return new GuestStruct(4).putInt(0, v);
    }

    private static GuestStruct timeval(long us) {
        return new GuestStruct(16).putLong(0, us / 1_000_000).putLong(8, us % 1_000_000);
    }
}
