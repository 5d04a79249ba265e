package org.belljar.device.block;

import java.util.Arrays;
import org.belljar.mm.GuestStruct;

/**
 * What is set and asked of a loop device, from struct loop_info64 (232 bytes) or the older struct loop_info (168).
 *
 * @param name lo_file_name, 64 bytes, the last of them 0
 */
record LoopInfo(long offset, long sizeLimit, int encryptType, int keySize, int flags, byte[] name) {
    static final int SIZE = 232, OLD_SIZE = 168, NAME = 64;
    private static final int OFFSET = 24, LIMIT = 32, NUMBER = 40, TYPE = 44, KEY = 48, FLAGS = 52, FILE_NAME = 56;
    private static final int OLD_OFFSET = 32, OLD_TYPE = 36, OLD_KEY = 40, OLD_FLAGS = 44, OLD_NAME = 48;

    private static byte[] name(byte[] from, int at) {
        byte[] n = Arrays.copyOfRange(from, at, at + NAME);
        n[NAME - 1] = 0;
        return n;
    }

    /** @param at where the structure begins in {@code b} */
    static LoopInfo of(byte[] b, int at) {
        GuestStruct s = new GuestStruct(Arrays.copyOfRange(b, at, at + SIZE));
        return new LoopInfo(s.getLong(OFFSET), s.getLong(LIMIT), s.getInt(TYPE), s.getInt(KEY), s.getInt(FLAGS), name(s.bytes(), FILE_NAME));
    }

    static LoopInfo ofOld(byte[] b) {
        GuestStruct s = new GuestStruct(b);
        return new LoopInfo(s.getInt(OLD_OFFSET), 0, s.getInt(OLD_TYPE), s.getInt(OLD_KEY), s.getInt(OLD_FLAGS), name(b, OLD_NAME));
    }

    /** struct loop_info64; {@code device}, {@code inode} and {@code rdevice}: of the file. */
    byte[] bytes(int number, long device, long inode, long rdevice) {
        GuestStruct s = new GuestStruct(SIZE);
        s.putLong(0, device).putLong(8, inode).putLong(16, rdevice).putLong(OFFSET, offset).putLong(LIMIT, sizeLimit);
        s.putInt(NUMBER, number).putInt(FLAGS, flags);
        System.arraycopy(name, 0, s.bytes(), FILE_NAME, NAME);
        return s.bytes();
    }

    /** struct loop_info, or null: something does not fit (EOVERFLOW). */
    byte[] oldBytes(int number, long device, long inode, long rdevice) {
        if ((int) offset != offset) {
            return null;
        }
        GuestStruct s = new GuestStruct(OLD_SIZE);
        s.putInt(0, number).putLong(8, device).putLong(16, inode).putLong(24, rdevice).putInt(OLD_OFFSET, (int) offset);
        s.putInt(OLD_FLAGS, flags);
        System.arraycopy(name, 0, s.bytes(), OLD_NAME, NAME);
        return s.bytes();
    }
}
