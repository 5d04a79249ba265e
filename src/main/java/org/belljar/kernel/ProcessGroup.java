package org.belljar.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A process group: the processes of one job. Guarded by the tree lock. */
public final class ProcessGroup {
    private final Pid pid;
    private final Session session;
    private final Set<TaskGroup> members = new LinkedHashSet<>();

    ProcessGroup(Pid pid, Session session) {
        this.pid = pid;
        this.session = session;
        session.groupAddedLocked();
    }

    Pid pid() {
        return pid;
    }

    /** The group's id as seen from a PID namespace; 0: not visible there. */
    public int idIn(PidNamespace viewer) {
        return pid.in(viewer);
    }

    public Session session() {
        return session;
    }

    void addLocked(TaskGroup g) {
        members.add(g);
    }

    /** @return whether it was the last */
    boolean removeLocked(TaskGroup g) {
        members.remove(g);
        return members.isEmpty();
    }

    /** Members, zombies included. */
    List<TaskGroup> membersLocked() {
        return new ArrayList<>(members);
    }

    /**
     * Whether no member has a parent in another group of the same session: nobody could continue it, so terminal stops do
     * not stop it (setpgid(2), POSIX "orphaned process group").
     */
    boolean isOrphanedLocked() {
        for (TaskGroup g : members) {
            TaskGroup p = g.parentLocked();
            if (g.isZombie() || p == null || p.isZombie()) {
                continue;
            }
            if (p.processGroup() != this && p.processGroup().session == session) {
                return false;
            }
        }
        return true;
    }

    boolean hasStoppedMemberLocked() {
        return members.stream().anyMatch(TaskGroup::isStopped);
    }
}
