package org.belljar.net.netlink;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.SocketFile;
import org.belljar.net.UnixEntry;

/**
 * sock_diag for unix sockets: struct unix_diag_req {family, protocol, pad, states, inode, what to show, cookie}, answered by struct
 * unix_diag_msg {family, type, state, pad, inode, cookie} and attributes.
 */
final class UnixDiagnosis {
    static final int AF_UNIX = 1;
    private static final int REQUEST = 24, STRUCT = 16;
    private static final int SHOW_NAME = 1, SHOW_PEER = 4, SHOW_QUEUES = 0x10, SHOW_MEMORY = 0x20, SHOW_USER = 0x40;
    private static final int NAME = 0, PEER = 2, QUEUES = 4, MEMORY = 5, SHUTDOWN = 6, USER = 7;

    private UnixDiagnosis() {}

    /** EINVAL (too short, no inode), ENOENT (no such socket). */
    static void handle(Request r, Answer a) {
        r.require(REQUEST);
        int states = r.body.getInt(4);
        long inode = r.body.getInt(8) & 0xffffffffL;
        if (!r.isDump() && inode == 0) {
            throw Errno.EINVAL.exception();
        }
        boolean found = false;
        for (SocketFile s : r.namespace.sockets().sockets()) {
            UnixEntry e = s.unixEntry();
            if (e != null && (r.isDump() ? (states >>> e.state() & 1) != 0 : e.inode() == inode)) {
                describe(a, e, s, r.body.getInt(12));
                found = true;
            }
        }
        if (!found && !r.isDump()) {
            throw Errno.ENOENT.exception();
        }
    }

    private static void describe(Answer a, UnixEntry e, SocketFile s, int show) {
        int at = a.begin(SocketDiagnosis.BY_FAMILY, STRUCT);
        Attributes m = a.message();
        m.putByte(at, AF_UNIX).putByte(at + 1, e.type()).putByte(at + 2, e.state()).putInt(at + 4, (int) e.inode());
        m.raw(at + 8, new GuestStruct(8).putLong(0, e.inode()).bytes());
        if ((show & SHOW_NAME) != 0 && e.name().length > 0) {
            m.add(NAME, e.name());
        }
        if ((show & SHOW_PEER) != 0 && e.peerInode() != 0) {
            m.addInt(PEER, (int) e.peerInode());
        }
        if ((show & SHOW_QUEUES) != 0) {
            m.add(QUEUES, new GuestStruct(8).putInt(0, e.receiveQueue()).putInt(4, e.sendQueue()).bytes());
        }
        if ((show & SHOW_MEMORY) != 0) {
            m.add(MEMORY, new GuestStruct(36).putInt(0, e.receiveQueue()).putInt(4, s.options().receiveBuffer()).putInt(8, e.sendQueue())
                    .putInt(12, s.options().sendBuffer()).bytes());
        }
        m.addByte(SHUTDOWN, e.shutdown());
        if ((show & SHOW_USER) != 0) {
            m.addInt(USER, e.uid());
        }
        a.end(at);
    }
}
