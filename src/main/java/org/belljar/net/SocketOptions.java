package org.belljar.net;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/** The options of SOL_SOCKET that are mere values and mean something, with Linux's bounds. Fields are volatile: set by one task, read by others. */
public final class SocketOptions {
    public static final int SO_DEBUG = 1, SO_REUSEADDR = 2, SO_TYPE = 3, SO_ERROR = 4, SO_DONTROUTE = 5, SO_BROADCAST = 6,
            SO_SNDBUF = 7, SO_RCVBUF = 8, SO_KEEPALIVE = 9, SO_OOBINLINE = 10, SO_NO_CHECK = 11, SO_PRIORITY = 12, SO_LINGER = 13,
            SO_BSDCOMPAT = 14, SO_REUSEPORT = 15, SO_PASSCRED = 16, SO_PEERCRED = 17, SO_RCVLOWAT = 18, SO_SNDLOWAT = 19, SO_RCVTIMEO = 20,
            SO_SNDTIMEO = 21, SO_TIMESTAMP = 29, SO_ACCEPTCONN = 30, SO_PEERSEC = 31, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33,
            SO_PASSSEC = 34, SO_PROTOCOL = 38, SO_DOMAIN = 39, SO_PEERGROUPS = 59, SO_RCVTIMEO_NEW = 66, SO_SNDTIMEO_NEW = 67, SO_BINDTODEVICE = 25, SO_GET_FILTER = 26,
           
            SO_TIMESTAMPNS = 35, SO_TIMESTAMPING = 37, SO_RXQ_OVFL = 40, SO_WIFI_STATUS = 41, SO_PEEK_OFF = 42,
            SO_NOFCS = 43, SO_LOCK_FILTER = 44, SO_SELECT_ERR_QUEUE = 45, SO_MAX_PACING_RATE = 47, SO_BPF_EXTENSIONS = 48, SO_MEMINFO = 55, SO_INCOMING_NAPI_ID = 56, SO_COOKIE = 57,
            SO_ZEROCOPY = 60, SO_TIMESTAMP_NEW = 63, SO_TIMESTAMPNS_NEW = 64, SO_TIMESTAMPING_NEW = 65,
            SO_NETNS_COOKIE = 71, SO_BUF_LOCK = 72, SO_PASSPIDFD = 76, SO_PEERPIDFD = 77, SO_PASSRIGHTS = 83,
            SO_PEERNAME = 28;
    private static final int CAP_NET_ADMIN = 12;
    /** By the four bits of a type of service: best effort, bulk, interactive bulk, interactive. */
    private static final int[] PRIORITIES = {0, 1, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4};
    private static final int DEFAULT_BUFFER = 212_992, MAX_BUFFER = 4 << 20, MAX_FORCED = 16 << 20;
    private static final int MIN_SEND = 4608, MIN_RECEIVE = 2304;

    /** The options that are on or off, by number. */
    private volatile long bits;
    private volatile int sendBuffer;
    private volatile int receiveBuffer;
    private volatile boolean isSendBufferSet;
    private volatile boolean isReceiveBufferSet;
    private volatile int peekOffset = -1;
    private final KeptOptions kept = new KeptOptions();
    private final TimestampOptions timestamps = new TimestampOptions();
    private volatile boolean passesPidFd;
    private volatile boolean refusesRights;
    private volatile int priority;
    private volatile int lingerSeconds = -1;
    private volatile int lingerOff;
    private volatile int receiveLowWater = 1;
    private volatile long receiveTimeoutUs;
    private volatile long sendTimeoutUs;

    public SocketOptions() {
        this(DEFAULT_BUFFER, DEFAULT_BUFFER);
    }

    public SocketOptions(int sendBuffer, int receiveBuffer) {
        this.sendBuffer = sendBuffer;
        this.receiveBuffer = receiveBuffer;
    }

    /** Whether one of the options that are on or off is on. */
    public boolean is(int name) {
        return (bits & 1L << name) != 0;
    }

    private void put(int name, boolean on) {
        bits = on ? bits | 1L << name : bits & ~(1L << name);
    }

    /** Whether the guest has chosen a size; else it is the kernel's to adapt. */
    public boolean isSendBufferSet() {
        return isSendBufferSet;
    }

    public boolean isReceiveBufferSet() {
        return isReceiveBufferSet;
    }

    /** SO_LINGER in seconds, -1: off. */
    public int lingerSeconds() {
        return lingerSeconds;
    }

    /** SO_PEEK_OFF, -1: off. */
    public int peekOffset() {
        return peekOffset;
    }

    public void setPeekOffset(int offset) {
        peekOffset = offset;
    }

    /** How much a look ahead passes over. */
    public int peekSkip() {
        return Math.max(peekOffset, 0);
    }

