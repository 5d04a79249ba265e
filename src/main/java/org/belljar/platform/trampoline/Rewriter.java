package org.belljar.platform.trampoline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * Rewrites the system-call sites of one address space, so that the next call jumps to the trampoline instead of trapping
 * (3 us saved of 11 on the development machines).
 *
 * <p>A site becomes {@code ff 24 25 disp32}: an absolute jump through the first word of a 64-byte stub that lies between
 * 0x61000 and 0x70000. Three shapes are known:
 * <pre>
 *   A  b8 imm32 0f 05               mov $nr,%eax; syscall
 *   B  48 c7 c0 imm32 0f 05         mov $nr,%rax; syscall    (the syscall instruction itself stays)
 *   C  0f 05 48 3d imm32            syscall; cmp $-4096,%rax (or $-4095, as in syscall(2) and in Go)
 *
 *   stub +0   .quad stub+8
 *        +8   mov $nr,%eax (A, B) or nothing (C)
 *        +16  movabs $return,%rcx; jmp *0x60000 (the thunk)     restart address
 *        +40  C only, and its return address: cmp $-4096,%rax; jmp *site+8
 * </pre>
 * A jump to A's old syscall instruction meets byte 06, an invalid opcode: {@link #mend}. A context saved at C's old return
 * address is moved to stub+40 when it is loaded ({@link #redirect}).
 *
 * <p>Bytes are changed only while the address space has a single thread, and that one is stopped in this call: no other
 * thread can execute them. A fork gets a copy. Under a tracer all sites have their old bytes ({@link #setPlain}); the stubs
 * stay, for threads that are inside one.
 */
final class Rewriter {
    private static final long STUBS_START = 0x61000, STUBS_END = 0x70000, THUNK_POINTER = 0x60000;
    private static final int STUB_SIZE = 64, CODE = 8, RESTART = 16, AFTER = 40, SYSCALL_LENGTH = 2,
            JUMP_LENGTH = 7;
    private static final byte BREAKPOINT = (byte) 0xcc;
    /** Traps of a site before it is rewritten: code that runs once is not worth two writes. */
    private static final int THRESHOLD = 2;

    /** A rewritten site: addresses in the guest. */
    private record Site(long start, long returnAddr, long stub, byte[] original) {}

    private final TrampolineProcess process;
    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    /** Guarded by lock. */
    private final HashMap<Long, Integer> traps = new HashMap<>();
    private final ConcurrentHashMap<Long, Site> byReturn = new ConcurrentHashMap<>();
    /** Old return addresses inside shape C, and old syscall addresses inside shape A. */
    private final ConcurrentHashMap<Long, Site> byMiddle = new ConcurrentHashMap<>();
    private final ArrayList<Site> byStub = new ArrayList<>();
    private long nextStub = STUBS_START;
    private volatile boolean enabled = true;
    /** Guarded by lock: sites are not to be rewritten now, and those that were have their old bytes back. */
    private boolean plain;
    private volatile boolean usesGs;
    private int memFd = -1;

    Rewriter(TrampolineProcess process) {
        this.process = process;
    }

    /** The rewriter of a copy-on-write child. */
    Rewriter(TrampolineProcess process, Rewriter parent) {
        this.process = process;
        parent.lock.lock();
        try {
            traps.putAll(parent.traps);
            byReturn.putAll(parent.byReturn);
            byMiddle.putAll(parent.byMiddle);
            byStub.addAll(parent.byStub);
            nextStub = parent.nextStub;
            enabled = parent.enabled;
            plain = parent.plain;
            usesGs = parent.usesGs;
        } finally {
            parent.lock.unlock();
        }
    }

    /** See {@link org.belljar.platform.GuestProcess#setPlain}. */
    void setPlain(boolean on) {
        boolean alone = process.region().hasSingleThread();
        lock.lock();
        try {
            if (plain == on) {
                return;
            }
            if (on) {
                restoreLocked(alone);
            }
            plain = on;
            traps.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts the old bytes back. Other threads may execute a site meanwhile: its first byte is a breakpoint until the others are
     * in place, and who meets that is sent back to the site ({@link #metRestoration}).
     */
    private void restoreLocked(boolean alone) {
        if (plain) {
            return;
        }
        NativeMemory m = NativeMemory.allocate(32);
        for (Site s : byStub) {
            if (!isInPlace(s, m)) {
                continue;
            }
            int n = s.original.length;
            for (int i = 0; i < n; i++) {
                m.putByte(i, s.original[i]);
            }
            if (alone) {
                write(s.start, m, 0, n);
            } else {
                m.putByte(15, BREAKPOINT);
                write(s.start, m, 15, 1);
                write(s.start + 1, m, 1, n - 1);
                write(s.start, m, 0, 1);
            }
        }
        m.free();
        byMiddle.clear();
    }

    /** Whether the jump is still there: the guest may have mapped something else over it. */
    private boolean isInPlace(Site s, NativeMemory scratch) {
        if (process.readMemory(s.start, scratch, 0, JUMP_LENGTH) != JUMP_LENGTH) {
            return false;
        }
        return scratch.getByte(0) == (byte) 0xff && scratch.getByte(1) == 0x24 && scratch.getByte(2) == 0x25
                && scratch.getInt(3) == (int) s.stub;
    }

    /** For a breakpoint exception that goes on at {@code rip}: whether it came from the restoration of a site. */
    boolean metRestoration(long rip) {
        lock.lock();
        try {
            boolean isSite = false;
            for (Site s : byStub) {
                isSite |= s.start == rip - 1;
            }
            if (!isSite) {
                return false;
            }
            NativeMemory m = NativeMemory.allocate(1);
            boolean isGone = process.readMemory(rip - 1, m, 0, 1) == 1 && m.getByte(0) != BREAKPOINT;
            m.free();
            return isGone;
        } finally {
            lock.unlock();
        }
    }

    void disable() {
        enabled = false;
    }

    /**
     * The guest sets its own gs base, by which the thunk would find the mailbox: all sites get their old bytes back, and
     * every call traps from now on.
     */
    void guestUsesGs() {
        enabled = false;
        usesGs = true;
        boolean alone = process.region().hasSingleThread();
        lock.lock();
        try {
            restoreLocked(alone);
        } finally {
            lock.unlock();
        }
    }

    /** Whether threads find their mailbox by gs, so that calls can come by the thunk. */
    boolean hasThunk() {
        return !usesGs;
    }

    /** Where a context that would go on at {@code rip} really has to. */
    long redirect(long rip) {
        if (byMiddle.isEmpty()) {
            return rip;
        }
        Site s = byMiddle.get(rip);
        return s != null && s.returnAddr == s.stub + AFTER ? s.returnAddr : rip;
    }

    /** The address in the guest's own text that a context inside a stub stands for; any other address as it is. */
    long shown(long rip) {
        if (rip < STUBS_START || rip >= nextStub) {
            return rip;
        }
        Site s = byStub.get((int) (rip - STUBS_START) / STUB_SIZE);
        long at = rip - s.stub;
        if (at >= AFTER) {
            return at == AFTER ? s.start + SYSCALL_LENGTH : s.start + s.original.length;
        }
        // From RESTART on, eax may hold another number than the site's own: the system call instruction itself.
        return at < RESTART || s.returnAddr == s.stub + AFTER ? s.start : s.returnAddr - SYSCALL_LENGTH;
    }

    /** For an invalid opcode at {@code rip}: the return address of the call that the guest meant, or 0. */
    long mend(long rip) {
        Site s = byMiddle.get(rip);
        return s != null && s.returnAddr != s.stub + AFTER ? s.returnAddr : 0;
    }

    /** Where to go on to make the call that returned to {@code rip} again. */
    long restartAddress(long rip) {
        Site s = byReturn.get(rip);
        return s == null ? rip - 2 : s.stub + RESTART;
    }

    /** A call has trapped and will return to {@code rip}; returns the address to return to instead. */
    long trapped(long rip, long number) {
        if (!enabled) {
            return rip;
        }
        boolean alone = process.region().hasSingleThread();
        lock.lock();
        try {
            boolean isDue = !plain && traps.merge(rip, 1, Integer::sum) == THRESHOLD;
            return isDue && alone && nextStub < STUBS_END ? rewriteLocked(rip, number) : rip;
        } finally {
            lock.unlock();
        }
    }

    private long rewriteLocked(long rip, long number) {
        NativeMemory m = NativeMemory.allocate(128);
        try {
            long from = rip - 9;
            if (process.readMemory(from, m, 0, 15) != 15) {
                return rip;
            }
            byte[] b = new byte[15];
            m.get(0, b, 0, 15);
            if (b[7] != 0x0f || b[8] != 0x05) {
                return rip;
            }
            long stub = nextStub;
            boolean shapeA = b[2] == (byte) 0xb8 && imm(b, 3) == number && !looksLikeRexBefore(b);
            boolean shapeB = b[0] == 0x48 && b[1] == (byte) 0xc7 && b[2] == (byte) 0xc0 && imm(b, 3) == number;
            boolean shapeC = b[9] == 0x48 && b[10] == 0x3d && (imm(b, 11) == -4096 || imm(b, 11) == -4095);
            if (!shapeA && !shapeB && !shapeC) {
                return rip;
            }
            boolean c = !shapeA && !shapeB;
            long site = c ? rip - 2 : shapeB ? rip - 9 : rip - 7;
            long ret = c ? stub + AFTER : rip;
            buildStub(m, stub, c ? -1 : (int) number, ret, rip + 6, imm(b, 11));
            if (!write(stub, m, 0, STUB_SIZE)) {
                enabled = false;
                return rip;
            }
            m.putByte(64, (byte) 0xff);
            m.putByte(65, (byte) 0x24);
            m.putByte(66, (byte) 0x25);
            m.putInt(67, (int) stub);
            m.putByte(71, (byte) 0x90);
            if (!write(site, m, 64, c ? 8 : 7)) {
                enabled = false;
                return rip;
            }
            nextStub += STUB_SIZE;
            int at = (int) (site - from);
            Site s = new Site(site, ret, stub, Arrays.copyOfRange(b, at, at + (c ? 8 : 7)));
            byReturn.put(ret, s);
            byStub.add(s);
            if (c) {
                byMiddle.put(rip, s);
            } else if (shapeA) {
                byMiddle.put(rip - 2, s);
            }
            return ret;
        } finally {
            m.free();
        }
    }

    /** {@code 41 b8 imm32} is mov to r8d: not shape A. */
    private static boolean looksLikeRexBefore(byte[] b) {
        return (b[1] & 0xf0) == 0x40;
    }

    private static int imm(byte[] b, int at) {
        return b[at] & 255 | (b[at + 1] & 255) << 8 | (b[at + 2] & 255) << 16 | b[at + 3] << 24;
    }

    private static void buildStub(NativeMemory m, long stub, int number, long ret, long afterCmp, int limit) {
        m.fill(0, STUB_SIZE, (byte) 0x90);
        m.putLong(0, stub + CODE);
        if (number >= 0) {
            m.putByte(CODE, (byte) 0xb8);
            m.putInt(CODE + 1, number);
        }
        m.putByte(RESTART, (byte) 0x48);
        m.putByte(RESTART + 1, (byte) 0xb9);
        m.putLong(RESTART + 2, ret);
        m.putByte(RESTART + 10, (byte) 0xff);
        m.putByte(RESTART + 11, (byte) 0x24);
        m.putByte(RESTART + 12, (byte) 0x25);
        m.putInt(RESTART + 13, (int) THUNK_POINTER);
        if (number < 0) {
            m.putByte(AFTER, (byte) 0x48);
            m.putByte(AFTER + 1, (byte) 0x3d);
            m.putInt(AFTER + 2, limit);
            m.putByte(AFTER + 6, (byte) 0xff);
            m.putByte(AFTER + 7, (byte) 0x25);
            m.putInt(AFTER + 8, 0);
            m.putLong(AFTER + 12, afterCmp);
        }
    }

    /** Writes guest text: /proc/PID/mem goes through page protection and keeps file mappings private. */
    private boolean write(long addr, NativeMemory src, long off, int len) {
        if (memFd < 0) {
            NativeMemory path = NativeMemory.cString("/proc/" + process.hostPid() + "/mem");
            memFd = (int) Host.call(HostNumbers.OPENAT, -100, path.address(), 02 | 02000000, 0, 0, 0);
            path.free();
        }
        return memFd >= 0 && Host.call(HostNumbers.PWRITE64, memFd, src.address() + off, len, addr, 0, 0) == len;
    }

    void close() {
        if (memFd >= 0) {
            Host.call(HostNumbers.CLOSE, memFd);
            memFd = -1;
        }
    }
}
