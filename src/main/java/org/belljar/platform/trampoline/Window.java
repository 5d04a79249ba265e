package org.belljar.platform.trampoline;

import org.belljar.host.NativeMemory;

/**
 * The argument window of one mailbox for the call at hand: what the trampoline carried in, and what it will carry out.
 * Addresses, lengths and offsets are copies, checked once; the bytes themselves may change under the reader. Owned by the
 * flow that serves the call.
 */
final class Window {
    private static final int ALIGN = 16;

    private final NativeMemory mailbox;
    private int used;
    private int inCount;
    private final long[] inAddr = new long[MailboxLayout.IN_MAX];
    private final int[] inLen = new int[MailboxLayout.IN_MAX];
    private final int[] inOff = new int[MailboxLayout.IN_MAX];
    private final int[] inFlags = new int[MailboxLayout.IN_MAX];
    private int outCount;
    private final long[] outAddr = new long[MailboxLayout.OUT_MAX];
    private final int[] outLen = new int[MailboxLayout.OUT_MAX];
    private final int[] outOff = new int[MailboxLayout.OUT_MAX];

    Window(NativeMemory mailbox) {
        this.mailbox = mailbox;
    }

    void clear() {
        used = MailboxLayout.WINDOW;
        inCount = 0;
        outCount = 0;
    }

    void clearIn() {
        inCount = 0;
    }

    void clearOut() {
        outCount = 0;
    }

    /** Takes over the request's in segments; false when one lies outside the window. */
    boolean receive() {
        int n = mailbox.getByte(MailboxLayout.REQ_IN_COUNT);
        if (n < 0 || n > MailboxLayout.IN_MAX) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            long at = MailboxLayout.REQ_IN + (long) i * MailboxLayout.IN_STRIDE;
            inAddr[i] = mailbox.getLong(at);
            inLen[i] = mailbox.getInt(at + 8);
            inOff[i] = mailbox.getInt(at + 12);
            inFlags[i] = mailbox.getInt(at + 16);
            if (inOff[i] < MailboxLayout.WINDOW || inOff[i] > MailboxLayout.WINDOW_END || inLen[i] < 0
                    || inLen[i] > MailboxLayout.WINDOW_END - inOff[i]) {
                return false;
            }
            used = Math.max(used, inOff[i] + inLen[i]);
        }
        used = align(used);
        inCount = n;
        return true;
    }

    private static int align(int n) {
        return n + ALIGN - 1 & -ALIGN;
    }

    /** Offset of the pending result or carried argument that holds the range, or -1; results first: they are newer. */
    private int offsetOf(long addr, long len) {
        for (int i = outCount - 1; i >= 0; i--) {
            if (addr >= outAddr[i] && len <= outLen[i] - (addr - outAddr[i])) {
                return outOff[i] + (int) (addr - outAddr[i]);
            }
            if (addr < outAddr[i] + outLen[i] && outAddr[i] < addr + len) {
                return -1;
            }
        }
        for (int i = 0; i < inCount; i++) {
            if (addr >= inAddr[i] && len <= inLen[i] - (addr - inAddr[i])) {
                return inOff[i] + (int) (addr - inAddr[i]);
            }
        }
        return -1;
    }

    boolean read(long addr, byte[] dst, int offset, int len) {
        int at = offsetOf(addr, len);
        if (at < 0) {
            return false;
        }
        mailbox.get(at, dst, offset, len);
        return true;
    }

    NativeMemory at(long addr, long len) {
        int at = offsetOf(addr, len);
        return at < 0 ? null : mailbox.slice(at, len);
    }

    /** The string that the trampoline carried whole from exactly {@code addr}, or null. */
    @SuppressWarnings("deprecation") // The constructor takes bytes for chars, as the strings here are defined.
    String string(long addr) {
        for (int i = 0; i < inCount; i++) {
            if (inAddr[i] == addr && (inFlags[i] & MailboxLayout.IN_FLAG_STRING) != 0 && inLen[i] > 0) {
                byte[] copy = new byte[inLen[i]];
                mailbox.get(inOff[i], copy, 0, copy.length);
                int n = 0;
                while (n < copy.length && copy[n] != 0) {
                    n++;
                }
                return n < copy.length ? new String(copy, 0, 0, n) : null;
            }
        }
        return null;
    }

    /** Offset of {@code len} fresh bytes of the window, or -1. */
    int take(int len) {
        if (len > MailboxLayout.WINDOW_END - used) {
            return -1;
        }
        int at = used;
        used = align(used + len);
        return at;
    }

    NativeMemory reserveOut(long addr, int len) {
        int at = outCount == MailboxLayout.OUT_MAX ? -1 : take(len);
        if (at < 0) {
            return null;
        }
        outAddr[outCount] = addr;
        outLen[outCount] = len;
        outOff[outCount] = at;
        outCount++;
        return mailbox.slice(at, len);
    }

    void shrinkLastOut(int len) {
        if (len == 0) {
            outCount--;
        } else {
            outLen[outCount - 1] = len;
        }
    }

    boolean hasPendingOut(long addr, long len) {
        for (int i = 0; i < outCount; i++) {
            if (addr < outAddr[i] + outLen[i] && outAddr[i] < addr + len) {
                return true;
            }
        }
        return false;
    }

    /** Writes the out segments into the response; the first has a place in the response's own cache line. */
    void answer() {
        mailbox.putByte(MailboxLayout.RESP_OUT_COUNT, (byte) outCount);
        for (int i = 0; i < outCount; i++) {
            long seg = i == 0 ? MailboxLayout.RESP_OUT0 : MailboxLayout.RESP_OUT + (long) (i - 1) * MailboxLayout.OUT_STRIDE;
            mailbox.putLong(seg, outAddr[i]);
            mailbox.putInt(seg + 8, outLen[i]);
            mailbox.putInt(seg + 12, outOff[i]);
        }
    }
}
