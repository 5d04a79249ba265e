package org.belljar.mm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.belljar.abi.Errno;

/**
 * Copies the argument and environment vectors of execve(2) out of the guest, once, under Linux's limits: 128 KiB a string,
 * a quarter of the stack limit (at least 128 KiB, at most 6 MiB) for all strings and pointers.
 */
public final class ArgumentReader {
    private static final int PAGE = 4096;
    private static final int MAX_STRING = 32 * PAGE;
    private static final long MIN_TOTAL = 128 << 10, MAX_TOTAL = 6 << 20;

    private final GuestMemory memory;
    private final Page strings = new Page();
    private final Page pointers = new Page();
    private long left;

    /** The last page read: strings and pointers mostly lie close together, a host call per page fetches them. */
    private final class Page {
        private final byte[] bytes = new byte[PAGE];
        private long addr = -1;

        /** Makes the page of {@code at} present; the offset in it. */
        int load(long at) {
            long page = at & -PAGE;
            if (page != addr) {
                addr = -1;
                memory.read(page, bytes, 0, PAGE);
                addr = page;
            }
            return (int) (at - page);
        }
    }

    public ArgumentReader(GuestMemory memory, long stackLimitBytes) {
        this.memory = memory;
        long quarter = stackLimitBytes >>> 2;
        left = Math.max(MIN_TOTAL, Math.min(quarter, MAX_TOTAL));
    }

    /** The strings of a NULL-terminated vector; none for a null address. Throws EFAULT, E2BIG. */
    public List<String> read(long vectorAddr) {
        List<String> out = new ArrayList<>();
        if (vectorAddr == 0) {
            return out;
        }
        for (long at = vectorAddr;; at += 8) {
            long p = pointer(at);
            if (p == 0) {
                return out;
            }
            String s = string(p);
            charge(s.length() + 1L + 8);
            out.add(s);
        }
    }

    /** Counts what the kernel adds itself: a script's interpreter, the path. */
    public void charge(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw Errno.E2BIG.exception();
        }
    }

    private long pointer(long at) {
        if ((at & 7) != 0) {
            return memory.readLong(at);
        }
        int off = pointers.load(at);
        long v = 0;
        for (int i = 7; i >= 0; i--) {
            v = v << 8 | pointers.bytes[off + i] & 255;
        }
        return v;
    }

    private String string(long addr) {
        byte[] have = null;
        long at = addr;
        while (true) {
            int off = strings.load(at);
            int end = off;
            while (end < PAGE && strings.bytes[end] != 0) {
                end++;
            }
            if (end < PAGE && have == null) {
                return new String(strings.bytes, off, end - off, StandardCharsets.ISO_8859_1);
            }
            int old = have == null ? 0 : have.length;
            have = have == null ? new byte[end - off] : Arrays.copyOf(have, old + end - off);
            System.arraycopy(strings.bytes, off, have, old, end - off);
            if (have.length >= MAX_STRING) {
                throw Errno.E2BIG.exception();
            }
            if (end < PAGE) {
                return new String(have, StandardCharsets.ISO_8859_1);
            }
            at += end - off;
        }
    }
}
