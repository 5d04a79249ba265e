package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.mm.TraceMemory;

/**
 * The debug registers that a tracer sets in a tracee (Intel SDM 3, 17.2). The processor's own cannot be had: only a tracer of
 * the host process could set them. So while one is enabled the tracee runs by single steps (some 15 us an instruction) and
 * after each the kernel looks whether the next instruction is a breakpoint's, or watched memory has another content. A
 * write that changes nothing goes unseen, as it does for users of debuggers; watching for reads is refused.
 *
 * <p>Changed by the tracer while the tracee stands still, used by the tracee's flow while it runs.
 */
public final class DebugRegisters {
    public static final int COUNT = 8;
    private static final int BREAKPOINTS = 4, STATUS = 6, CONTROL = 7;
    /** DR6's bits that read as 1 (DR6_RESERVED). */
    private static final long STATUS_RESERVED = 0xffff0ff0L;
    private static final int EXECUTE = 0, WRITE = 1;

    private final long[] addresses = new long[BREAKPOINTS];
    private final long[] contents = new long[BREAKPOINTS];
    private long status;
    private long control;

    public long get(int i) {
        return switch (i) {
            case STATUS -> status ^ STATUS_RESERVED;
            case CONTROL -> control;
            default -> i < BREAKPOINTS ? addresses[i] : 0;
        };
    }

    /** EINVAL for an address outside the guest's part, and for kinds of breakpoint that there are not; EIO for DR4 and DR5. */
    public void set(int i, long value) {
        switch (i) {
            case STATUS -> status = value ^ STATUS_RESERVED;
            case CONTROL -> setControl(value);
            default -> {
                if (i >= BREAKPOINTS) {
                    throw Errno.EIO.exception();
                }
                if (!GuestMemory.isUserRange(value, 1)) {
                    throw Errno.EINVAL.exception();
                }
                addresses[i] = value;
            }
        }
    }

    private void setControl(long value) {
        for (int i = 0; i < BREAKPOINTS; i++) {
            if (!isEnabled(value, i)) {
                continue;
            }
            int kind = kind(value, i);
            int length = length(value, i);
            boolean isBad = kind != EXECUTE && kind != WRITE || kind == EXECUTE && length != 1 || (addresses[i] & length - 1) != 0;
            if (isBad) {
                throw Errno.EINVAL.exception();
            }
        }
        control = value;
    }

    /** Locally or globally. */
    private static boolean isEnabled(long control, int i) {
        return (control >> 2 * i & 3) != 0;
    }

    private static int kind(long control, int i) {
        return (int) (control >> 16 + 4 * i) & 3;
    }

    private static int length(long control, int i) {
        return switch ((int) (control >> 18 + 4 * i) & 3) {
            case 0 -> 1;
            case 1 -> 2;
            case 2 -> 8;
            default -> 4;
        };
    }

    boolean isActive() {
        return (control & 0xff) != 0;
    }

    void clear() {
        control = 0;
        status = 0;
        java.util.Arrays.fill(addresses, 0);
    }

    /** Watched memory has the content that it is to be compared with. */
    void remember(AddressSpace space) {
        for (int i = 0; i < BREAKPOINTS; i++) {
            if (isEnabled(control, i) && kind(control, i) == WRITE) {
                contents[i] = content(space, i);
            }
        }
    }

    private long content(AddressSpace space, int i) {
        GuestStruct s = new GuestStruct(8);
        TraceMemory.read(space, addresses[i], s.bytes(), 0, length(control, i));
        return s.getLong(0);
    }

    /** After a step, before the instruction at {@code rip}: whether a breakpoint is met; DR6 says which. */
    boolean areMet(AddressSpace space, long rip) {
        long met = 0;
        for (int i = 0; i < BREAKPOINTS; i++) {
            if (!isEnabled(control, i)) {
                continue;
            }
            if (kind(control, i) == EXECUTE) {
                met |= addresses[i] == rip ? 1L << i : 0;
            } else {
                long now = content(space, i);
                met |= now != contents[i] ? 1L << i : 0;
                contents[i] = now;
            }
        }
        status |= met;
        return met != 0;
    }
}
