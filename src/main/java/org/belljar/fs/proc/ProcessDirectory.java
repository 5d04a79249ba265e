package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.NetTexts;
import org.belljar.kernel.ProcessReference;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.kernel.TraceAccess;
import org.belljar.mm.AddressSpace;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** /proc/PID, or /proc/PID/task/TID when a thread is given. */
final class ProcessDirectory extends PseudoDirectory implements ProcessReference {
    private final TaskGroup group;
    /** Null: the process as a whole, looked at through its main thread. */
    private final Task thread;

    ProcessDirectory(ProcFileSystem fs, TaskGroup group, Task thread) {
        super(fs);
        this.group = group;
        this.thread = thread;
    }

    @Override
    protected void fill() {
        ProcFileSystem fs = (ProcFileSystem) fileSystem();
        ProcessTexts texts = new ProcessTexts(this);
        texts.fill();
        ProcessLinks.fill(this);
        ProcessDetails.fill(this);
        UserMaps.fill(this);
        if (thread == null) {
            TimeOffsets.fill(this);
        }
        add("fd", new FdDirectory(fs, this, false));
        add("fdinfo", new FdDirectory(fs, this, true));
        add("mem", new MemoryFile(fs, this));
        add("pagemap", new PageMapFile(fs, this));
        if (thread == null) {
            add("task", new ThreadsDirectory(fs, group));
        }
        NetFiles.fill(directory("net"), NetTexts.of(((ProcFileSystem) fileSystem()).kernel()), this::task);
    }

    TaskGroup group() {
        return group;
    }

    PidNamespace pids() {
        return ((ProcFileSystem) fileSystem()).pids();
    }

    @Override
    public TaskGroup referredProcess() {
        return thread == null ? group : null;
    }

    boolean isThread() {
        return thread != null;
    }

    /** The task looked at; it may have ended. */
    Task task() {
        return thread != null ? thread : group.leader();
    }

    /** The task if it lives. Throws ESRCH. */
    Task liveTask() {
        Task t = task();
        if (!isLive(t)) {
            // The main thread may have ended before the others.
            for (Task other : group.tasks()) {
                if (thread == null && isLive(other)) {
                    return other;
                }
            }
            throw Errno.ESRCH.exception();
        }
        return t;
    }

    private boolean isLive(Task t) {
        for (Task o : group.tasks()) {
            if (o == t) {
                return true;
            }
        }
        return false;
    }

    /** The address space, or null for a zombie. */
    AddressSpace addressSpace() {
        return group.isZombie() || group.tasks().length == 0 ? null : liveTask().addressSpace();
    }

    FsContext fs() {
        return liveTask().fs();
    }

    /** Files of a process belong to its user, or to root when it is not dumpable. */
    @Override
    public int uid() {
        return group.dumpable() == 1 ? task().credentials().euid() : 0;
    }

    @Override
    public int gid() {
        return group.dumpable() == 1 ? task().credentials().egid() : 0;
    }

    /** ptrace_may_access(PTRACE_MODE_READ_FSCREDS): what others may not see of a process. Throws EACCES. */
    void requireAccess(Caller caller) {
        if (!TraceAccess.isAllowed(caller, group, false)) {
            throw Errno.EACCES.exception();
        }
    }

    /** As mm_access does for the files about memory: EACCES. */
    void requireMemoryAccess(Caller caller) {
        if (!TraceAccess.mayReadMemory(caller, group)) {
            throw Errno.EACCES.exception();
        }
    }

    /** lock_trace: EPERM, whatever the reason. */
    void requireTraceAccess(Caller caller) {
        if (!TraceAccess.isAllowed(caller, group, false)) {
            throw Errno.EPERM.exception();
        }
    }

    /** A text file that belongs to the process's user. */
    ProcessDirectory text(String name, int permissions, TextInode.Source source) {
        return text(name, permissions, source, null);
    }

    /** A text about the memory: who may not look there cannot open it. */
    ProcessDirectory ofMemory(String name, int permissions, TextInode.Source source) {
        add(name, new Text(fileSystem(), permissions, source, null) {
            @Override
            protected void checkOpen(Caller caller, int flags) {
                requireMemoryAccess(caller);
            }
        });
        return this;
    }

    /** A text that poll(2) accepts. */
    ProcessDirectory pollable(String name, int permissions, TextInode.Source source) {
        add(name, new Text(fileSystem(), permissions, source, null).pollable());
        return this;
    }

    ProcessDirectory text(String name, int permissions, TextInode.Source source, TextInode.Store store) {
        add(name, new Text(fileSystem(), permissions, source, store));
        return this;
    }

    private class Text extends TextInode {
        Text(FileSystem fs, int permissions, Source source, Store store) {
            super(fs, permissions, source, store == null ? (c, s) -> Errno.EINVAL.negative() : store);
        }

        /** Most of these files parse what they are given, though it be nothing; the others have no write at all. */
        @Override
        protected long storeNothing(Caller caller) {
            return store(caller, "");
        }

        @Override
        public int uid() {
            return ProcessDirectory.this.uid();
        }

        @Override
        public int gid() {
            return ProcessDirectory.this.gid();
        }
    }

    @Override
    public int linkCount() {
        return 9;
    }
}
