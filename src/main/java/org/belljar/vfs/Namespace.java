package org.belljar.vfs;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A namespace (namespaces(7)): an identity, the user namespace that owns it, and how many hold it. It ends when the last
 * holder (a task's set of namespaces, an open descriptor, a namespace below it) lets it go.
 */
public abstract class Namespace {
    /** The kinds, with the CLONE_NEW* bit, the name of the link in /proc/PID/ns and the number of the initial one. */
    public enum Kind {
        MOUNT(0x20000, "mnt", 0xEFFFFFF8L), CGROUP(0x2000000, "cgroup", 0xEFFFFFFBL), UTS(0x4000000, "uts", 0xEFFFFFFEL),
        IPC(0x8000000, "ipc", 0xEFFFFFFFL), USER(0x10000000, "user", 0xEFFFFFFDL), PID(0x20000000, "pid", 0xEFFFFFFCL),
        NET(0x40000000, "net", 0xEFFFFFF9L), TIME(0x80, "time", 0xEFFFFFFAL);

        private final int cloneFlag;
        private final String linkName;
        private final long initialNumber;

        Kind(int cloneFlag, String linkName, long initialNumber) {
            this.cloneFlag = cloneFlag;
            this.linkName = linkName;
            this.initialNumber = initialNumber;
        }

        public int cloneFlag() {
            return cloneFlag;
        }

        public String linkName() {
            return linkName;
        }

        public long initialNumber() {
            return initialNumber;
        }
    }

    private final Kind kind;
    private final long number;
    private final UserNamespace owner;
    /** Starts with the maker's hold. */
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile Runnable onEnd = () -> { };
    private final ConcurrentHashMap<Class<?>, Object> parts = new ConcurrentHashMap<>();

    /** @param owner null only for the initial user namespace */
    protected Namespace(Kind kind, long number, UserNamespace owner) {
        this.kind = kind;
        this.number = number;
        this.owner = owner;
    }

    public final Kind kind() {
        return kind;
    }

    /** The inode number shown in /proc/PID/ns. */
    public final long number() {
        return number;
    }

    /** The user namespace whose capabilities count for this one (NS_GET_USERNS); of a user namespace its parent. */
    public final UserNamespace owner() {
        return owner;
    }

    /** The one instance of a plug-in's part of this namespace, made at first use (the System V tables of an IPC namespace). */
    public final <T> T part(Class<T> type, Supplier<T> maker) {
        return type.cast(parts.computeIfAbsent(type, t -> maker.get()));
    }

    public final void hold() {
        holders.incrementAndGet();
    }

    /** Lets go; called with no lock held. */
    public final void letGo() {
        if (holders.decrementAndGet() == 0) {
            for (Object p : parts.values()) {
                if (p instanceof AutoCloseable c) {
                    closePart(c);
                }
            }
            ended();
            onEnd.run();
        }
    }

    /** What to do when the last holder has let go. */
    public final void onEnd(Runnable r) {
        onEnd = r;
    }

    private static void closePart(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last holder is gone. */
    protected void ended() {}
}
