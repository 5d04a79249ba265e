package org.belljar.kernel;

import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/** Who may look into a process (ptrace_may_access). */
public final class TraceAccess {
    private static final int CAP_PERFMON = 38;

    private TraceAccess() {}

    /** Whether {@code caller} may read the memory's description (may_access_mm with PTRACE_MODE_READ_FSCREDS); CAP_PERFMON does, too. */
    public static boolean mayReadMemory(Caller caller, TaskGroup group) {
        Credentials c = caller.credentials();
        return isAllowed(caller, group, false) || c.hasCapability(CAP_PERFMON) || c.hasCapability(Credentials.CAP_SYS_ADMIN);
    }

    /**
     * Whether {@code caller} may read or attach to {@code group}: one of its own threads, or the same user and group with no
     * fewer capabilities and the process dumpable, or CAP_SYS_PTRACE; in any case under the caller's guard.
     *
     * @param byRealIds PTRACE_MODE_REALCREDS (process_vm calls, ptrace) rather than FSCREDS (procfs)
     */
    public static boolean isAllowed(Caller caller, TaskGroup group, boolean byRealIds) {
        if (caller instanceof Task t && t.group() == group) {
            return true;
        }
        if (!caller.guard().mayTrace(group.leader().guard())) {
            return false;
        }
        Credentials c = caller.credentials();
        Credentials o = group.leader().credentials();
        int uid = byRealIds ? c.uid() : c.fsuid();
        int gid = byRealIds ? c.gid() : c.fsgid();
        boolean same = uid == o.uid() && uid == o.euid() && uid == o.suid() && gid == o.gid() && gid == o.egid() && gid == o.sgid();
        long own = byRealIds ? c.capPermitted() : c.capEffective();
        boolean subset = (o.capPermitted() & ~own) == 0;
        return same && subset && c.userNamespace() == o.userNamespace() && group.dumpable() == 1
                || c.hasCapability(Credentials.CAP_SYS_PTRACE, o.userNamespace());
    }
}
