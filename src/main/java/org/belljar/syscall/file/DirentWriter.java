package org.belljar.syscall.file;

import org.belljar.vfs.OpenFile;

/** Collects directory entries in the layout of getdents64(2) or getdents(2). */
final class DirentWriter implements OpenFile.DirectorySink {
    private final byte[] bytes;
    private final boolean wide;
    private int at;
    private boolean tooSmall;

    DirentWriter(int capacity, boolean wide) {
        this.bytes = new byte[capacity];
        this.wide = wide;
    }

    @Override
    public boolean entry(String name, long ino, int type, long nextOffset) {
        int header = wide ? 19 : 18;
        int len = header + name.length() + (wide ? 1 : 2) + 7 & -8;
        if (len > bytes.length - at) {
            tooSmall = true;
            return false;
        }
        putLong(at, ino);
        putLong(at + 8, nextOffset);
        bytes[at + 16] = (byte) len;
        bytes[at + 17] = (byte) (len >> 8);
        if (wide) {
            bytes[at + 18] = (byte) type;
        } else {
            bytes[at + len - 1] = (byte) type;
        }
        for (int i = 0; i < name.length(); i++) {
            bytes[at + header + i] = (byte) name.charAt(i);
        }
        at += len;
        return true;
    }

    private void putLong(int off, long v) {
        for (int i = 0; i < 8; i++) {
            bytes[off + i] = (byte) (v >> 8 * i);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return at;
    }

    /** The record's length, of the one that begins at {@code off}. */
    int lengthAt(int off) {
        return bytes[off + 16] & 255 | (bytes[off + 17] & 255) << 8;
    }

    /** Its d_off. */
    long nextOffsetAt(int off) {
        long v = 0;
        for (int i = 7; i >= 0; i--) {
            v = v << 8 | bytes[off + 8 + i] & 255;
        }
        return v;
    }

    /** Whether an entry was refused. */
    boolean isTooSmall() {
        return tooSmall;
    }
}