    /** SO_PEEK_OFF moves on with what is looked at, and back with what is taken. */
    public void moved(boolean peeked, int bytes) {
        int now = peekOffset;
        if (peeked && now >= 0) {
            peekOffset = now + bytes;
        } else if (!peeked && now > 0) {
            peekOffset = Math.max(0, now - bytes);
        }
    }

    /** What the socket of an accepted unix connection has from its listener. */
    public void inheritPassing(SocketOptions o) {
        put(SO_PASSCRED, o.is(SO_PASSCRED));
        put(SO_PASSSEC, o.is(SO_PASSSEC));
        passesPidFd = o.passesPidFd;
        refusesRights = o.refusesRights;
    }

    /** SO_TIMESTAMP and its kin. */
    public TimestampOptions timestamps() {
        return timestamps;
    }

    /** SO_MARK. */
    public int mark() {
        return (int) kept.value(KeptOptions.MARK);
    }

    public boolean isBoundToDevice() {
        return kept.value(KeptOptions.BINDTOIFINDEX) != 0;
    }

    public int priority() {
        return priority;
    }

    /** rt_tos2priority: IP_TOS gives a priority too (tc-prio(8)). */
    public void setPriorityOf(int trafficClass) {
        priority = PRIORITIES[(trafficClass & 0x1e) >> 1];
    }

    /** SO_RCVMARK. */
    public boolean receivesMark() {
        return kept.value(KeptOptions.RCVMARK) != 0;
    }

    /** SO_RCVPRIORITY. */
    public boolean receivesPriority() {
        return kept.value(KeptOptions.RCVPRIORITY) != 0;
    }

    /** SO_PASSRIGHTS is off: nobody can send descriptors here. */
    public boolean refusesRights() {
        return refusesRights;
    }

    public int sendBuffer() {
        return sendBuffer;
    }

    public int receiveBuffer() {
        return receiveBuffer;
    }

    public int receiveLowWater() {
        return receiveLowWater;
    }

    /** SO_RCVLOWAT is never more than what a receiver can hold. */
    public void limitReceiveLowWater(int most) {
        receiveLowWater = Math.min(receiveLowWater, most);
    }

    /** SO_PASSPIDFD. */
    public boolean passesPidFd() {
        return passesPidFd;
    }

    public boolean passCredentials() {
        return is(SO_PASSCRED);
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
        passesPidFd = o.passesPidFd;
        refusesRights = o.refusesRights;
        kept.copyFrom(o.kept);
        timestamps.copyFrom(o.timestamps);
        sendBuffer = o.sendBuffer;
        receiveBuffer = o.receiveBuffer;
        isSendBufferSet = o.isSendBufferSet;
        isReceiveBufferSet = o.isReceiveBufferSet;
        priority = o.priority;
        lingerSeconds = o.lingerSeconds;
        lingerOff = o.lingerOff;
        receiveLowWater = o.receiveLowWater;
        receiveTimeoutUs = o.receiveTimeoutUs;
        sendTimeoutUs = o.sendTimeoutUs;
    }

    /** @return 0, or -EINVAL, -EPERM, -EDOM, -ENOPROTOOPT */
    public long set(Caller caller, int name, GuestStruct value) {
        if (name == SO_LINGER) {
            return setLinger(value);
        }
        if (KeptOptions.isOption(name)) {
            return kept.set(caller, name, value);
        }
        if (name == SO_RCVTIMEO || name == SO_SNDTIMEO || name == SO_RCVTIMEO_NEW || name == SO_SNDTIMEO_NEW) {
            return setTimeout(name == SO_RCVTIMEO || name == SO_RCVTIMEO_NEW, value);
        }
        if (value.size() < 4) {
            return Errno.EINVAL.negative();
        }
        return TimestampOptions.isOption(name) ? timestamps.set(name, value) : setInt(caller, name, value.getInt(0));
    }

    static boolean isAdmin(Caller caller) {
        return NetNamespace.of(caller).hasCapability(caller, CAP_NET_ADMIN);
    }

    static boolean isPrivileged(Caller caller) {
        NetNamespace n = NetNamespace.of(caller);
        return n.hasCapability(caller, CAP_NET_ADMIN) || n.hasCapability(caller, Credentials.CAP_NET_RAW);
    }

