package org.belljar.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.HostCalls;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.OpenFile;

/**
 * A guest address space (struct mm_struct): its VMA tree, its layout and accounts, and the host process that carries it.
 *
 * <p>The tree is changed by {@link Mapper}, {@link Remapper}, {@link Protector} and {@link Brk}, which at the same time put
 * the host calls that do the same to the carrier into a list. Between the change of the tree and the list's execution in
 * the guest's context the two differ; so a task that does not have the address space to itself holds the change token
 * ({@link #beginChange}) until the list has run.
 */
public final class AddressSpace {
    public static final long PAGE = 4096;
    /** Lowest guest address: below lie the trampoline and the jump table. */
    public static final long LOWEST = 0x100000;

    private final GuestProcess process;
    private final MapLimit mapLimit;
    private final RankedLock lock = new RankedLock(Rank.ADDRESS_SPACE);
    private final ChangeToken token = new ChangeToken();
    /** Guarded by lock for writes. */
    private volatile VmaTree tree = VmaTree.EMPTY;
    private final GapFinder gaps = new GapFinder();
    private final MemoryAccount account;
    private final Layout layout;
    /** Guarded by lock; volatile so that a task can see whether it is alone without it. */
    private volatile int users = 1;
    /** Guarded by lock until the last user has left. */
    private final List<Runnable> endActions = new ArrayList<>(0);
    /** The program's file; holds a reference. Guarded by lock for writes. */
    private volatile OpenFile exe;
    /** Owned by whoever makes the change: the only user, or the token's holder. */
    private Consumer<HostCalls> undo;
    /** Of the thread that makes the change. */
    private long resultIfFailed;
    /** Something is or was locked or sealed. Guarded by lock. */
    private boolean hasPinned;
    /** Flags that new mappings get (mlockall(MCL_FUTURE)). Guarded by lock. */
    private int defaultFlags;
    /** The MEMBARRIER_CMD_REGISTER_* made here, as bits. Guarded by lock for writes. */
    private volatile int barriers;

    /** An empty one, for exec. */
    public AddressSpace(GuestProcess process, MapLimit mapLimit) {
        this(process, mapLimit, new Layout(), new MemoryAccount());
    }

    private AddressSpace(GuestProcess process, MapLimit mapLimit, Layout layout, MemoryAccount account) {
        this.process = process;
        this.mapLimit = mapLimit;
        this.layout = layout;
        this.account = account;
        gaps.reset(GuestMemory.TASK_SIZE - (1L << 30));
    }

    public GuestProcess process() {
        return process;
    }

    /** How many mappings it may have. */
    int mostMappings() {
        return mapLimit.most();
    }

    public Layout layout() {
        return layout;
    }

    public MemoryAccount account() {
        return account;
    }

    /** A consistent view of the mappings as of now. */
    public VmaTree tree() {
        return tree;
    }

    public OpenFile exe() {
        return exe;
    }

    /** The program that runs here: nobody may open it for writing from now on (ETXTBSY). Takes a reference of its own. */
    public void setExe(OpenFile file) {
        file.inode().denyWrite();
        OpenFile old;
        lock.lock();
        try {
            old = exe;
            exe = file.retain();
        } finally {
            lock.unlock();
        }
        dropExe(old);
    }

    /** Chooses the top of the mmap area (exec). */
    public void setMmapBase(long base) {
        layout.mmapBase = base;
        gaps.reset(base);
    }

    public int barriers() {
        return barriers;
    }

    public void registerBarrier(int command) {
        lock.lock();
        try {
            barriers |= command;
        } finally {
            lock.unlock();
        }
    }

    // --- users ---

