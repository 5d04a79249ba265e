package org.belljar.kernel;

import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserNamespace;

/** A time namespace (time_namespaces(7)): offsets of the monotonic and the boot-time clock. */
public final class TimeNamespace extends Namespace {
    private volatile long monotonicOffsetNs;
    private volatile long bootOffsetNs;
    /** A task has entered: the offsets are fixed. */
    private volatile boolean isEntered;

    TimeNamespace(long number, UserNamespace owner, TimeNamespace from) {
        super(Kind.TIME, number, owner);
        if (from != null) {
            monotonicOffsetNs = from.monotonicOffsetNs;
            bootOffsetNs = from.bootOffsetNs;
        } else {
            isEntered = true;
        }
    }

    public long monotonicOffsetNs() {
        return monotonicOffsetNs;
    }

    public long bootOffsetNs() {
        return bootOffsetNs;
    }

    /** False once a task has entered. */
    public synchronized boolean setOffset(boolean ofBootTime, long ns) {
        if (isEntered) {
            return false;
        }
        if (ofBootTime) {
            bootOffsetNs = ns;
        } else {
            monotonicOffsetNs = ns;
        }
        return true;
    }

    synchronized void enter() {
        isEntered = true;
    }
}
