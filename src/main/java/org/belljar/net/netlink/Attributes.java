package org.belljar.net.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.belljar.mm.GuestStruct;

/** A netlink message under construction: header, the family's struct, attributes (struct nlattr), all aligned to 4 bytes. Grows. */
final class Attributes {
    static final int HEADER = 16;
    private static final int NLA_F_NESTED = 0x8000;

    private byte[] bytes = new byte[512];
    private int used;

    /** Begins a message with a struct of {@code size} bytes. @return where the struct lies */
    int begin(int type, int flags, int sequence, int port, int size) {
        need(HEADER + size);
        GuestStruct s = new GuestStruct(bytes);
        s.putShort(used + 4, type).putShort(used + 6, flags).putInt(used + 8, sequence).putInt(used + 12, port);
        int at = used + HEADER;
        used = at + align(size);
        return at;
    }

    /** Ends the message that began with its struct at {@code body}. */
    void end(int body) {
        new GuestStruct(bytes).putInt(body - HEADER, used - (body - HEADER));
    }

    private static int align(int n) {
        return n + 3 & ~3;
    }

    private void need(int n) {
        if (used + n + 4 > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + n + 4));
        }
    }

    Attributes putByte(int at, int v) {
        bytes[at] = (byte) v;
        return this;
    }

    Attributes putInt(int at, int v) {
        new GuestStruct(bytes).putInt(at, v);
        return this;
    }

    Attributes putShort(int at, int v) {
        new GuestStruct(bytes).putShort(at, v);
        return this;
    }

    Attributes raw(int at, byte[] data) {
        System.arraycopy(data, 0, bytes, at, data.length);
        return this;
    }

    Attributes add(int type, byte[] data) {
        need(4 + align(data.length));
        new GuestStruct(bytes).putShort(used, 4 + data.length).putShort(used + 2, type);
        System.arraycopy(data, 0, bytes, used + 4, data.length);
        used += 4 + align(data.length);
        return this;
    }

    Attributes addInt(int type, int v) {
        return add(type, new GuestStruct(4).putInt(0, v).bytes());
    }

    Attributes addByte(int type, int v) {
        return add(type, new byte[] {(byte) v});
    }

    /** With its NUL. */
    Attributes addString(int type, String text) {
        return add(type, (text + "\0").getBytes(StandardCharsets.ISO_8859_1));
    }

    int beginNested(int type) {
        add(type | NLA_F_NESTED, new byte[0]);
        return used - 4;
    }

    void endNested(int at) {
        new GuestStruct(bytes).putShort(at, used - at);
    }

    int size() {
        return used;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, used);
    }
}