    private long setInt(Caller caller, int name, int v) {
        switch (name) {
            case SO_DEBUG -> {
                if (v != 0 && !caller.credentials().hasCapability(CAP_NET_ADMIN)) {
                    return Errno.EACCES.negative();
                }
                put(name, v != 0);
            }
            case SO_REUSEADDR, SO_DONTROUTE, SO_BROADCAST, SO_KEEPALIVE, SO_OOBINLINE, SO_NO_CHECK, SO_REUSEPORT, SO_PASSCRED,
                    SO_RXQ_OVFL, SO_WIFI_STATUS, SO_SELECT_ERR_QUEUE, SO_PASSSEC -> put(name, v != 0);
            case SO_NOFCS -> put(name, v != 0);
            case SO_LOCK_FILTER -> {
                if (is(SO_LOCK_FILTER) && v == 0) {
                    return Errno.EPERM.negative();
                }
                put(name, v != 0);
            }
            case SO_BSDCOMPAT -> {
                // accepted and forgotten, as since Linux 2.2
            }
            case SO_PASSPIDFD -> passesPidFd = v != 0;
            case SO_PASSRIGHTS -> refusesRights = v == 0;
            case SO_BUF_LOCK -> {
                if ((v & ~3) != 0) {
                    return Errno.EINVAL.negative();
                }
                isSendBufferSet = (v & 1) != 0;
                isReceiveBufferSet = (v & 2) != 0;
            }
            case SO_SNDBUF -> setSendBuffer(Math.min(v, MAX_BUFFER));
            case SO_RCVBUF -> setReceiveBuffer(Math.min(v, MAX_BUFFER));
            case SO_SNDBUFFORCE, SO_RCVBUFFORCE -> {
                return caller.credentials().hasCapability(CAP_NET_ADMIN) ? force(name, v) : Errno.EPERM.negative();
            }
            case SO_PRIORITY -> {
                if ((v < 0 || v > 6) && !isPrivileged(caller)) {
                    return Errno.EPERM.negative();
                }
                priority = v;
            }
            case SO_ZEROCOPY -> {
                if (v < 0 || v > 1) {
                    return Errno.EINVAL.negative();
                }
                put(name, v != 0); // MSG_ZEROCOPY copies, as it may
            }
            case SO_RCVLOWAT -> receiveLowWater = v < 0 ? Integer.MAX_VALUE : Math.max(v, 1);
            case SO_PEEK_OFF -> peekOffset = v;
            default -> {
                return Errno.ENOPROTOOPT.negative();
            }
        }
        return 0;
    }

    private void setSendBuffer(int v) {
        sendBuffer = bounded(v, MIN_SEND);
        isSendBufferSet = true;
    }

    private void setReceiveBuffer(int v) {
        receiveBuffer = bounded(v, MIN_RECEIVE);
        isReceiveBufferSet = true;
    }

    private static int bounded(int wanted, int least) {
        return Math.max((int) Math.min(Math.max(wanted, 0) * 2L, Integer.MAX_VALUE), least);
    }

    private long force(int name, int v) {
        if (name == SO_SNDBUFFORCE) {
            setSendBuffer(Math.min(v, MAX_FORCED));
        } else {
            setReceiveBuffer(Math.min(v, MAX_FORCED));
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
                    SO_PASSCRED, SO_RXQ_OVFL, SO_WIFI_STATUS, SO_SELECT_ERR_QUEUE, SO_PASSSEC, SO_ZEROCOPY ->
                    integer(is(name) ? 1 : 0);
            case SO_PASSPIDFD -> integer(passesPidFd ? 1 : 0);
            case SO_PASSRIGHTS -> integer(refusesRights ? 0 : 1);
            case SO_PEEK_OFF -> integer(peekOffset);
            case SO_BPF_EXTENSIONS -> integer(64);
            case SO_NOFCS, SO_LOCK_FILTER -> integer(is(name) ? 1 : 0);
            case SO_BSDCOMPAT, SO_INCOMING_NAPI_ID -> integer(0);
            case SO_BUF_LOCK -> integer((isSendBufferSet ? 1 : 0) | (isReceiveBufferSet ? 2 : 0));
            case SO_MEMINFO -> new GuestStruct(36).putInt(4, receiveBuffer).putInt(12, sendBuffer);
            case SO_PEERGROUPS, SO_PEERPIDFD -> throw Errno.ENODATA.exception();
            case SO_PEERSEC -> null;
            case SO_SNDBUF -> integer(sendBuffer);
            case SO_RCVBUF -> integer(receiveBuffer);
            case SO_PRIORITY -> integer(priority);
            case SO_RCVLOWAT -> integer(receiveLowWater);
            case SO_SNDLOWAT -> integer(1);
            case SO_LINGER -> new GuestStruct(8).putInt(0, lingerSeconds >= 0 ? 1 : 0).putInt(4, lingerSeconds >= 0 ? lingerSeconds : lingerOff);
            case SO_RCVTIMEO, SO_RCVTIMEO_NEW -> timeval(receiveTimeoutUs);
            case SO_SNDTIMEO, SO_SNDTIMEO_NEW -> timeval(sendTimeoutUs);
            default -> KeptOptions.isOption(name) ? kept.get(name) : TimestampOptions.isOption(name) ? timestamps.get(name) : null;
        };
    }

    /** SO_MAX_PACING_RATE is as long as there is room. */
    public GuestStruct pacingRate(int room) {
        return kept.pacingRate(room);
    }

    public static GuestStruct integer(int v) {
        return new GuestStruct(4).putInt(0, v);
    }

    private static GuestStruct timeval(long us) {
        return new GuestStruct(16).putLong(0, us / 1_000_000).putLong(8, us % 1_000_000);
    }
}
