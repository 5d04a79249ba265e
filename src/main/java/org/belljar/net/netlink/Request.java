package org.belljar.net.netlink;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.NetNamespace;
import org.belljar.vfs.Caller;

/** A message of the guest's: type, flags, and the bytes behind the header, copied once. */
final class Request {
    static final int REQUEST = 1, MULTI = 2, ACK = 4, ROOT = 0x100, MATCH = 0x200, DUMP = ROOT | MATCH, CREATE = 0x400, EXCL = 0x200;
    private static final int CAP_NET_ADMIN = 12;

    final Caller caller;
    final NetNamespace namespace;
    final int type;
    final int flags;
    final int sequence;
    /** The port answers go to. */
    final int port;
    final GuestStruct body;

    Request(Caller caller, NetNamespace namespace, GuestStruct whole, int at, int length, int port) {
        this.caller = caller;
        this.namespace = namespace;
        this.type = whole.getUnsignedShort(at + 4);
        this.flags = whole.getUnsignedShort(at + 6);
        this.sequence = whole.getInt(at + 8);
        this.port = port;
        this.body = new GuestStruct(Arrays.copyOfRange(whole.bytes(), at + Attributes.HEADER, at + length));
    }

    boolean isDump() {
        return (flags & DUMP) == DUMP;
    }

    /** EINVAL for a body that is shorter. */
    void require(int size) {
        if (body.size() < size) {
            throw Errno.EINVAL.exception();
        }
    }

    void requireAdmin() {
        if (!namespace.hasCapability(caller, CAP_NET_ADMIN)) {
            throw Errno.EPERM.exception();
        }
    }

    /** rtgen_family: the first byte, where there is one. */
    int family() {
        return body.size() == 0 ? 0 : body.bytes()[0] & 255;
    }

    /** The value of an attribute behind a struct of {@code size} bytes, or null. */
    byte[] attribute(int size, int wanted) {
        int at = size + 3 & ~3;
        while (body.size() - at >= 4) {
            int length = body.getUnsignedShort(at);
            if (length < 4 || length > body.size() - at) {
                return null;
            }
            if ((body.getUnsignedShort(at + 2) & 0x3fff) == wanted) {
                return Arrays.copyOfRange(body.bytes(), at + 4, at + length);
            }
            at += length + 3 & ~3;
        }
        return null;
    }
}
