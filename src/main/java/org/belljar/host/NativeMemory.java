package org.belljar.host;

import java.util.Objects;
import jdk.internal.misc.Unsafe;

/**
 * A region of this process's native memory, every access bounds-checked.
 *
 * <p>Used instead of MemorySegment on the start-up and system-call paths: before the JIT has compiled it, a VarHandle
 * access costs microseconds, an Unsafe one tens of nanoseconds. All multi-byte values are little-endian (x86-64).
 * The region's owner unmaps it; a NativeMemory has no liveness check of its own.
 */
public final class NativeMemory {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();
    private static final long BYTES = Unsafe.ARRAY_BYTE_BASE_OFFSET;

    private final long address;
    private final long size;

    private NativeMemory(long address, long size) {
        this.address = address;
        this.size = size;
    }

    /** A view of memory that the caller knows to be mapped: {@code size} bytes from {@code address}. */
    public static NativeMemory at(long address, long size) {
        if (size < 0 || address == 0 && size != 0) {
            throw new IllegalArgumentException("address " + Long.toHexString(address) + ", size " + size);
        }
        return new NativeMemory(address, size);
    }

    /** Fresh zeroed malloc memory; released with {@link #free()}. */
    public static NativeMemory allocate(long size) {
        long a = UNSAFE.allocateMemory(Math.max(size, 8));
        UNSAFE.setMemory(a, Math.max(size, 8), (byte) 0);
        return new NativeMemory(a, size);
    }

    /** As {@link #allocate}, with whatever the memory held before: for data that is written before it is read. */
    public static NativeMemory allocateUninitialized(long size) {
        return new NativeMemory(UNSAFE.allocateMemory(Math.max(size, 8)), size);
    }

    /** A NUL-terminated copy of a byte string (chars 0..255). */
    public static NativeMemory cString(String bytes) {
        NativeMemory m = allocate(bytes.length() + 1L);
        m.putString(0, bytes);
        return m;
    }

    public void free() {
        UNSAFE.freeMemory(address);
    }

    public long address() {
        return address;
    }

    public long size() {
        return size;
    }

    public NativeMemory slice(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, size);
        return new NativeMemory(address + offset, length);
    }

    private long at(long offset, int width) {
        if (offset < 0 || offset > size - width) {
            throw new IndexOutOfBoundsException("offset " + offset + " width " + width + " of " + size);
        }
        return address + offset;
    }

    public byte getByte(long offset) {
        return UNSAFE.getByte(at(offset, 1));
    }

    public short getShort(long offset) {
        return UNSAFE.getShort(at(offset, 2));
    }

    public int getInt(long offset) {
        return UNSAFE.getInt(at(offset, 4));
    }

    public long getLong(long offset) {
        return UNSAFE.getLong(at(offset, 8));
    }

    public void putByte(long offset, byte v) {
        UNSAFE.putByte(at(offset, 1), v);
    }

    public void putShort(long offset, short v) {
        UNSAFE.putShort(at(offset, 2), v);
    }

    public void putInt(long offset, int v) {
        UNSAFE.putInt(at(offset, 4), v);
    }

    public void putLong(long offset, long v) {
        UNSAFE.putLong(at(offset, 8), v);
    }

    public int getIntVolatile(long offset) {
        return UNSAFE.getIntVolatile(null, at(offset, 4));
    }

    /** A load that later loads and stores stay behind. */
    public int getIntAcquire(long offset) {
        return UNSAFE.getIntAcquire(null, at(offset, 4));
    }

    /** A store that earlier loads and stores stay before. */
    public void putIntRelease(long offset, int v) {
        UNSAFE.putIntRelease(null, at(offset, 4), v);
    }

    public void putIntVolatile(long offset, int v) {
        UNSAFE.putIntVolatile(null, at(offset, 4), v);
    }

    public void putByteVolatile(long offset, byte v) {
        UNSAFE.putByteVolatile(null, at(offset, 1), v);
    }

    public long getLongVolatile(long offset) {
        return UNSAFE.getLongVolatile(null, at(offset, 8));
    }

    public boolean compareAndSetInt(long offset, int expected, int v) {
        return UNSAFE.compareAndSetInt(null, at(offset, 4), expected, v);
    }

    public void get(long offset, byte[] dst, int dstOff, int len) {
        Objects.checkFromIndexSize(offset, (long) len, size);
        Objects.checkFromIndexSize(dstOff, len, dst.length);
        UNSAFE.copyMemory(null, address + offset, dst, BYTES + dstOff, len);
    }

    public void put(long offset, byte[] src, int srcOff, int len) {
        Objects.checkFromIndexSize(offset, (long) len, size);
        Objects.checkFromIndexSize(srcOff, len, src.length);
        UNSAFE.copyMemory(src, BYTES + srcOff, null, address + offset, len);
    }

    public void copyFrom(long offset, NativeMemory src, long srcOff, long len) {
        Objects.checkFromIndexSize(offset, len, size);
        Objects.checkFromIndexSize(srcOff, len, src.size);
        UNSAFE.copyMemory(src.address + srcOff, address + offset, len);
    }

    public void fill(long offset, long len, byte value) {
        Objects.checkFromIndexSize(offset, len, size);
        UNSAFE.setMemory(address + offset, len, value);
    }

    /** The byte string at {@code offset}, up to a NUL or {@code maxLen} bytes. */
    public String getString(long offset, int maxLen) {
        return getBytes(offset, length(offset, maxLen));
    }

    /** As {@link #getString}, of a known length. In few steps, as this runs while it is not compiled yet. */
    @SuppressWarnings("deprecation") // The constructor takes bytes for chars, as the strings here are defined.
    private String getBytes(long offset, int n) {
        byte[] b = new byte[n];
        get(offset, b, 0, n);
        return new String(b, 0);
    }

    /** Bytes before a NUL, looked for in eight at a time. */
    private int length(long offset, int maxLen) {
        int n = 0;
        while (n + 8 <= maxLen && offset + n <= size - 8) {
            long word = getLong(offset + n);
            long zeros = word - 0x0101010101010101L & ~word & 0x8080808080808080L;
            if (zeros != 0) {
                return n + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
            n += 8;
        }
        while (n < maxLen && getByte(offset + n) != 0) {
            n++;
        }
        return n;
    }

    /** Stores a byte string, without a NUL. */
    @SuppressWarnings("deprecation") // Takes the chars' low bytes: they have no others.
    public void putString(long offset, String bytes) {
        byte[] b = new byte[bytes.length()];
        bytes.getBytes(0, b.length, b, 0);
        put(offset, b, 0, b.length);
    }
}
