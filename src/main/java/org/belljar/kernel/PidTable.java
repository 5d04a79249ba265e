package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;

/** The process numbers of a sandbox: allocated in a circle as Linux does, looked up without a lock. */
public final class PidTable {
    /** /proc/sys/kernel/pid_max of a 64-bit Linux. */
    public static final int PID_MAX = 4_194_304;
    /** Where allocation goes on after a wrap-around (RESERVED_PIDS). */
    private static final int FIRST_AFTER_WRAP = 300;

    private final ConcurrentHashMap<Integer, Pid> pids = new ConcurrentHashMap<>();
    /** Guarded by the tree lock. */
    private int last;

    Pid allocateLocked() {
        for (int tries = 0; tries < PID_MAX; tries++) {
            last = last + 1 >= PID_MAX ? FIRST_AFTER_WRAP : last + 1;
            Pid p = new Pid(last);
            if (pids.putIfAbsent(last, p) == null) {
                return p;
            }
        }
        throw Errno.EAGAIN.exception();
    }

    Pid find(int number) {
        return pids.get(number);
    }

    void releaseIfUnusedLocked(Pid p) {
        if (p.isUnused()) {
            pids.remove(p.number, p);
        }
    }

    /** The live task of a thread id, or null. */
    public Task task(int tid) {
        Pid p = pids.get(tid);
        return p == null ? null : p.task;
    }

    /** The process of an id (zombies included), or null. */
    public TaskGroup group(int pid) {
        Pid p = pids.get(pid);
        return p == null ? null : p.group;
    }

    public ProcessGroup processGroup(int id) {
        Pid p = pids.get(id);
        return p == null ? null : p.processGroup;
    }

    public Session session(int id) {
        Pid p = pids.get(id);
        return p == null ? null : p.session;
    }

    /** All processes, zombies included, by ascending number. */
    public List<TaskGroup> groups() {
        List<TaskGroup> all = new ArrayList<>();
        for (Pid p : pids.values()) {
            TaskGroup g = p.group;
            if (g != null) {
                all.add(g);
            }
        }
        all.sort((a, b) -> Integer.compare(a.id(), b.id()));
        return all;
    }

    public int highest() {
        return last;
    }
}
