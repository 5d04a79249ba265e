package org.belljar.net.netlink;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Endpoint;
import org.belljar.net.SocketEntry;

/**
 * SOCK_DIAG_BY_FAMILY for inet sockets, as ss(8) asks: struct inet_diag_req_v2 {family, protocol, extensions, pad, states, id of
 * 48 bytes}, answered by struct inet_diag_msg {family, state, timer, retransmissions, id, expiry, queues, uid, inode}.
 */
final class SocketDiagnosis {
    static final int BY_FAMILY = 20;
    private static final int REQUEST = 56, STRUCT = 72, ID = 4;

    private SocketDiagnosis() {}

    /** ENOENT for families without a module for it. */
    static void dump(Request r, Answer a) {
        r.require(REQUEST);
        int family = r.family();
        if (family != Endpoint.AF_INET && family != Endpoint.AF_INET6 || !r.isDump()) {
            throw Errno.ENOENT.exception();
        }
        int protocol = r.body.bytes()[1] & 255;
        int states = r.body.getInt(4);
        for (SocketEntry e : r.namespace.sockets().entries(family, protocol)) {
            if ((states >>> e.state() & 1) != 0) {
                describe(a, e);
            }
        }
    }

    private static void describe(Answer a, SocketEntry e) {
        boolean v4 = e.domain() == Endpoint.AF_INET;
        int at = a.begin(BY_FAMILY, STRUCT);
        Attributes m = a.message();
        m.putByte(at, e.domain()).putByte(at + 1, e.state());
        port(m, at + ID, e.local().port());
        port(m, at + ID + 2, e.remote().port());
        m.raw(at + ID + 4, e.local().address().bytes(v4)).raw(at + ID + 20, e.remote().address().bytes(v4));
        m.raw(at + ID + 40, new GuestStruct(8).putLong(0, e.inode()).bytes());
        boolean listens = e.state() == 10;
        m.putInt(at + 56, (int) e.receiveQueue()).putInt(at + 60, (int) (listens ? e.sendQueue() : 0));
        m.putInt(at + 64, e.uid()).putInt(at + 68, (int) e.inode());
        a.end(at);
    }

    private static void port(Attributes m, int at, int port) {
        m.putByte(at, port >> 8).putByte(at + 1, port);
    }
}
