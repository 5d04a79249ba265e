package org.belljar.net;

/** A control message (cmsg(3)) that is not SCM_RIGHTS or SCM_CREDENTIALS. */
public record ControlMessage(int level, int type, byte[] data) {
    public int intValue() {
        return data[0] & 255 | (data[1] & 255) << 8 | (data[2] & 255) << 16 | data[3] << 24;
    }

    public static ControlMessage ofInt(int level, int type, int v) {
        return new ControlMessage(level, type, new byte[] {(byte) v, (byte) (v >> 8), (byte) (v >> 16), (byte) (v >> 24)});
    }
}
