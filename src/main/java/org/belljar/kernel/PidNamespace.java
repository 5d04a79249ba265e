package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserNamespace;

/**
 * A PID namespace (pid_namespaces(7)): process numbers, allocated in a circle as Linux does, looked up without a lock. The
 * processes of namespaces below have numbers here too.
 */
public final class PidNamespace extends Namespace {
    /** /proc/sys/kernel/pid_max of a 64-bit Linux. */
    public static final int PID_MAX = 4_194_304;
    /** Where allocation goes on after a wrap-around (RESERVED_PIDS). */
    private static final int FIRST_AFTER_WRAP = 300;
    private static final int MAX_LEVEL = 32;
    /** Stands for a number while it is being allocated. */
    private static final Pid RESERVED = new Pid(null, new int[1]);

    private final PidNamespace parent;
    private final int level;
    private final ConcurrentHashMap<Integer, Pid> pids = new ConcurrentHashMap<>();
    /** Written under the tree lock. */
    private volatile int last;
    /** The process with number 1, once there is one; it adopts orphans. */
    private volatile TaskGroup init;
    private volatile Task ending;
    /** Of vm.memfd_noexec here; what the namespaces above ask for holds as well. */
    private volatile int memfdNoExec;
    /** The first process has ended: no more processes. Guarded by the tree lock. */
    private boolean closed;

    PidNamespace(long number, UserNamespace owner, PidNamespace parent) {
        super(Kind.PID, number, owner);
        this.parent = parent;
        this.level = parent == null ? 0 : parent.level + 1;
        if (level > MAX_LEVEL) {
            throw Errno.ENOSPC.exception();
        }
    }

    /** vm.memfd_noexec: 0 memfd_create(2) makes files that may be executed, 1 only where asked to, 2 never. */
    public int memfdNoExec() {
        return parent == null ? memfdNoExec : Math.max(memfdNoExec, parent.memfdNoExec());
    }

    public void setMemfdNoExec(int scope) {
        memfdNoExec = scope;
    }

    /** Null for the initial one. */
    public PidNamespace parent() {
        return parent;
    }

    int level() {
        return level;
    }

    /** Whether {@code other} is this namespace or lies below it. */
    public boolean isAncestorOf(PidNamespace other) {
        PidNamespace n = other;
        while (n != null && n.level > level) {
            n = n.parent;
        }
        return n == this;
    }

    /** The process with number 1; null before it was made. */
    public TaskGroup init() {
        return init;
    }

    void setInit(TaskGroup g) {
        init = g;
    }

    /** The first process ends with {@code last}, its last task, which waits for the others: no more processes. */
    void closeLocked(Task last) {
        closed = true;
        ending = last;
    }

    /** A process of this namespace or one below has become a zombie or was reaped. */
    void memberGone() {
        for (PidNamespace n = this; n != null; n = n.parent) {
            Task waiting = n.ending;
            if (waiting != null) {
                waiting.fiber().unpark();
            }
        }
    }

    /**
     * Makes a number here and in each namespace above.
     *
     * @param wanted numbers asked for by clone3(2)'s set_tid, this namespace first; or null
     */
    Pid allocateLocked(int[] wanted) {
        if (closed) {
            throw Errno.ENOMEM.exception();
        }
        int[] numbers = new int[level + 1];
        PidNamespace n = this;
        try {
            for (int i = 0; n != null; n = n.parent, i++) {
                numbers[n.level] = wanted != null && i < wanted.length ? n.takeLocked(wanted[i]) : n.nextLocked();
            }
        } finally {
            if (n != null) {
                for (PidNamespace o = this; o != n; o = o.parent) {
                    o.pids.remove(numbers[o.level]);
                }
            }
        }
        Pid p = new Pid(this, numbers);
        for (PidNamespace o = this; o != null; o = o.parent) {
            o.pids.put(numbers[o.level], p);
        }
        return p;
    }

    /** The number given last; the next process gets the next free one. */
    public int last() {
        return last;
    }

    void setLastLocked(int number) {
        last = number;
    }

    private int nextLocked() {
        for (int tries = 0; tries < PID_MAX; tries++) {
            int next = last + 1 >= PID_MAX ? FIRST_AFTER_WRAP : last + 1;
            last = next;
            if (pids.putIfAbsent(next, RESERVED) == null) {
                return next;
            }
        }
        throw Errno.EAGAIN.exception();
    }

    private int takeLocked(int wanted) {
        if (wanted < 1 || wanted >= PID_MAX || wanted != 1 && init == null) {
            throw Errno.EINVAL.exception();
        }
        if (pids.putIfAbsent(wanted, RESERVED) != null) {
            throw Errno.EEXIST.exception();
        }
        return wanted;
    }

    Pid find(int number) {
        return pids.get(number);
    }

    static void releaseIfUnusedLocked(Pid p) {
        if (p.isUnused()) {
            for (PidNamespace n = p.namespace(); n != null; n = n.parent) {
                n.pids.remove(p.atLevel(n.level), p);
            }
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

    /** What a number of the initial namespace, once recorded, is here; 0 if its process is not visible or gone. */
    public int fromGlobal(PidNamespace initial, int global) {
        if (initial == this) {
            return global;
        }
        Pid p = initial.find(global);
        return p == null ? 0 : p.in(this);
    }

    /** All processes that are visible here, zombies included, by ascending number. */
    public List<TaskGroup> groups() {
        List<TaskGroup> all = new ArrayList<>();
        for (Pid p : pids.values()) {
            TaskGroup g = p.group;
            if (g != null) {
                all.add(g);
            }
        }
        all.sort((a, b) -> Integer.compare(a.idIn(this), b.idIn(this)));
        return all;
    }

    public int highest() {
        return last;
    }
}
