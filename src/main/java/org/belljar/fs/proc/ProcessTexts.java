package org.belljar.fs.proc;

import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import org.belljar.abi.Errno;
import org.belljar.kernel.ResourceLimits;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.Layout;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.pseudo.TextInode;

/** The short files of a process's directory; the long ones have classes of their own. */
final class ProcessTexts {
    private static final int ARGUMENTS_MAX = 1 << 21;
    private static final String[][] LIMITS = {{"Max cpu time", "seconds"}, {"Max file size", "bytes"},
        {"Max data size", "bytes"}, {"Max stack size", "bytes"}, {"Max core file size", "bytes"},
        {"Max resident set", "bytes"}, {"Max processes", "processes"}, {"Max open files", "files"},
        {"Max locked memory", "bytes"}, {"Max address space", "bytes"}, {"Max file locks", "locks"},
        {"Max pending signals", "signals"}, {"Max msgqueue size", "bytes"}, {"Max nice priority", ""},
        {"Max realtime priority", ""}, {"Max realtime timeout", "us"}};

    private final ProcessDirectory process;

    ProcessTexts(ProcessDirectory process) {
        this.process = process;
    }

    void fill() {
        process.text("stat", 0444, c -> ProcessStat.stat(c, process))
                .text("statm", 0444, c -> ProcessMemory.statm(process))
                .text("status", 0444, c -> ProcessStatus.status(process, c))
                .text("comm", 0644, c -> process.task().comm() + "\n", this::setComm)
                .text("cmdline", 0444, c -> commandLine())
                .ofMemory("environ", 0400, this::environment)
                .ofMemory("smaps", 0444, c -> ofMemory(c, () -> ProcessMaps.smaps(process, c)))
                .ofMemory("smaps_rollup", 0444, c -> ofMemory(c, () -> ProcessMaps.rollup(process)))
                .text("limits", 0444, c -> limits())
                .text("cgroup", 0444, c -> "0::/\n")
                .text("oom_score", 0444, c -> Integer.toString(Math.max(0, 666 + process.group().oomScoreAdj() * 2 / 3)) + "\n")
                .text("oom_score_adj", 0644, c -> process.group().oomScoreAdj() + "\n", this::setOomScoreAdj)
                .text("oom_adj", 0644, c -> oomAdj() + "\n", this::setOomAdj)
                .text("loginuid", 0644, c -> "4294967295", (c, s) -> Errno.EPERM.negative())
                .text("sessionid", 0444, c -> "4294967295")
                .text("wchan", 0444, c -> process.liveTask().stateLetter() == 'S' ? "do_wait" : "0")
                .text("io", 0400, c -> guarded(c, () -> ProcessMemory.io(process)))
                .text("personality", 0400, c -> traced(c, () -> String.format("%08x\n", process.task().personality())))
                .text("syscall", 0400, c -> traced(c, () -> currentCall(c)))
                .text("cpuset", 0444, c -> "/\n");
        mounts("mounts", 0444, MountTexts::mounts);
        mounts("mountinfo", 0444, MountTexts::mountInfo);
        process.add("maps", new MapsInode(process));
        process.add("auxv", new Auxv());
        if (process.isThread()) {
            process.text("children", 0444, c -> children());
        } else {
            fillOfProcess();
        }
    }

    /** What the directories of threads do not have. */
    private void fillOfProcess() {
        process.text("timerslack_ns", 0666, this::timerSlack, this::setTimerSlack)
                .text("coredump_filter", 0644, c -> coredumpFilter(), this::setCoredumpFilter)
                .text("timers", 0444, c -> process.group().timers().text(process.pids()));
        mounts("mountstats", 0400, MountTexts::mountStats);
    }

    private boolean mayHandleSlack(Caller caller) {
        return caller instanceof Task t && t.group() == process.group() || caller.credentials().hasCapability(Credentials.CAP_SYS_NICE);
    }

    /** EPERM for others' without CAP_SYS_NICE. */
    private String timerSlack(Caller caller) {
        if (!mayHandleSlack(caller)) {
            throw Errno.EPERM.exception();
        }
        return process.task().scheduling().timerSlackNs() + "\n";
    }

    /** A decimal number, 0 for the default. EINVAL; EPERM. */
    private long setTimerSlack(Caller caller, String text) {
        long ns;
        try {
            ns = Long.parseLong(TextInode.line(text));
        } catch (NumberFormatException e) {
            return Errno.EINVAL.negative();
        }
        if (ns < 0) {
            return Errno.EINVAL.negative();
        }
        if (!mayHandleSlack(caller)) {
            return Errno.EPERM.negative();
        }
        process.task().scheduling().setTimerSlackNs(ns);
        return 0;
    }

    private String coredumpFilter() {
        return process.addressSpace() == null ? "" : String.format("%08x\n", process.group().coredumpFilter());
    }

    private long setCoredumpFilter(Caller caller, String text) {
        final int known = 0x1ff;
        try {
            process.group().setCoredumpFilter((int) (Long.decode(text.strip()) & known));
            return 0;
        } catch (NumberFormatException e) {
            return Errno.EINVAL.negative();
        }
    }

    private void mounts(String name, int permissions, BiFunction<MountNamespace, FsContext, String> text) {
        process.add(name, new MountsInode(process, permissions, text));
    }

    private interface Text {
        String make();
    }

    private String ofMemory(Caller caller, Text t) {
        process.requireMemoryAccess(caller);
        return t.make();
    }

    private String traced(Caller caller, Text t) {
        process.requireTraceAccess(caller);
        return t.make();
    }

