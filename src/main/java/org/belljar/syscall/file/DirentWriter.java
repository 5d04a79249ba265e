package org.belljar.syscall.file;

import java.util.Arrays;
import org.belljar.vfs.DirectoryListing;
import org.belljar.vfs.OpenFile;

/** Collects directory entries in the layout of getdents64(2) or getdents(2). */
final class DirentWriter implements OpenFile.DirectorySink {
    /** What most directories need; guests offer 32 KiB, to clear and collect which for each call costs more than the call. */
    private static final int FIRST_SIZE = 1024;

    private final int capacity;
    private final boolean wide;
    private byte[] bytes;
    private int at;
    private boolean tooSmall;

    DirentWriter(int capacity, boolean wide) {
        this.capacity = capacity;
        this.bytes = new byte[Math.min(capacity, FIRST_SIZE)];
        this.wide = wide;
    }

    @Override
    @SuppressWarnings("deprecation") // getBytes takes the chars' low bytes: they have no others.
    public boolean entry(String name, long ino, int type, long nextOffset) {
        int header = wide ? 19 : 18;
        int len = header + name.length() + (wide ? 1 : 2) + 7 & -8;
        if (len > capacity - at) {
            tooSmall = true;
            return false;
        }
        if (len > bytes.length - at) {
            bytes = Arrays.copyOf(bytes, Math.min(capacity, Math.max(at + len, bytes.length * 4)));
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
        name.getBytes(0, name.length(), bytes, at + header);
        at += len;
        return true;
    }

    @Override
    public int records(byte[] records, int from, int to) {
        if (!wide) {
            return -1;
        }
        int n = to - from;
        if (n > capacity - at) {
            tooSmall = true;
            n = 0;
            int len;
            while (n + (len = DirectoryListing.lengthAt(records, from + n)) <= capacity - at) {
                n += len;
            }
        }
        if (n > bytes.length - at) {
            bytes = Arrays.copyOf(bytes, at + n);
        }
        System.arraycopy(records, from, bytes, at, n);
        at += n;
        return n;
    }

    private void putLong(int off, long v) {
        putInt(off, (int) v);
        putInt(off + 4, (int) (v >> 32));
    }

    private void putInt(int off, int v) {
        bytes[off] = (byte) v;
        bytes[off + 1] = (byte) (v >> 8);
        bytes[off + 2] = (byte) (v >> 16);
        bytes[off + 3] = (byte) (v >> 24);
    }

    /** The records, in its first {@link #length} bytes. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return at;
    }

    /** The record's length, of the one that begins at {@code off}. */
    int lengthAt(int off) {
        return DirectoryListing.lengthAt(bytes, off);
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
