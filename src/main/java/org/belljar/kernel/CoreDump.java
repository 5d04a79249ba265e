package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.abi.Signal;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;

/**
 * The core dump of a process that a signal ends (core(5)): stops its other threads, gathers everybody's registers and writes
 * a file, as kernel.core_pattern names it ({@link CorePattern}).
 *
 * <p>A thread that does not come to its stop within a second, because it waits for what only its end breaks off, is left
 * out. Guarded by the signal lock of the group, but for what is final.
 */
final class CoreDump {
    private static final int DUMPABLE = 1, SMALLEST = 4096, MODE = 0600;
    private static final long GATHER_NS = 1_000_000_000L, LOOK_NS = 5_000_000L;

    /** A thread in the dump. */
    record Stopped(Task task, TraceRegisters registers) {}

    private final Task dumper;
    private final SignalInfo info;
    private final List<Stopped> threads = new ArrayList<>();

    private CoreDump(Task dumper, SignalInfo info) {
        this.dumper = dumper;
        this.info = info;
    }

    boolean isDumper(Task t) {
        return t == dumper;
    }

    /** The wait status of a task's process that {@code info}'s signal ends, after a dump if there is one to be made. */
    static int statusAfterDump(Task task, SignalInfo info) {
        int signo = info.signo();
        long limit = task.limits().soft(ResourceLimits.CORE);
        if ((Signal.bit(signo) & Signal.DEFAULT_CORE) == 0 || limit >= 0 && limit < SMALLEST || task.group().dumpable() != DUMPABLE) {
            return signo;
        }
        CoreDump dump = new CoreDump(task, info);
        if (!dump.begin() || !dump.gather()) {
            return signo;
        }
        return dump.write(limit) ? signo | 0x80 : signo;
    }

    /** False when the process ends already or another thread's signal is about to end it. */
    private boolean begin() {
        TaskGroup group = dumper.group();
        group.signals().lock.lock();
        try {
            if (group.isExiting() || group.executing() != null || !group.setCoreDumpLocked(this)) {
                return false;
            }
            for (Task t : group.tasks()) {
                if (t != dumper) {
                    t.signals().markPendingLocked();
                    t.rouseForSignal();
                }
            }
            return true;
        } finally {
            group.signals().lock.unlock();
        }
    }

    /** As another thread of the process: stands still until it is ended. */
    void join(Task task) {
        addIfSettled(task);
        dumper.fiber().unpark();
        while (!task.isDying()) {
            task.park(Task.FOREVER);
        }
    }

    private boolean addIfSettled(Task task) {
        if (!task.settle()) {
            return false;
        }
        Stopped s = new Stopped(task, TraceRegisters.of(task.thread().registers(), task.originalCall()));
        task.group().signals().lock.lock();
        try {
            threads.add(s);
        } finally {
            task.group().signals().lock.unlock();
        }
        return true;
    }

    /** Waits for the others; false when the process was killed meanwhile. */
    private boolean gather() {
        long deadline = System.nanoTime() + GATHER_NS;
        if (!addIfSettled(dumper)) {
            return false;
        }
        while (!isGathered() && deadline - System.nanoTime() > 0) {
            dumper.park(System.nanoTime() + LOOK_NS);
            if (dumper.isDying()) {
                return false;
            }
        }
        return !dumper.isDying();
    }

    private boolean isGathered() {
        dumper.group().signals().lock.lock();
        try {
            return threads.size() >= dumper.group().tasks().length;
        } finally {
            dumper.group().signals().lock.unlock();
        }
    }

    /** The dumper first, as debuggers expect. */
    private List<Stopped> gathered() {
        dumper.group().signals().lock.lock();
        try {
            List<Stopped> all = new ArrayList<>(threads);
            all.sort((a, b) -> Boolean.compare(b.task == dumper, a.task == dumper));
            return all;
        } finally {
            dumper.group().signals().lock.unlock();
        }
    }

    private boolean write(long limit) {
        try {
            OpenFile file = create();
            try {
                new CoreFile(dumper, info, gathered(), file, limit).write();
                return true;
            } finally {
                file.drop();
            }
        } catch (ErrnoException e) {
            return false;
        }
    }

    /** An old core goes; what the name leads to must be a plain new file of the task's own (do_coredump). Throws an errno. */
    private OpenFile create() {
        var vfs = dumper.kernel().vfs();
        String name = CorePattern.of(dumper.kernel()).name(dumper, info.signo());
        try {
            vfs.names().unlink(dumper, dumper.fs(), dumper.fs().cwd(), name);
        } catch (ErrnoException e) {
            // Mostly there is none; anything worse shows when it is made.
        }
        int flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_RDWR | OpenFlags.O_NOFOLLOW;
        OpenFile file = vfs.opener().open(dumper, dumper.fs(), dumper.fs().cwd(), name, flags, MODE, 0);
        Inode inode = file.inode();
        if (!inode.isRegular() || inode.uid() != dumper.credentials().fsuid()) {
            file.drop();
            throw org.belljar.abi.Errno.EPERM.exception();
        }
        return file;
    }
}
