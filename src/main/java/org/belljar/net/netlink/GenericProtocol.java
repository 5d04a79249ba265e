package org.belljar.net.netlink;

import org.belljar.abi.Errno;

/** NETLINK_GENERIC without any family but its own controller: asking for another is told ENOENT. */
final class GenericProtocol {
    static final int PROTOCOL = 16;
    private static final int CONTROLLER = 16, GENERIC = 4, NEW_FAMILY = 1, GET_FAMILY = 3, VERSION_NUMBER = 2, MOST = 10;
    private static final int ID = 1, NAME = 2, VERSION = 3, HEADER_SIZE = 4, MOST_ATTRIBUTE = 5;
    private static final String OWN = "nlctrl";

    private GenericProtocol() {}

    /** ENOENT (no such family), EINVAL, EOPNOTSUPP (what the controller does not do). */
    static void handle(Request r, Answer a) {
        if (r.type != CONTROLLER) {
            throw Errno.ENOENT.exception();
        }
        r.require(GENERIC);
        if (r.body.bytes()[0] != GET_FAMILY) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (!r.isDump()) {
            byte[] id = r.attribute(GENERIC, ID);
            byte[] name = r.attribute(GENERIC, NAME);
            if (id == null && name == null) {
                throw Errno.EINVAL.exception();
            }
            boolean isOwn = name != null ? RouteLinks.text(name).equals(OWN) : id.length >= 2 && id[0] == CONTROLLER && id[1] == 0;
            if (!isOwn) {
                throw Errno.ENOENT.exception();
            }
        }
        describe(a);
    }

    private static void describe(Answer a) {
        int at = a.begin(CONTROLLER, GENERIC);
        a.message().putByte(at, NEW_FAMILY).putByte(at + 1, VERSION_NUMBER);
        a.message().addString(NAME, OWN).add(ID, new byte[] {CONTROLLER, 0}).addInt(VERSION, VERSION_NUMBER).addInt(HEADER_SIZE, 0)
                .addInt(MOST_ATTRIBUTE, MOST);
        a.end(at);
    }
}
