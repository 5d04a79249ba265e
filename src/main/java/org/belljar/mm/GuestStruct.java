package org.belljar.mm;

/** A C structure's bytes with little-endian accessors: copied in once, checked, or built and copied out. */
public final class GuestStruct {
    private final byte[] bytes;

    public GuestStruct(byte[] bytes) {
        this.bytes = bytes;
    }

    public GuestStruct(int size) {
        this(new byte[size]);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length;
    }

    public int getInt(int off) {
        return getUnsignedShort(off) | getUnsignedShort(off + 2) << 16;
    }

    public long getLong(int off) {
        return getInt(off) & 0xffffffffL | (long) getInt(off + 4) << 32;
    }

    public int getUnsignedShort(int off) {
        return bytes[off] & 255 | (bytes[off + 1] & 255) << 8;
    }

    public GuestStruct putInt(int off, int v) {
        bytes[off] = (byte) v;
        bytes[off + 1] = (byte) (v >> 8);
        bytes[off + 2] = (byte) (v >> 16);
        bytes[off + 3] = (byte) (v >> 24);
        return this;
    }

    public GuestStruct putLong(int off, long v) {
        putInt(off, (int) v);
        return putInt(off + 4, (int) (v >> 32));
    }

    public GuestStruct putShort(int off, int v) {
        bytes[off] = (byte) v;
        bytes[off + 1] = (byte) (v >> 8);
        return this;
    }
}
