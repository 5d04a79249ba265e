package org.belljar.platform.trampoline;

import java.util.HashMap;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * Rewrites the system-call sites ({@link CallSite}) of one address space, so that the next call jumps to the trampoline
 * instead of trapping (3 us saved of 11 on the development machines).
 *
 * <p>While the address space has a single thread, the bytes are written at once: that thread is stopped in this call, and
 * nobody else can execute them. With other threads the trapping thread does it itself ({@link #preparePatch}; trampoline.c,
 * patch_site): a breakpoint first, the tail, the first byte, with a serialisation of all CPUs between the steps; who meets the
 * breakpoint is sent back to the site. Two dangers lie in the middle of a site:
 * <ul>
 * <li>A jump to A's old syscall instruction meets byte 06, an invalid opcode: {@link #mend}.
 * <li>A context at C's old return address is moved into the stub when it is loaded ({@link #redirect}); threads that have been
 *     let go to it before are waited for: the site is rewritten at a later trap.
 * </ul>
 *
 * <p>Where the guest has put other code in the place of a site, that is found out whenever the site is used ({@link #isStill}), and the
 * site forgotten.
 *
 * <p>A fork shares the table of sites. Under a tracer all sites have their old bytes ({@link #setPlain}); the stubs stay, for threads that
 * are inside one.
 */
final class Rewriter {
    private static final byte BREAKPOINT = (byte) 0xcc;
    /** Traps of a site before it is rewritten, which costs as much as eight: most sites of a short program are used once or twice. */
    private static final int THRESHOLD = 4, TRAPS_MAX = 65_536;

    private final TrampolineProcess process;
    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    /** Guarded by lock. */
    private final HashMap<Long, Integer> traps = new HashMap<>();
    /** In place or about to be. Written under lock. */
    private volatile SiteTable sites = SiteTable.EMPTY;
    private volatile boolean enabled = true;
    private volatile boolean usesGs;
    /** Guarded by lock: sites are not to be rewritten now, and those that were have their old bytes back. */
    private boolean plain;
    /** Guarded by lock: the site that a thread of the guest is rewriting. */
    private CallSite patching;
    private int memFd = -1;

    Rewriter(TrampolineProcess process) {
        this.process = process;
    }

    /** The rewriter of a copy-on-write child. */
    Rewriter(TrampolineProcess process, Rewriter parent) {
        this.process = process;
        parent.lock.lock();
        try {
            sites = parent.sites;
            enabled = parent.enabled;
            plain = parent.plain;
            usesGs = parent.usesGs;
            // The child's memory may hold a half-written site; its one thread writes it whole when it comes there.
            patching = parent.patching;
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

    private void restoreLocked(boolean alone) {
        if (plain) {
            return;
        }
        for (CallSite s : sites.all()) {
            if (isInPlace(s)) {
                restore(s, alone);
            }
        }
        sites = sites.withoutAny();
    }

    /**
     * Puts the old bytes back. Other threads may execute the site meanwhile: its first byte is a breakpoint until the others
     * are in place, and who meets that is sent back to the site ({@link #metChange}).
     */
    private void restore(CallSite s, boolean alone) {
        NativeMemory m = NativeMemory.allocate(32);
        int n = s.original().length;
        m.put(0, s.original(), 0, n);
        if (alone) {
            write(s.start(), m, 0, n);
        } else {
            m.putByte(15, BREAKPOINT);
            write(s.start(), m, 15, 1);
            write(s.start() + 1, m, 1, n - 1);
            write(s.start(), m, 0, 1);
        }
        m.free();
    }

    /** Whether the jump is still there: the guest may have mapped something else over it. */
    private boolean isInPlace(CallSite s) {
        byte[] now = read(s.start(), CallSite.JUMP_LENGTH);
        return now != null && java.util.Arrays.equals(now, 0, now.length, s.replacement(), 0, now.length);
    }

    /** For a breakpoint exception that goes on at {@code rip}: whether it came from the change of a site. */
    boolean metChange(long rip) {
        lock.lock();
        try {
            boolean isSite = false;
            for (CallSite s : sites.all()) {
                isSite |= s.start() == rip - 1;
            }
            if (!isSite) {
                return false;
            }
            if (patching != null && patching.start() == rip - 1) {
                if (process.region().hasSingleThread()) {
                    // Copied by fork in the middle of the change.
                    restore(patching, true);
                    patching = null;
                }
                return true;
            }
            byte[] now = read(rip - 1, 1);
            return now != null && now[0] != BREAKPOINT;
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
        CallSite s = sites.atMiddle(rip);
        return s != null && s.replacesReturn() && isStill(s) ? s.returnAddr() : rip;
    }

    /** The address in the guest's own text that a context inside a stub stands for; any other address as it is. */
    long shown(long rip) {
        if (rip < CallSite.STUBS_START || rip >= CallSite.STUBS_END) {
            return rip;
        }
        CallSite[] all = sites.all();
        int i = (int) (rip - CallSite.STUBS_START) / CallSite.STUB_SIZE;
        return i < all.length ? all[i].shown(rip) : rip;
    }

    /** For an invalid opcode at {@code rip}: the return address of the call that the guest meant, or 0. */
    long mend(long rip) {
        CallSite s = sites.atMiddle(rip);
        return s != null && !s.replacesReturn() && isInPlace(s) ? s.returnAddr() : 0;
    }

    /** Where to go on to make the call that returned to {@code rip} again. */
    long restartAddress(long rip) {
        CallSite s = sites.atReturn(rip);
        return s == null ? rip - CallSite.SYSCALL_LENGTH : s.restartAddress();
    }

    /**
     * Where a call that has trapped and will return to {@code rip} can return to however long it takes: not into a site that
     * may be rewritten meanwhile.
     */
    long lastingReturn(TrampolineThread thread, long rip, long number) {
        lock.lock();
        try {
            CallSite s = enabled && !plain ? siteLocked(thread, rip, number) : null;
            return s == null ? rip : s.returnAddr();
        } finally {
            lock.unlock();
        }
    }

    /** A call of {@code thread} has trapped and will return to {@code rip}; returns the address to return to instead. */
    long trapped(TrampolineThread thread, long rip, long number) {
        if (!enabled) {
            return rip;
        }
        boolean alone = process.region().hasSingleThread();
        lock.lock();
        try {
            if (plain) {
                return rip;
            }
            if (traps.size() == TRAPS_MAX) {
                // Code that is made and thrown away, or a guest that wants to fill the kernel's memory.
                traps.clear();
            }
            int n = traps.merge(rip, 1, Integer::sum);
            // Tried at the fourth trap and, in case that other threads were in the way, at the 8th, 16th, ...
            if (n < THRESHOLD || Integer.bitCount(n) != 1) {
                return rip;
            }
            if (!alone) {
                thread.wantPatch(rip, number);
                return rip;
            }
            CallSite s = siteLocked(thread, rip, number);
            return s != null && place(s) ? s.returnAddr() : rip;
        } finally {
            lock.unlock();
        }
    }

    /** The site whose trap returns to {@code rip}, with its stub in place and contexts redirected; null: none can be made. */
    private CallSite siteLocked(TrampolineThread thread, long rip, long number) {
        byte[] b = read(rip - CallSite.LOOK_BACK, CallSite.LOOK);
        CallSite known = sites.atTrap(rip);
        if (known != null && b != null && known.fits(b)) {
            return known;
        }
        if (known != null) {
            sites = sites.without(known);
        }
        long stub = CallSite.STUBS_START + (long) sites.all().length * CallSite.STUB_SIZE;
        CallSite s = b == null ? null : CallSite.recognise(b, rip, number, stub, thread.registers());
        if (s == null) {
            CallStatistics statistics = process.platform().statistics();
            if (statistics != null && b != null) {
                statistics.unknownSite((int) number, b);
            }
            return null;
        }
        CallSite former = sites.like(s);
        if (former != null) {
            s = former;
        } else if (stub >= CallSite.STUBS_END || !writeStub(s)) {
            return null;
        }
        sites = sites.with(s);
        return s;
    }

    private boolean writeStub(CallSite s) {
        NativeMemory m = NativeMemory.allocate(CallSite.STUB_SIZE);
        s.buildStub(m);
        boolean done = write(s.stub(), m, 0, CallSite.STUB_SIZE);
        m.free();
        enabled &= done;
        return done;
    }

    /** Whether the guest has not put other code in the place of {@code s}, which is or will be rewritten. */
    private boolean isStill(CallSite s) {
        byte[] b = read(s.trapReturn() - CallSite.LOOK_BACK, CallSite.LOOK);
        return b != null && s.fits(b);
    }

    private boolean place(CallSite s) {
        byte[] bytes = s.replacement();
        NativeMemory m = NativeMemory.allocate(bytes.length);
        m.put(0, bytes, 0, bytes.length);
        boolean done = write(s.start(), m, 0, bytes.length);
        m.free();
        enabled &= done;
        return done;
    }

    /**
     * Puts the host calls that rewrite a site into {@code thread}'s list, while other threads of the address space run. The
     * caller keeps the mapping from changing until {@link #patched}.
     *
     * @return the position of the entry whose result tells the success, or -1: not now
     */
    int preparePatch(TrampolineThread thread, long rip, long number) {
        lock.lock();
        try {
            CallSite s = enabled && !plain && patching == null ? siteLocked(thread, rip, number) : null;
            if (s == null || s.replacesReturn() && process.platform().isBoundFor(thread, rip)) {
                return -1;
            }
            patching = s;
            return thread.calls().patch(s.start(), s.original(), s.replacement());
        } finally {
            lock.unlock();
        }
    }

    /** The list of {@link #preparePatch} has run, or its thread is gone. */
    void patched() {
        lock.lock();
        try {
            CallSite s = patching;
            patching = null;
            if (s != null && (plain || usesGs) && isInPlace(s)) {
                restore(s, false);
            }
        } finally {
            lock.unlock();
        }
    }

    private byte[] read(long addr, int len) {
        NativeMemory m = NativeMemory.allocate(len);
        byte[] b = new byte[len];
        boolean whole = process.readMemory(addr, m, 0, len) == len;
        m.get(0, b, 0, len);
        m.free();
        return whole ? b : null;
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
