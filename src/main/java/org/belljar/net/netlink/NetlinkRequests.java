package org.belljar.net.netlink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Caller;

/** Takes what was sent apart into requests, has them answered, and acknowledges (netlink_rcv_skb). */
final class NetlinkRequests {
    private static final int ERROR = 2, DONE = 3, FIRST_TYPE = 16;
    private static final int CAPPED = 0x100;

    private NetlinkRequests() {}

    static List<byte[]> handle(NetlinkSocket s, Caller caller, byte[] data, int port) {
        List<byte[]> out = new ArrayList<>(2);
        GuestStruct whole = new GuestStruct(data);
        int at = 0;
        while (data.length - at >= Attributes.HEADER) {
            int length = whole.getInt(at);
            if (length < Attributes.HEADER || length > data.length - at) {
                break;
            }
            answer(s, new Request(caller, s.namespace, whole, at, length, port), Arrays.copyOfRange(data, at, at + length), out);
            at += length + 3 & ~3;
        }
        return out;
    }

    private static void answer(NetlinkSocket s, Request r, byte[] message, List<byte[]> out) {
        if ((r.flags & Request.REQUEST) == 0) {
            return;
        }
        Errno error = null;
        if (r.type >= FIRST_TYPE) {
            Answer a = new Answer(r);
            try {
                dispatch(s.protocol(), r, a);
                out.addAll(a.packets());
                if (r.isDump() && isGet(s.protocol(), r)) {
                    out.add(done(r, a.dumpError()));
                    return;
                }
            } catch (ErrnoException e) {
                error = e.errno();
            }
        }
        if (error != null || (r.flags & Request.ACK) != 0) {
            out.add(acknowledge(s, r, message, error));
        }
    }

    private static boolean isGet(int protocol, Request r) {
        return protocol != RouteProtocol.PROTOCOL || (r.type & 3) == 2;
    }

    private static void dispatch(int protocol, Request r, Answer a) {
        switch (protocol) {
            case RouteProtocol.PROTOCOL -> RouteProtocol.handle(r, a);
            case NetlinkFamily.SOCK_DIAG -> SocketDiagnosis.handle(r, a);
            case GenericProtocol.PROTOCOL -> GenericProtocol.handle(r, a);
            default -> throw Errno.ECONNREFUSED.exception();
        }
    }

    /** @param error of a dump that had begun before it was seen to be wrong: its end says so */
    private static byte[] done(Request r, Errno error) {
        Attributes m = new Attributes();
        int at = m.begin(DONE, Request.MULTI, r.sequence, r.port, 4);
        m.putInt(at, error == null ? 0 : -error.number());
        m.end(at);
        return m.bytes();
    }

    /** NLMSG_ERROR: the errno, and the request it is about; of one that succeeded only the header. */
    private static byte[] acknowledge(NetlinkSocket s, Request r, byte[] message, Errno error) {
        boolean whole = error != null && !s.asksFor(NetlinkOptions.CAP_ACK);
        int quoted = whole ? message.length : Attributes.HEADER;
        Attributes m = new Attributes();
        int at = m.begin(ERROR, whole ? 0 : CAPPED, r.sequence, r.port, 4 + quoted);
        m.putInt(at, error == null ? 0 : -error.number());
        m.raw(at + 4, Arrays.copyOf(message, quoted));
        m.end(at);
        return m.bytes();
    }
}
