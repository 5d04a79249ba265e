package org.belljar.fs.proc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;
import org.belljar.host.HostCpus;
import org.belljar.host.HostProc;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.kernel.TaskTrace;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.UserNamespace;

/** /proc/PID/status. */
final class ProcessStatus {
    private ProcessStatus() {}

    static String status(ProcessDirectory p, Caller caller) {
        TaskGroup g = p.group();
        Task t = p.task();
        Credentials c = t.credentials();
        StringBuilder s = new StringBuilder(1200);
        s.append("Name:\t").append(escape(t.comm())).append('\n');
        if (!g.isZombie()) {
            s.append(String.format("Umask:\t%04o\n", t.fs().umask()));
        }
        s.append("State:\t").append(stateText(ProcessStat.state(p))).append('\n');
        line(s, "Tgid", g.idIn(p.pids()));
        line(s, "Ngid", 0);
        line(s, "Pid", t.tidIn(p.pids()));
        line(s, "PPid", g.parentIdIn(p.pids()));
        TaskTrace trace = t.trace();
        line(s, "TracerPid", trace == null ? 0 : trace.tracer().tidIn(p.pids()));
        UserNamespace users = caller.credentials().userNamespace();
        ids(s, "Uid", users.shownUid(c.uid()), users.shownUid(c.euid()), users.shownUid(c.suid()), users.shownUid(c.fsuid()));
        ids(s, "Gid", users.shownGid(c.gid()), users.shownGid(c.egid()), users.shownGid(c.sgid()), users.shownGid(c.fsgid()));
        line(s, "FDSize", g.isZombie() ? 0 : fdSize(t));
        s.append("Groups:\t");
        for (int group : c.groups()) {
            s.append(Integer.toUnsignedString(users.shownGid(group))).append(' ');
        }
        s.append('\n');
        numbers(s, "NStgid", p, g::idIn);
        numbers(s, "NSpid", p, t::tidIn);
        numbers(s, "NSpgid", p, g.processGroup()::idIn);
        numbers(s, "NSsid", p, g.session()::idIn);
        line(s, "Kthread", 0);
        s.append(ProcessMemory.statusLines(p));
        if (!g.isZombie()) {
            s.append("CoreDumping:\t0\nTHP_enabled:\t1\nuntag_mask:\t0xffffffffffffffff\n");
        }
        line(s, "Threads", Math.max(1, g.tasks().length));
        signals(s, t, g);
        capabilities(s, c);
        s.append("NoNewPrivs:\t").append(t.hasNoNewPrivs() ? 1 : 0).append('\n');
        line(s, "Seccomp", t.seccomp().mode());
        line(s, "Seccomp_filters", t.seccomp().filterCount());
        s.append("Speculation_Store_Bypass:\tvulnerable\nSpeculationIndirectBranch:\tconditional enabled\n");
        affinity(s, t);
        switches(s, p);
        return s.toString();
    }

    /** The number in the namespace of this procfs and in those below it down to the process's own. */
    private static void numbers(StringBuilder s, String name, ProcessDirectory p, ToIntFunction<PidNamespace> number) {
        Deque<PidNamespace> path = new ArrayDeque<>();
        for (PidNamespace n = p.group().pids(); n != null; n = n.parent()) {
            path.addFirst(n);
            if (n == p.pids()) {
                break;
            }
        }
        s.append(name).append(':');
        path.forEach(n -> s.append('\t').append(number.applyAsInt(n)));
        s.append('\n');
    }

    private static void line(StringBuilder s, String name, long v) {
        s.append(name).append(":\t").append(v).append('\n');
    }

    private static void ids(StringBuilder s, String name, int real, int effective, int saved, int fs) {
        s.append(name).append(":\t").append(Integer.toUnsignedString(real)).append('\t')
                .append(Integer.toUnsignedString(effective)).append('\t').append(Integer.toUnsignedString(saved)).append('\t')
                .append(Integer.toUnsignedString(fs)).append('\n');
    }

    private static int fdSize(Task t) {
        int[] numbers = t.fds().numbers();
        int top = numbers.length == 0 ? 0 : numbers[numbers.length - 1];
        int size = 64;
        while (size <= top) {
            size *= 2;
        }
        return size;
    }

    static String stateText(char c) {
        return switch (c) {
            case 'R' -> "R (running)";
            case 'S' -> "S (sleeping)";
            case 'T' -> "T (stopped)";
            case 't' -> "t (tracing stop)";
            case 'Z' -> "Z (zombie)";
            case 'X' -> "X (dead)";
            default -> "D (disk sleep)";
        };
    }

    private static void signals(StringBuilder s, Task t, TaskGroup g) {
        SignalSets sets = SignalSets.of(t, g);
        s.append("SigQ:\t0/").append(Long.toUnsignedString(g.limits().soft(org.belljar.kernel.ResourceLimits.SIGPENDING))).append('\n');
        hex(s, "SigPnd", sets.pendingOwn());
        hex(s, "ShdPnd", sets.pendingShared());
        hex(s, "SigBlk", sets.blocked());
        hex(s, "SigIgn", sets.ignored());
        hex(s, "SigCgt", sets.caught());
    }

    private static void capabilities(StringBuilder s, Credentials c) {
        hex(s, "CapInh", c.capInheritable());
        hex(s, "CapPrm", c.capPermitted());
        hex(s, "CapEff", c.capEffective());
        hex(s, "CapBnd", c.capBounding());
        hex(s, "CapAmb", c.capAmbient());
    }

    private static void hex(StringBuilder s, String name, long v) {
        s.append(name).append(":\t").append(String.format("%016x", v)).append('\n');
    }

    private static void affinity(StringBuilder s, Task t) {
        long[] asked = t.scheduling().affinity();
        long all = HostCpus.allowed()[0];
        long mask = asked == null || asked.length == 0 ? all : asked[0] & all;
        s.append("Cpus_allowed:\t").append(Long.toHexString(mask)).append("\nCpus_allowed_list:\t").append(list(mask)).append('\n');
        s.append("Mems_allowed:\t1\nMems_allowed_list:\t0\n");
    }

    /** A CPU mask as ranges: "0-3,5". */
    static String list(long mask) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            if ((mask >>> i & 1) == 0) {
                continue;
            }
            int from = i;
            while (i + 1 < 64 && (mask >>> i + 1 & 1) != 0) {
                i++;
            }
            s.append(s.isEmpty() ? "" : ",").append(from);
            if (i > from) {
                s.append('-').append(i);
            }
        }
        return s.toString();
    }

    private static void switches(StringBuilder s, ProcessDirectory p) {
        String host = p.group().isZombie() ? "" : HostProc.read(p.task().thread().process().hostPid() + "/status");
        line(s, "voluntary_ctxt_switches", HostProc.field(host, "voluntary_ctxt_switches"));
        line(s, "nonvoluntary_ctxt_switches", HostProc.field(host, "nonvoluntary_ctxt_switches"));
    }

    /** Names of tasks show newlines and backslashes escaped. */
    private static String escape(String comm) {
        return comm.replace("\\", "\\\\").replace("\n", "\\n");
    }
}