    private String guarded(Caller caller, Text t) {
        process.requireAccess(caller);
        return t.make();
    }

    private final class Auxv extends TextInode {
        Auxv() {
            super(process.fileSystem(), 0400, null);
        }

        @Override
        public int uid() {
            return process.uid();
        }

        @Override
        public int gid() {
            return process.gid();
        }

        @Override
        protected void checkOpen(Caller caller, int flags) {
            process.requireMemoryAccess(caller);
        }

        @Override
        protected byte[] content(Caller caller) {
            process.requireMemoryAccess(caller);
            AddressSpace a = process.addressSpace();
            return a == null ? new byte[0] : a.layout().auxv;
        }
    }

    private long setComm(Caller caller, String text) {
        if (!(caller instanceof Task t) || t.group() != process.group()) {
            return Errno.EINVAL.negative();
        }
        process.liveTask().setComm(text);
        return 0;
    }

    /** Children are listed under the main thread: which thread forked them is not kept. */
    private String children() {
        StringBuilder s = new StringBuilder();
        TaskGroup own = process.group();
        if (process.task() == own.leader()) {
            for (TaskGroup g : process.pids().groups()) {
                if (g != own && g.parentIdIn(process.pids()) == own.idIn(process.pids())) {
                    s.append(g.idIn(process.pids())).append(' ');
                }
            }
        }
        return s.toString();
    }

    /** A number as kstrtoint takes it; EINVAL. */
    private static int number(String text) {
        try {
            return Integer.decode(text.trim());
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.exception();
        }
    }

    private long setOomScoreAdj(Caller caller, String text) {
        int v = number(text);
        if (v < -1000 || v > 1000) {
            return Errno.EINVAL.negative();
        }
        return changeOomScoreAdj(caller, v, process.group().leastOomScoreAdj());
    }

    /** EACCES below {@code least} without CAP_SYS_RESOURCE; with it, the value is what one without may go down to. */
    private long changeOomScoreAdj(Caller caller, int v, int least) {
        boolean isPrivileged = caller.credentials().hasCapability(Credentials.CAP_SYS_RESOURCE);
        if (v < least && !isPrivileged) {
            return Errno.EACCES.negative();
        }
        process.group().setOomScoreAdj(v);
        if (isPrivileged) {
            process.group().setLeastOomScoreAdj(v);
        }
        return 0;
    }

    private int oomAdj() {
        int v = process.group().oomScoreAdj();
        return v == 1000 ? 15 : v * 17 / 1000;
    }

    private long setOomAdj(Caller caller, String text) {
        int v = number(text);
        return v < -17 || v > 15 ? Errno.EINVAL.negative()
                : changeOomScoreAdj(caller, v == 15 ? 1000 : v * 1000 / 17, process.group().oomScoreAdj());
    }

    /** The memory in which the arguments were put; the program may have changed it (setproctitle). */
    private String commandLine() {
        AddressSpace a = process.addressSpace();
        if (a == null) {
            return "";
        }
        Layout l = a.layout();
        String args = read(a, l.argStart, l.argEnd - l.argStart);
        if (args.isEmpty() || args.charAt(args.length() - 1) == 0) {
            return args;
        }
        // Overwritten beyond its end: the title may go on in the environment behind it, up to a NUL within a page (get_mm_proctitle).
        long end = l.envStart == l.argEnd && l.envEnd > l.argEnd ? l.envEnd : l.argEnd;
        String title = read(a, l.argStart, Math.min(end - l.argStart, AddressSpace.PAGE));
        int nul = title.indexOf(0);
        return nul < 0 ? title : title.substring(0, nul + 1);
    }

    private String environment(Caller caller) {
        process.requireMemoryAccess(caller);
        AddressSpace a = process.addressSpace();
        return a == null ? "" : read(a, a.layout().envStart, a.layout().envEnd - a.layout().envStart);
    }

    private static String read(AddressSpace a, long addr, long len) {
        if (len <= 0 || addr == 0) {
            return "";
        }
        GuestMemory m = GuestMemory.processOnly(a.process());
        try {
            byte[] b = new byte[(int) Math.min(len, ARGUMENTS_MAX)];
            int n = m.readPartly(addr, b, 0, b.length);
            return new String(b, 0, Math.max(n, 0), StandardCharsets.ISO_8859_1);
        } finally {
            m.close();
        }
    }

    private String limits() {
        ResourceLimits l = process.group().limits();
        StringBuilder out = new StringBuilder("Limit                     Soft Limit           Hard Limit           Units     \n");
        for (int i = 0; i < LIMITS.length; i++) {
            out.append(String.format("%-25s %-20s %-20s ", LIMITS[i][0], limit(l.soft(i)), limit(l.hard(i))));
            out.append(LIMITS[i][1].isEmpty() ? "" : String.format("%-10s", LIMITS[i][1])).append('\n');
        }
        return out.toString();
    }

    private static String limit(long v) {
        return v == ResourceLimits.INFINITY ? "unlimited" : Long.toUnsignedString(v);
    }

    private static String arguments(Task t) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            s.append(" 0x").append(Long.toHexString(t.thread().argument(i)));
        }
        return s.toString();
    }

    /** The stack pointer and the address of the call are not told. */
    private String currentCall(Caller caller) {
        Task t = process.liveTask();
        int nr = t.currentCall();
        return nr < 0 || t != caller && t.stateLetter() == 'R' ? "running\n" : nr + arguments(t) + " 0x0 0x0\n";
    }
}
