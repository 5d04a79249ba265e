package org.belljar.fs.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.belljar.kernel.CpuUsage;
import org.belljar.kernel.ControlGroup;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** A mounted group hierarchy of version 2 (Documentation/admin-guide/cgroup-v2.rst) with nothing below its root. */
public final class CgroupFileSystem extends FileSystem {
    private static final long MAGIC = 0x63677270;

    private final Kernel kernel;
    private final ControlGroup limits;
    private final LongSupplier memoryBytes;
    private final PseudoDirectory root = new PseudoDirectory(this, 0755);

    /**
     * @param group       whose it shows
     * @param memoryBytes what its processes and their in-memory files use now
     */
    public CgroupFileSystem(Kernel kernel, ControlGroup group, LongSupplier memoryBytes) {
        this.kernel = kernel;
        this.limits = group;
        this.memoryBytes = memoryBytes;
        core();
        memory();
        cpu();
        text("pids.current", c -> Integer.toString(limits.taskCount()));
        text("pids.max", c -> orMax(limits.tasks()));
    }

    private void text(String name, TextInode.Source source) {
        root.add(name, new TextInode(this, 0444, c -> source.text(c) + "\n"));
    }

    private static String orMax(long v) {
        return v == ControlGroup.NONE ? "max" : Long.toString(v);
    }

    private void core() {
        text("cgroup.controllers", c -> "cpuset cpu memory pids");
        text("cgroup.subtree_control", c -> "");
        text("cgroup.type", c -> "domain");
        text("cgroup.events", c -> "populated 1\nfrozen 0");
        text("cgroup.freeze", c -> "0");
        text("cgroup.max.depth", c -> "max");
        text("cgroup.max.descendants", c -> "max");
        text("cgroup.stat", c -> "nr_descendants 0\nnr_dying_descendants 0");
        root.add("cgroup.procs", new TextInode(this, 0444, c -> ids(c, false)));
        root.add("cgroup.threads", new TextInode(this, 0444, c -> ids(c, true)));
    }

    /** By their numbers where the reader is. */
    private String ids(Caller c, boolean areThreads) {
        PidNamespace viewer = c instanceof Task t ? t.pids() : kernel.pids();
        List<Integer> ids = new ArrayList<>();
        for (TaskGroup g : limits.members()) {
            if (!areThreads) {
                ids.add(g.isZombie() ? 0 : g.idIn(viewer));
                continue;
            }
            for (Task t : g.tasks()) {
                ids.add(t.tidIn(viewer));
            }
        }
        ids.sort(null);
        StringBuilder s = new StringBuilder();
        ids.stream().filter(i -> i > 0).forEach(i -> s.append(i).append('\n'));
        return s.toString();
    }

    private void memory() {
        text("memory.current", c -> Long.toString(memoryBytes.getAsLong()));
        text("memory.max", c -> orMax(limits.memoryBytes()));
        text("memory.high", c -> "max");
        text("memory.low", c -> "0");
        text("memory.min", c -> "0");
        text("memory.oom.group", c -> "0");
        text("memory.events", c -> "low 0\nhigh 0\nmax 0\noom " + limits.memoryKills() + "\noom_kill " + limits.memoryKills() + "\noom_group_kill 0");
        text("memory.swap.current", c -> "0");
        text("memory.swap.max", c -> "0");
        text("memory.stat", c -> "anon " + memoryBytes.getAsLong() + "\nfile 0\nkernel 0\nshmem 0\ninactive_file 0");
    }

    private void cpu() {
        text("cpu.max", c -> orMax(limits.cpuQuotaUs()) + " " + limits.cpuPeriodUs());
        text("cpu.weight", c -> Long.toString(limits.cpuWeight()));
        text("cpu.stat", c -> cpuTime());
        text("cpuset.cpus", c -> limits.cpus());
        text("cpuset.cpus.effective", c -> limits.cpus().isEmpty() ? allCpus() : limits.cpus());
        text("cpuset.mems", c -> "");
        text("cpuset.mems.effective", c -> "0");
    }

    private static String allCpus() {
        int n = Runtime.getRuntime().availableProcessors();
        return n == 1 ? "0" : "0-" + (n - 1);
    }

    private String cpuTime() {
        long user = 0;
        long system = 0;
        for (TaskGroup g : limits.members()) {
            for (CpuUsage u : new CpuUsage[] {g.usage(), g.childrenUsage()}) {
                user += u.userNs() / 1000;
                system += u.systemNs() / 1000;
            }
        }
        return "usage_usec " + (user + system) + "\nuser_usec " + user + "\nsystem_usec " + system;
    }

    @Override
    public String type() {
        return "cgroup2";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public FsStatistics statistics() {
        return new FsStatistics(MAGIC, 4096, 0, 0, 0, 0, 0, 255);
    }
}
