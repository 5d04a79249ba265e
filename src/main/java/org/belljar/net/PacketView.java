package org.belljar.net;

import java.util.concurrent.ThreadLocalRandom;
import org.belljar.bpf.PacketProgram;

/**
 * A packet as socket filters see it.
 *
 * <pre>
 *   0            network        start                  bytes.length
 *   link header  network header what offset 0 is ...
 * </pre>
 *
 * @param protocol the kind of packet as in Ethernet's header; 0: it came over no interface
 * @param payload where the innermost payload begins, counted from {@code start}
 * @param hash of the connection it belongs to
 */
public record PacketView(byte[] bytes, int network, int start, int protocol, int payload, int hash) implements PacketProgram.Packet {
    /** SKF_NET_OFF and SKF_LL_OFF. */
    private static final int NETWORK = -0x100000, LINK = -0x200000;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final int ATTRIBUTE = 4;

    /** A message that no interface has seen. */
    public static PacketView plain(byte[] data) {
        return new PacketView(data, 0, 0, 0, 0, 0);
    }

    @Override
    public int length() {
        return bytes.length - start;
    }

    @Override
    public int byteAt(int offset) {
        int at = offset >= 0 ? start + offset : offset >= NETWORK ? network + offset - NETWORK : offset >= LINK ? offset - LINK : -1;
        return at < 0 || at >= bytes.length ? -1 : bytes[at] & 255;
    }

    @Override
    public long ancillary(int what, int a, int x) {
        return switch (what) {
            case PacketProgram.PROTOCOL -> protocol;
            case PacketProgram.INTERFACE -> protocol == 0 ? -1 : Interfaces.INDEX;
            case PacketProgram.HARDWARE -> protocol == 0 ? -1 : ARPHRD_LOOPBACK;
            case PacketProgram.NLATTR -> attribute(a, length(), x);
            case PacketProgram.NLATTR_NEST -> nested(a, x);
            case PacketProgram.HASH -> hash & 0xffffffffL;
            case PacketProgram.PAYLOAD_OFFSET -> payload;
            case PacketProgram.CPU -> ThreadLocalRandom.current().nextInt(Runtime.getRuntime().availableProcessors());
            case PacketProgram.RANDOM -> ThreadLocalRandom.current().nextInt() & 0xffffffffL;
            default -> 0; // to this host, unmarked, of the first queue, without a VLAN
        };
    }

    private int shortAt(int at) {
        return bytes[start + at] & 255 | (bytes[start + at + 1] & 255) << 8;
    }

    /** nla_find: where from {@code from} on the attribute of a type lies; 0 for nowhere. */
    private int attribute(int from, int end, int type) {
        if (from < 0) {
            return 0;
        }
        for (int at = from; end - at >= ATTRIBUTE;) {
            int length = shortAt(at);
            if (length < ATTRIBUTE || length > end - at) {
                return 0;
            }
            if ((shortAt(at + 2) & 0x3fff) == type) {
                return at;
            }
            at += length + 3 & ~3;
        }
        return 0;
    }

    private int nested(int from, int type) {
        if (from < 0 || from > length() - ATTRIBUTE || shortAt(from) > length() - from || shortAt(from) < ATTRIBUTE) {
            return 0;
        }
        return attribute(from + ATTRIBUTE, from + shortAt(from), type);
    }
}
