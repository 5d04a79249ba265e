package org.belljar.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A process group: the processes of one job. Guarded by the tree lock. */
public final class ProcessGroup {
    private final int id;
    private final Session session;
    private final Set<TaskGroup> members = new LinkedHashSet<>();

    ProcessGroup(int id, Session session) {
        this.id = id;
        this.session = session;
        session.groupAddedLocked();
    }

    public int id() {
        return id;
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