    /** Runs {@code action} when the last user has left; at once if that has happened. For what a plug-in keeps for this space. */
    public void atEnd(Runnable action) {
        lock.lock();
        try {
            if (users > 0) {
                endActions.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    /** Another task uses this address space (CLONE_VM). */
    public AddressSpace share() {
        lock.lock();
        try {
            users++;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** More than one task uses it: changes need the token and a REPORT round trip. */
    public boolean isShared() {
        return users > 1;
    }

    /**
     * A task stops using it. The last one kills the host process and releases the files; true then.
     */
    public boolean leave() {
        return leave(process::kill);
    }

    /** As {@link #leave()}, by the last task of a process that runs no guest code any more and is killed by the caller, soon. */
    public boolean leaveStopped() {
        return leave(() -> {});
    }

    private boolean leave(Runnable end) {
        VmaTree last;
        OpenFile file;
        lock.lock();
        try {
            if (--users > 0) {
                return false;
            }
            last = tree;
            tree = VmaTree.EMPTY;
            file = exe;
            exe = null;
        } finally {
            lock.unlock();
        }
        end.run();
        endActions.forEach(Runnable::run);
        for (int i = 0; i < last.size(); i++) {
            dropBacking(last.get(i));
        }
        dropExe(file);
        return true;
    }

    private static void dropExe(OpenFile file) {
        if (file != null) {
            file.inode().allowWrite();
            file.drop();
        }
    }

    /**
     * The address space of a child made by the host's copy-on-write clone. The caller holds the change token, or is alone,
     * so that the host's state is what the tree says.
     */
    public AddressSpace copyForFork(GuestProcess child) {
        lock.lock();
        try {
            AddressSpace copy = new AddressSpace(child, mapLimit, layout.copy(), account.copy());
            copy.gaps.copyFrom(gaps);
            copy.tree = inherited(copy.account);
            copy.barriers = barriers;
            for (int i = 0; i < copy.tree.size(); i++) {
                retainBacking(copy.tree.get(i));
            }
            if (hasPinned) {
                copy.notePinned();
            }
            if (exe != null) {
                exe.inode().denyWrite();
                copy.exe = exe.retain();
            }
            return copy;
        } finally {
            lock.unlock();
        }
    }

    /** Without MADV_DONTFORK ranges, and without locks (mlock(2): not inherited). */
    private VmaTree inherited(MemoryAccount childAccount) {
        boolean plain = true;
        for (int i = 0; i < tree.size() && plain; i++) {
            plain = !tree.get(i).has(Vma.DONTFORK | Vma.LOCKED | Vma.LOCK_ON_FAULT);
        }
        if (plain) {
            return tree;
        }
        List<Vma> kept = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            Vma v = tree.get(i);
            childAccount.remove(v);
            if (!v.has(Vma.DONTFORK)) {
                Vma w = v.withFlags(v.flags() & ~(Vma.LOCKED | Vma.LOCK_ON_FAULT));
                childAccount.add(w);
                kept.add(w);
            }
        }
        return VmaTree.EMPTY.spliced(0, 0, kept);
    }

    /** Host calls that a forked child makes before it runs: fresh memory for MADV_WIPEONFORK ranges. */
    public void prepareChild(HostCalls calls) {
        VmaTree t = tree;
        for (int i = 0; i < t.size() && calls.size() < calls.capacity(); i++) {
            Vma v = t.get(i);
            if (v.has(Vma.WIPEONFORK)) {
                calls.mapAnonymous(v.start(), v.lengthBytes(), v.prot(), HostMap.PRIVATE | HostMap.ANONYMOUS);
            }
        }
    }

    // --- changes ---

    /**
     * Waits until no other task's change is under way. 0, or -EINTR when the caller is being killed. May sleep.
     */
    public long beginChange(Sleeper task) {
        return token.acquire(task);
    }

    public void endChange() {
        token.release();
    }

    RankedLock lock() {
        return lock;
    }

    GapFinder gaps() {
        return gaps;
    }

    int defaultFlagsLocked() {
        return defaultFlags;
    }

    void setDefaultFlagsLocked(int flags) {
        defaultFlags = flags;
    }

    /**
     * Replaces everything in [start, end) by {@code with} (sorted, inside the range; may be empty), cutting the mappings
     * that reach over its ends and merging neighbours. Backings that lose a mapping are added to {@code dropped}, to be
     * dropped by the caller when the lock is gone.
     */
    void replaceLocked(long start, long end, List<Vma> with, List<Backing> dropped) {
        VmaTree t = tree;
        int from = t.indexAbove(start);
        int to = t.indexAbove(end - 1);
        if (to < t.size() && t.get(to).start() < end) {
            to++;
        }
        // One neighbour more on each side, so that merging sees them.
        int left = from > 0 ? from - 1 : from;
        int right = to < t.size() ? to + 1 : to;
        List<Vma> now = new ArrayList<>(with.size() + 4);
        for (int i = left; i < right; i++) {
            Vma v = t.get(i);
            if (v.start() < start) {
                append(now, v.slice(v.start(), Math.min(v.end(), start)));
            }
        }
        for (Vma v : with) {
            append(now, v);
        }
        for (int i = left; i < right; i++) {
            Vma v = t.get(i);
            if (v.end() > end) {
                append(now, v.slice(Math.max(v.start(), end), v.end()));
            }
        }
        install(t, left, right, now, dropped);
        if (with.isEmpty()) {
            gaps.freed(tree, start);
        }
    }

    private static void append(List<Vma> list, Vma v) {
        int last = list.size() - 1;
        if (last >= 0 && list.get(last).mergesWith(v)) {
            Vma a = list.get(last);
            list.set(last, a.slice(a.start(), v.end()));
        } else {
            list.add(v);
        }
    }

    private void install(VmaTree t, int left, int right, List<Vma> now, List<Backing> dropped) {
        for (int i = left; i < right; i++) {
            Vma v = t.get(i);
            account.remove(v);
            if (v.backing() != null) {
                countWritable(v, -1);
                dropped.add(v.backing());
            }
        }
        for (Vma v : now) {
            account.add(v);
            retainBacking(v);
            if (!hasPinned && v.has(Vma.LOCKED | Vma.SEALED)) {
                notePinned();
            }
        }
        tree = t.spliced(left, right, now);
    }

    private void notePinned() {
        hasPinned = true;
        process.stopServingAdvice();
    }

    private static void retainBacking(Vma v) {
        if (v.backing() != null) {
            countWritable(v, 1);
            v.backing().retain();
        }
    }

    private static void dropBacking(Vma v) {
        if (v.backing() != null) {
            countWritable(v, -1);
            v.backing().drop();
        }
    }

    /** A file that is mapped for shared writing cannot be sealed against writing. */
    private static void countWritable(Vma v, int delta) {
        if (v.isShared() && v.has(Vma.MAY_WRITE) && v.backing().file() != null) {
            v.backing().file().inode().countWritableMapping(delta);
        }
    }

    static void dropAll(List<Backing> dropped) {
        for (Backing b : dropped) {
            b.drop();
        }
    }

    /** Sets the tree's content of a range without host calls. */
    void replace(long start, long end, List<Vma> with) {
        List<Backing> dropped = new ArrayList<>();
        lock.lock();
        try {
            replaceLocked(start, end, with, dropped);
        } finally {
            lock.unlock();
        }
        dropAll(dropped);
    }

    /** How the change now under way is taken back if its host calls fail (the host is out of memory). */
    void onFailure(Consumer<HostCalls> undo) {
        this.undo = undo;
    }

    /** For {@link #onFailure}: the range shall hold nothing, here and in the carrier. */
    void abandonRange(long start, long end, HostCalls calls) {
        replace(start, end, List.of());
        calls.unmap(start, end - start);
    }

    /** The host calls of the last change have run. */
    public void changeDone() {
        undo = null;
    }

    /** What the call returns should its host calls fail, instead of the error; 0 for that. Asking resets it. */
    public long takeResultIfFailed() {
        long r = resultIfFailed;
        resultIfFailed = 0;
        return r;
    }

    void setResultIfFailed(long result) {
        resultIfFailed = result;
    }

    /**
     * The host calls of the last change failed: makes the tree agree with the host again, with further host calls in the
     * list. False if there was no change under way.
     */
    public boolean changeFailed(HostCalls calls) {
        Consumer<HostCalls> u = undo;
        undo = null;
        if (u != null) {
            u.accept(calls);
        }
        return u != null;
    }

    // --- questions ---

    public boolean isReadable(long addr, long len) {
        return len == 0 || GuestMemory.isUserRange(addr, len) && tree.permits(addr, len, Vma.PROT_READ);
    }

    public boolean isWritable(long addr, long len) {
        return len == 0 || GuestMemory.isUserRange(addr, len) && tree.permits(addr, len, Vma.PROT_WRITE);
    }

    /**
     * Whose memory a futex word is, for FUTEX without the private flag: the shared object's identity, or this address space
     * for private memory. {@link #futexOffset} tells where in it. Null: it cannot be read,
     * or is anonymous and can never change (EFAULT).
     */
    public Object futexIdentity(long addr) {
        Vma v = tree.find(addr);
        boolean isUsable = v != null && (v.backing() == null ? v.isWritable() : v.isReadable() && v.backing().holds(v.offsetOf(addr)));
        if (!isUsable) {
            return null;
        }
        return v.isShared() && v.backing() != null ? v.backing().identity() : this;
    }

    public long futexOffset(long addr) {
        Vma v = tree.find(addr);
        return v != null && v.isShared() && v.backing() != null ? v.offsetOf(addr) : addr;
    }
}
