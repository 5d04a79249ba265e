package org.belljar.kernel;

import org.belljar.platform.GuestProcess;
import org.belljar.platform.GuestThread;
import org.belljar.platform.Platform;
import org.belljar.vfs.Vfs;

/** One sandbox's kernel: everything guest-visible hangs from here. */
public final class Kernel implements Platform.Events {
    private final Platform platform;
    private final Scheduler scheduler = new Scheduler(this::reportBug);
    private final Vfs vfs = new Vfs();
    private volatile SyscallTable syscalls;
    private volatile SyscallObserver observer;
    private final java.util.concurrent.ConcurrentHashMap<Class<?>, Object> plugIns = new java.util.concurrent.ConcurrentHashMap<>();

    public Kernel(Platform platform) {
        this.platform = platform;
    }

    public Platform platform() {
        return platform;
    }

    public Vfs vfs() {
        return vfs;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public SyscallTable syscalls() {
        return syscalls;
    }

    public void setSyscalls(SyscallTable t) {
        syscalls = t;
    }

    public SyscallObserver observer() {
        return observer;
    }

    public void setObserver(SyscallObserver o) {
        observer = o;
    }

    /** The sandbox's one object of a plug-in's type, made on first use. */
    public <T> T plugIn(Class<T> type, java.util.function.Supplier<T> make) {
        return type.cast(plugIns.computeIfAbsent(type, t -> make.get()));
    }

    /** Ends the sandbox with a report. */
    public void reportBug(Throwable t) {
        t.printStackTrace();
        platform.close();
    }

    @Override
    public void trapped(GuestThread thread) {
        scheduler.enter();
        Task task = (Task) thread.owner();
        if (task != null) {
            task.fiber().trapped();
        }
        scheduler.drain();
    }

    @Override
    public void processDied(GuestProcess process, int hostStatus) {}

    @Override
    public void platformDied(String reason) {}
}
