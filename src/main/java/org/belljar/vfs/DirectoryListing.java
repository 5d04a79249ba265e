package org.belljar.vfs;

import java.util.Arrays;
import org.belljar.host.NativeMemory;

/**
 * The names of a directory as they were at one moment, without "." and "..", as getdents64(2) hands them out: whole records of struct
 * linux_dirent64, which a reader mostly takes all at once. A record's d_off is the position behind it ({@link DirectoryFile}), not what
 * the host uses. A host's records become a guest's in their place, as taking each name apart costs ten times as much while Java is
 * cold. Owned by the open directory.
 */
public final class DirectoryListing {
    private static final int D_OFF = 8, D_RECLEN = 16, D_TYPE = 18, D_NAME = 19;
    /** The length of records with short names, those of "." and ".." among them. */
    private static final int SHORTEST = 24;
    private static final int DOT = 0x002e, DOT_DOT = 0x2e2e;

    private byte[] records = {};
    private int length;
    private int count;
    /** A record's number and where it begins: that with which the last reader stopped. */
    private long soughtNumber;
    private int soughtAt;

    public boolean isEmpty() {
        return count == 0;
    }

    /** Adds a name. */
    @SuppressWarnings("deprecation") // getBytes takes the chars' low bytes: they have no others.
    public void add(String name, long ino, int type) {
        int len = D_NAME + name.length() + 8 & -8;
        grow(Math.max(length + len, records.length * 2));
        putLong(length, ino);
        putLong(length + D_OFF, DirectoryFile.FIRST_COOKIE + ++count);
        records[length + D_RECLEN] = (byte) len;
        records[length + D_RECLEN + 1] = (byte) (len >> 8);
        records[length + D_TYPE] = (byte) type;
        name.getBytes(0, name.length(), records, length + D_NAME);
        length += len;
    }

    /**
     * Adds what a call of the host's getdents64 left in {@code from}, which is changed.
     *
     * @param inoMask what makes the guest's inode numbers of the host's, by exclusive or
     */
    public void addAll(NativeMemory from, int size, long inoMask) {
        int begin = 0;
        int at = 0;
        while (at < size) {
            int len = from.getShort(at + D_RECLEN) & 0xffff;
            if (len == SHORTEST && isDots(from, at)) {
                take(from, begin, at);
                begin = at + len;
            } else {
                if (inoMask != 0) {
                    from.putLong(at, from.getLong(at) ^ inoMask);
                }
                from.putLong(at + D_OFF, DirectoryFile.FIRST_COOKIE + ++count);
                clearPadding(from, at, len);
            }
            at += len;
        }
        take(from, begin, at);
    }

    private static boolean isDots(NativeMemory m, int at) {
        int first = m.getShort(at + D_NAME) & 0xffff;
        return first == DOT || first == DOT_DOT && m.getByte(at + D_NAME + 2) == 0;
    }

    /** The host leaves what its buffer held before behind a name, in the record's last eight bytes. */
    private static void clearPadding(NativeMemory m, int at, int len) {
        int last = at + len - 8;
        long word = m.getLong(last);
        long name = len == SHORTEST ? word | 0xffffff : word; // the record's length and type come before the shortest names
        long zeros = name - 0x0101010101010101L & ~name & 0x8080808080808080L;
        if (zeros != 0) {
            m.putLong(last, word & (zeros & -zeros) - 1 >>> 7);
        }
    }

    private void take(NativeMemory from, int begin, int end) {
        int needed = length + end - begin;
        grow(needed <= records.length ? 0 : Math.max(needed, records.length * 2));
        from.get(begin, records, length, end - begin);
        length += end - begin;
    }

    private void grow(int size) {
        if (size > records.length) {
            records = Arrays.copyOf(records, size);
        }
    }

    /** Offers what lies behind position {@code from} until the sink refuses some; returns the position behind what it has taken. */
    long offer(long from, OpenFile.DirectorySink sink) {
        long number = from - DirectoryFile.FIRST_COOKIE;
        if (number < 0 || number >= count) {
            return from;
        }
        int at = seek(number);
        int taken = sink.records(records, at, length);
        if (taken == length - at) {
            return DirectoryFile.FIRST_COOKIE + count;
        }
        int end = at + taken;
        while (taken < 0 ? at < length && offerOne(at, number, sink) : at < end) {
            at += lengthAt(at);
            number++;
        }
        soughtNumber = number;
        soughtAt = at;
        return DirectoryFile.FIRST_COOKIE + number;
    }

    private int seek(long number) {
        long n = number < soughtNumber ? 0 : soughtNumber;
        int at = number < soughtNumber ? 0 : soughtAt;
        while (n < number) {
            at += lengthAt(at);
            n++;
        }
        return at;
    }

    private boolean offerOne(int at, long number, OpenFile.DirectorySink sink) {
        return sink.entry(nameAt(at), longAt(at), records[at + D_TYPE] & 255, DirectoryFile.FIRST_COOKIE + number + 1);
    }

    @SuppressWarnings("deprecation") // The constructor takes bytes for chars, as names are defined.
    private String nameAt(int at) {
        int end = at + D_NAME;
        while (records[end] != 0) {
            end++;
        }
        return new String(records, 0, at + D_NAME, end - at - D_NAME);
    }

    private int lengthAt(int at) {
        return lengthAt(records, at);
    }

    /** The length of the record that begins at {@code at}. */
    public static int lengthAt(byte[] records, int at) {
        return records[at + D_RECLEN] & 255 | (records[at + D_RECLEN + 1] & 255) << 8;
    }

    private long longAt(int at) {
        long v = 0;
        for (int i = 7; i >= 0; i--) {
            v = v << 8 | records[at + i] & 255;
        }
        return v;
    }

    private void putLong(int at, long v) {
        for (int i = 0; i < 8; i++) {
            records[at + i] = (byte) (v >> i * 8);
        }
    }
}
