package org.belljar.net.netlink;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Endpoint;
import org.belljar.net.SocketEntry;
import org.belljar.net.SocketFile;

/**
 * SOCK_DIAG_BY_FAMILY as ss(8) asks, here for inet sockets: struct inet_diag_req_v2 {family, protocol, extensions, pad, states, id of
 * 48 bytes}, answered by struct inet_diag_msg {family, state, timer, retransmissions, id, expiry, queues, uid, inode} and attributes.
 */
final class SocketDiagnosis {
    static final int BY_FAMILY = 20, DESTROY = 21;
    private static final int REQUEST = 56, STRUCT = 72, ID = 4, ID_IN_REQUEST = 8, NAMES = 36;
    private static final int MEMORY = 1, INFO = 2, CONGESTION = 4, TOS = 5, SOCKET_MEMORY = 7, V6ONLY = 11;
    private static final int SOL_IP = 0, IP_TOS = 1, SOL_TCP = 6, TCP_INFO = 11, TCP_CONGESTION = 13, SOL_IPV6 = 41, IPV6_V6ONLY = 26;
    private static final int TCP = 6, LISTEN = 10;

    private SocketDiagnosis() {}

    /** ENOENT for families without a module for it and for sockets that are not there, EINVAL, EOPNOTSUPP (destroying sockets). */
    static void handle(Request r, Answer a) {
        if (r.type == DESTROY) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (r.type != BY_FAMILY || r.body.size() < 2) {
            throw Errno.EINVAL.exception();
        }
        switch (r.family()) {
            case UnixDiagnosis.AF_UNIX -> UnixDiagnosis.handle(r, a);
            case Endpoint.AF_INET, Endpoint.AF_INET6 -> inet(r, a);
            default -> throw Errno.ENOENT.exception();
        }
    }

    private static void inet(Request r, Answer a) {
        r.require(REQUEST);
        int protocol = r.body.bytes()[1] & 255;
        int states = r.isDump() ? r.body.getInt(4) : -1;
        boolean found = false;
        for (SocketEntry e : r.namespace.sockets().entries(r.family(), protocol)) {
            if ((states >>> e.state() & 1) != 0 && (r.isDump() || isAskedFor(r, e))) {
                describe(r, a, e);
                found = true;
                if (!r.isDump()) {
                    return;
                }
            }
        }
        if (!found && !r.isDump()) {
            throw Errno.ENOENT.exception();
        }
    }

    /** Ports and addresses as the request's; a listener is found by its own port. */
    private static boolean isAskedFor(Request r, SocketEntry e) {
        byte[] wanted = Arrays.copyOfRange(r.body.bytes(), ID_IN_REQUEST, ID_IN_REQUEST + NAMES);
        byte[] own = id(e);
        return Arrays.equals(wanted, own) || e.state() == LISTEN && wanted[0] == own[0] && wanted[1] == own[1];
    }

    /** struct inet_diag_sockid without interface and cookie. */
    private static byte[] id(SocketEntry e) {
        boolean v4 = e.domain() == Endpoint.AF_INET;
        byte[] b = new byte[NAMES];
        int local = e.local().port();
        b[0] = (byte) (local >> 8);
        b[1] = (byte) local;
        b[2] = (byte) (e.remote().port() >> 8);
        b[3] = (byte) e.remote().port();
        byte[] from = e.local().address().bytes(v4);
        byte[] to = e.remote().address().bytes(v4);
        System.arraycopy(from, 0, b, 4, from.length);
        System.arraycopy(to, 0, b, 20, to.length);
        return b;
    }

    private static void describe(Request r, Answer a, SocketEntry e) {
        int at = a.begin(BY_FAMILY, STRUCT);
        Attributes m = a.message();
        m.putByte(at, e.domain()).putByte(at + 1, e.state());
        m.raw(at + ID, id(e));
        m.raw(at + ID + 40, new GuestStruct(8).putLong(0, e.inode()).bytes());
        m.putInt(at + 56, (int) e.receiveQueue()).putInt(at + 60, (int) (e.state() == LISTEN ? e.sendQueue() : 0));
        m.putInt(at + 64, e.uid()).putInt(at + 68, (int) e.inode());
        if (e.socket() != null) {
            attributes(m, r, e, r.body.bytes()[2] & 255);
        }
        a.end(at);
    }

    /** @param wanted INET_DIAG_* attributes by bits, the first of them bit 0 */
    private static void attributes(Attributes m, Request r, SocketEntry e, int wanted) {
        SocketFile s = e.socket();
        GuestStruct memory = new GuestStruct(36).putInt(0, (int) e.receiveQueue()).putInt(4, s.options().receiveBuffer())
                .putInt(12, s.options().sendBuffer()).putInt(32, (int) e.drops());
        if (has(wanted, MEMORY)) {
            m.add(MEMORY, new GuestStruct(16).putInt(0, (int) e.receiveQueue()).bytes());
        }
        if (has(wanted, TOS)) {
            m.addByte(TOS, s.option(r.caller, SOL_IP, IP_TOS).getInt(0));
        }
        if (e.domain() == Endpoint.AF_INET6) {
            m.addByte(V6ONLY, s.option(r.caller, SOL_IPV6, IPV6_V6ONLY).getInt(0));
        }
        if (has(wanted, SOCKET_MEMORY)) {
            m.add(SOCKET_MEMORY, memory.bytes());
        }
        if (e.protocol() == TCP && has(wanted, INFO)) {
            m.add(INFO, s.option(r.caller, SOL_TCP, TCP_INFO).bytes());
        }
        if (e.protocol() == TCP && has(wanted, CONGESTION)) {
            byte[] name = s.option(r.caller, SOL_TCP, TCP_CONGESTION).bytes();
            m.addString(CONGESTION, RouteLinks.text(name));
        }
    }

    private static boolean has(int wanted, int attribute) {
        return (wanted >> attribute - 1 & 1) != 0;
    }
}
