package org.belljar.net;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** The one interface of a network namespace without a way out, {@code lo}, and its addresses. Fields are volatile: read without lock. */
public final class Interfaces {
    public static final String NAME = "lo";
    public static final int INDEX = 1;
    public static final int UP = 1, LOOPBACK = 8, RUNNING = 0x40, LOWER_UP = 0x10000;
    private static final int CHANGEABLE = UP, DEFAULT_MTU = 65536;
    private static final int MAX_ADDRESSES = 256;

    private final RankedLock lock = new RankedLock(Rank.NETWORK);
    // Guarded by lock for writes:
    private volatile boolean isUp;
    private volatile int mtu = DEFAULT_MTU;
    private volatile List<Address> addresses = List.of();
    /** There has never been an address: IPv4 has no table of local addresses then. */
    private volatile boolean isPristine = true;
    private final Counters counters = new Counters();

    /**
     * An address of the interface.
     *
     * @param label the interface's name as ifconfig(8) shows it
     */
    public record Address(IpAddress address, int prefix, String label) {}

    public Interfaces(boolean up) {
        if (up) {
            setUp(true);
        }
    }

    public Counters counters() {
        return counters;
    }

    /** Whether there has never been an address. */
    public boolean isPristine() {
        return isPristine;
    }

    public boolean isUp() {
        return isUp;
    }

    /** Bringing lo up gives it its addresses; an interface that goes down keeps the IPv4 ones, unreachable. */
    public void setUp(boolean up) {
        lock.lock();
        try {
            if (up && !isUp) {
                List<Address> now = new ArrayList<>(addresses);
                addOnce(now, new Address(IpAddress.LOOPBACK4, 8, NAME));
                addOnce(now, new Address(IpAddress.LOOPBACK6, 128, NAME));
                addresses = List.copyOf(now);
                isPristine = false;
            } else if (!up && isUp) {
                addresses = addresses.stream().filter(a -> a.address().isV4()).toList();
            }
            isUp = up;
        } finally {
            lock.unlock();
        }
    }

    private static void addOnce(List<Address> list, Address a) {
        if (list.stream().noneMatch(o -> o.address().equals(a.address()))) {
            insert(list, a);
        }
    }

    /** IPv4 addresses of narrower scope (the host's own) come before the others, whenever they were added (inet_insert_ifa). */
    private static void insert(List<Address> list, Address a) {
        int at = list.size();
        while (a.address().isLoopback() && at > 0 && !(list.get(at - 1).address().isV4() && list.get(at - 1).address().isLoopback())) {
            at--;
        }
        list.add(at, a);
    }

    /** IFF_* as ioctls and netlink show them. */
    public int flags() {
        return isUp ? UP | LOOPBACK | RUNNING : LOOPBACK;
    }

    /** SIOCSIFFLAGS; other bits than IFF_UP change nothing on a loopback interface. */
    public void setFlags(int flags, int mask) {
        if ((mask & CHANGEABLE) != 0) {
            setUp((flags & UP) != 0);
        }
    }

    public int mtu() {
        return mtu;
    }

    public void setMtu(int value) {
        if (value < 0) {
            throw Errno.EINVAL.exception();
        }
        mtu = value;
    }

    public List<Address> addresses() {
        return addresses;
    }

    /** EEXIST, ENOBUFS. */
    public void add(Address a) {
        lock.lock();
        try {
            if (addresses.stream().anyMatch(o -> o.address().equals(a.address()) && o.prefix() == a.prefix())) {
                throw Errno.EEXIST.exception();
            }
            if (addresses.size() >= MAX_ADDRESSES) {
                throw Errno.ENOBUFS.exception();
            }
            List<Address> now = new ArrayList<>(addresses);
            insert(now, a);
            addresses = List.copyOf(now);
            isPristine = false;
        } finally {
            lock.unlock();
        }
    }

    /** EADDRNOTAVAIL. */
    public void remove(IpAddress address, int prefix) {
        lock.lock();
        try {
            List<Address> now = new ArrayList<>(addresses);
            if (!now.removeIf(o -> o.address().equals(address) && (prefix < 0 || o.prefix() == prefix))) {
                throw Errno.EADDRNOTAVAIL.exception();
            }
            addresses = List.copyOf(now);
        } finally {
            lock.unlock();
        }
    }

    /** Whether an address is the interface's own. A loopback interface takes whole IPv4 networks for local. */
    public boolean isLocal(IpAddress a) {
        return sourceFor(a) != null;
    }

    /**
     * Whether a socket may be bound to an address that is no multicast one: a local one, if the interface is down too, or a
     * network's broadcast address. Where there is no table of local addresses yet, Linux takes every IPv4 address for a broadcast
     * one (fib_frontend.c).
     */
    public boolean isBindable(IpAddress a) {
        return a.isAny() || sourceOfOwn(a) != null || isBroadcast(a) || a.isV4() && isPristine;
    }

    /** Whether it is the broadcast address of one of the networks. */
    public boolean isBroadcast(IpAddress a) {
        if (!a.isV4() || !isUp) {
            return a.isBroadcast();
        }
        for (Address own : addresses) {
            int hostBits = 32 - own.prefix();
            if (own.address().isV4() && hostBits > 1 && a.isWithin(own.address(), own.prefix())
                    && (a.v4() | -1 << hostBits) == -1) {
                return true;
            }
        }
        return a.isBroadcast();
    }

    /** The source address of packets to a destination, or null where there is no route: ENETUNREACH. */
    public IpAddress sourceFor(IpAddress to) {
        return isUp ? sourceOfOwn(to) : null;
    }

    private IpAddress sourceOfOwn(IpAddress to) {
        for (Address own : addresses) {
            if (to.isV4() ? to.isWithin(own.address(), own.prefix()) : to.equals(own.address())) {
                return own.address();
            }
        }
        return null;
    }

    /** The first IPv4 address, or null. */
    public IpAddress firstV4() {
        for (Address own : addresses) {
            if (own.address().isV4()) {
                return own.address();
            }
        }
        return null;
    }
}
