package org.belljar.vfs;

/** A guest's memory as ioctl and socket-option code sees it. Every method throws EFAULT for a bad range. */
public interface UserMemory {
    void read(long addr, byte[] dst, int offset, int len);

    void write(long addr, byte[] src, int offset, int len);

    default int readInt(long addr) {
        byte[] b = new byte[4];
        read(addr, b, 0, 4);
        return (b[0] & 255) | (b[1] & 255) << 8 | (b[2] & 255) << 16 | b[3] << 24;
    }

    default long readLong(long addr) {
        byte[] b = new byte[8];
        read(addr, b, 0, 8);
        long v = 0;
        for (int i = 7; i >= 0; i--) {
            v = v << 8 | b[i] & 255;
        }
        return v;
    }

    default void writeInt(long addr, int v) {
        write(addr, new byte[] {(byte) v, (byte) (v >> 8), (byte) (v >> 16), (byte) (v >> 24)}, 0, 4);
    }

    default void writeLong(long addr, long v) {
        byte[] b = new byte[8];
        for (int i = 0; i < 8; i++) {
            b[i] = (byte) (v >> 8 * i);
        }
        write(addr, b, 0, 8);
    }
}
