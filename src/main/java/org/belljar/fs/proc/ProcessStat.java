package org.belljar.fs.proc;

import org.belljar.host.HostProc;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.ControllingTerminal;
import org.belljar.kernel.CpuUsage;
import org.belljar.kernel.ProcessGroup;
import org.belljar.kernel.ResourceLimits;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.Layout;
import org.belljar.vfs.Caller;

/** /proc/PID/stat. */
final class ProcessStat {
    private static final long TICK_NS = 10_000_000;
    private static final long PF_RANDOMIZE = 0x00400000;

    private ProcessStat() {}

    /** CLOCK_BOOTTIME less CLOCK_MONOTONIC, in ns: start times count from boot, suspended time included. */
    static long bootOffsetNs() {
        String up = HostProc.read("uptime");
        int dot = up.indexOf('.');
        if (dot < 0) {
            return 0;
        }
        long ns = Long.parseLong(up.substring(0, dot)) * 1_000_000_000L + Long.parseLong(up.substring(dot + 1, dot + 3)) * 10_000_000L;
        long offset = ns - System.nanoTime();
        // Below a second it is rounding of the text: such a machine was never suspended.
        return Math.abs(offset) < 1_000_000_000L ? 0 : offset;
    }

    static char state(ProcessDirectory p) {
        return p.group().isZombie() ? 'Z' : p.task().stateLetter();
    }

    private static long shiftNs(Caller reader) {
        return reader instanceof Task t ? t.namespaces().time().offsetNs(Clocks.BOOTTIME) : 0;
    }

    static String stat(Caller reader, ProcessDirectory p) {
        TaskGroup g = p.group();
        Task t = p.task();
        AddressSpace a = p.addressSpace();
        Layout l = a == null ? new Layout() : a.layout();
        String host = a == null ? "" : HostProc.read(t.thread().process().hostPid() + "/stat");
        String[] h = host.isEmpty() ? new String[0] : host.substring(host.lastIndexOf(')') + 2).split(" ");
        CpuUsage own = p.isThread() ? t.usage() : g.usage();
        CpuUsage children = g.childrenUsage();
        ControllingTerminal tty = g.session().terminal();
        ProcessGroup foreground = tty == null ? null : tty.foreground();
        boolean visible = a != null;
        StringBuilder s = new StringBuilder(400);
        s.append(t.tidIn(p.pids())).append(" (").append(t.comm()).append(") ").append(state(p));
        add(s, g.parentIdIn(p.pids()));
        add(s, g.processGroup().idIn(p.pids()));
        add(s, g.session().idIn(p.pids()));
        add(s, tty == null ? 0 : tty.deviceNumber());
        add(s, foreground == null ? -1 : foreground.idIn(p.pids()));
        add(s, PF_RANDOMIZE);
        add(s, hostNumber(h, 10));
        add(s, 0);
        add(s, hostNumber(h, 12));
        add(s, 0);
        add(s, own.userNs() / TICK_NS);
        add(s, own.systemNs() / TICK_NS);
        add(s, children.userNs() / TICK_NS);
        add(s, children.systemNs() / TICK_NS);
        int nice = t.scheduling().nice();
        add(s, 20 + nice);
        add(s, nice);
        add(s, g.tasks().length);
        add(s, 0);
        add(s, ((p.isThread() ? t.startNs() : g.startNs()) + bootOffsetNs() + shiftNs(reader)) / TICK_NS);
        add(s, visible ? a.account().totalBytes() : 0);
        add(s, visible ? ProcessMemory.residentPages(p) : 0);
        s.append(' ').append(Long.toUnsignedString(g.limits().soft(ResourceLimits.RSS)));
        add(s, l.startCode);
        add(s, l.endCode);
        add(s, l.startStack);
        add(s, 0);
        add(s, 0);
        SignalSets sets = SignalSets.of(t, g);
        add(s, sets.pendingOwn() & 0x7fffffffL);
        add(s, sets.blocked() & 0x7fffffffL);
        add(s, sets.ignored() & 0x7fffffffL);
        add(s, sets.caught() & 0x7fffffffL);
        add(s, visible && state(p) == 'S' ? 1 : 0);
        add(s, 0);
        add(s, 0);
        add(s, p.isThread() && t != g.leader() ? -1 : g.exitSignal());
        add(s, hostNumber(h, 39));
        add(s, t.scheduling().priority());
        add(s, t.scheduling().policy());
        add(s, 0);
        add(s, 0);
        add(s, 0);
        add(s, l.startData);
        add(s, l.endData);
        add(s, l.startBrk);
        add(s, l.argStart);
        add(s, l.argEnd);
        add(s, l.envStart);
        add(s, l.envEnd);
        add(s, g.isZombie() ? g.exitStatus() : 0);
        return s.append('\n').toString();
    }

    /** Field {@code n} (numbered as in proc(5)) of the host's stat line split behind the command. */
    private static long hostNumber(String[] h, int n) {
        return n - 3 < h.length ? Long.parseLong(h[n - 3].trim()) : 0;
    }

    private static void add(StringBuilder s, long v) {
        s.append(' ').append(v);
    }
}
