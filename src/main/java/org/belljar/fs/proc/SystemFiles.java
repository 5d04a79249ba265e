package org.belljar.fs.proc;

import org.belljar.host.HostProc;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.ControlGroup;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.kernel.UtsNamespace;
import org.belljar.keys.KeySubject;
import org.belljar.keys.TaskKeys;
import org.belljar.vfs.BlockDevice;
import org.belljar.vfs.BlockDevices;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** The files of /proc that tell of the system as a whole. The machine is the host's; tasks are the sandbox's. */
final class SystemFiles {
    private final Kernel kernel;
    private final PidNamespace pids;
    private FileSystem fs;
    private PseudoDirectory root;

    SystemFiles(Kernel kernel, PidNamespace pids) {
        this.kernel = kernel;
        this.pids = pids;
    }

    void fill(PseudoDirectory d) {
        root = d;
        fs = d.fileSystem();
        text("cgroups", () -> "#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
        text("cmdline", () -> "console=belljar\n");
        text("consoles", () -> "tty0                 -WU (EC  p  )    4:1\n");
        text("cpuinfo", () -> HostProc.read("cpuinfo"));
        text("devices", () -> "Character devices:\n  1 mem\n  4 tty\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n"
                + " 10 misc\n136 pts\n\nBlock devices:\n  7 loop\n");
        text("diskstats", () -> diskStatistics(kernel.vfs().blockDevices()));
        text("filesystems", this::fileSystems);
        text("execdomains", () -> "0-0\tLinux           \t[kernel]\n");
        text("interrupts", () -> HostProc.read("interrupts"));
        text("iomem", () -> "");
        text("ioports", () -> "");
        root.add("keys", new TextInode(fs, 0444, c -> kernel.keys().texts().keys(keysOf(c))));
        root.add("key-users", new TextInode(fs, 0444, c -> kernel.keys().texts().users(keysOf(c))));
        text("loadavg", this::loadAverage);
        text("locks", () -> "");
        root.add("meminfo", new TextInode(fs, 0444, this::memoryInfo));
        text("misc", () -> "");
        text("modules", () -> "");
        text("partitions", () -> partitions(kernel.vfs().blockDevices()));
        text("softirqs", () -> HostProc.read("softirqs"));
        text("stat", this::stat);
        text("swaps", () -> "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
        root.add("uptime", new TextInode(fs, 0444, SystemFiles::uptime));
        text("version", this::version);
        text("vmstat", () -> HostProc.read("vmstat"));
        text("zoneinfo", () -> HostProc.read("zoneinfo"));
        text("buddyinfo", () -> HostProc.read("buddyinfo"));
        root.directory("sysvipc");
        root.directory("tty").add("drivers", new TextInode(fs, 0444, c -> "/dev/tty             /dev/tty        5       0 "
                + "system:/dev/tty\n/dev/console         /dev/console    5       1 system:console\n"
                + "/dev/ptmx            /dev/ptmx       5       2 system\npty_slave            /dev/pts      136 0-1048575 pty:slave\n"));
        PseudoDirectory pressure = root.directory("pressure");
        for (String kind : new String[] {"cpu", "io", "memory"}) {
            pressure.add(kind, new TextInode(fs, 0444, c -> HostProc.read("pressure/" + kind)));
        }
    }

    private static KeySubject keysOf(Caller c) {
        return new KeySubject(c.credentials(), c instanceof Task t ? t.keys() : new TaskKeys());
    }

    /** Seconds since the start and seconds idle, the former as the reader's time namespace has it. */
    private static String uptime(Caller c) {
        String host = HostProc.read("uptime");
        int end = host.indexOf(' ');
        long offsetNs = c instanceof Task t ? t.namespaces().time().offsetNs(Clocks.BOOTTIME) : 0;
        if (end < 0 || offsetNs == 0) {
            return host;
        }
        long hundredths = Math.round(Double.parseDouble(host.substring(0, end)) * 100) + offsetNs / 10_000_000;
        return String.format("%d.%02d%s", hundredths / 100, hundredths % 100, host.substring(end));
    }

    private interface Text {
        String make();
    }

    private void text(String name, Text t) {
        root.add(name, new TextInode(fs, 0444, c -> t.make()));
    }

    private String fileSystems() {
        StringBuilder s = new StringBuilder();
        for (String name : FileSystemTypes.SHOWN) {
            s.append("nodev\t").append(name).append('\n');
        }
        return s.toString();
    }

    /** Devices without content are not shown. */
    private static String partitions(BlockDevices devices) {
        StringBuilder s = new StringBuilder("major minor  #blocks  name\n\n");
        for (BlockDevice d : devices.all()) {
            if (d.sizeBytes() > 0) {
                s.append(String.format("%4d  %7d %10d %s\n", d.major(), d.minor(), d.sizeBytes() >> 10, d.name()));
            }
        }
        return s.toString();
    }

    private static String diskStatistics(BlockDevices devices) {
        StringBuilder s = new StringBuilder();
        for (BlockDevice d : devices.all()) {
            String numbers = d.attributes(null).getOrDefault("stat", "").strip().replaceAll(" +", " ");
            s.append(String.format("%4d %7d %s %s\n", d.major(), d.minor(), d.name(), numbers));
        }
        return s.toString();
    }

    private String loadAverage() {
        String[] f = HostProc.read("loadavg").split(" ");
        String three = f.length < 3 ? "0.00 0.00 0.00" : f[0] + " " + f[1] + " " + f[2];
        return three + " " + running() + "/" + kernel.liveTasks() + " " + pids.highest() + "\n";
    }

    private int running() {
        int n = 0;
        for (TaskGroup g : pids.groups()) {
            for (var t : g.tasks()) {
                n += t.stateLetter() == 'R' ? 1 : 0;
            }
        }
        return Math.max(n, 1);
    }

    /** The host's memory; with a limit on the sandbox no more than that, used in proportion. */
    private String memoryInfo(Caller reader) {
        String host = HostProc.read("meminfo");
        long total = HostProc.field(host, "MemTotal");
        ControlGroup held = reader instanceof Task t ? t.group().controlGroup() : ControlGroup.of(kernel);
        long limit = held.memoryBytes() >>> 10;
        if (limit >= total) {
            return host;
        }
        StringBuilder s = new StringBuilder();
        for (String line : host.split("\n")) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon);
            long v = HostProc.field(line, name);
            long shown = switch (name) {
                case "MemTotal" -> limit;
                case "MemFree", "MemAvailable" -> Math.min(v, limit);
                case "SwapTotal", "SwapFree", "SwapCached" -> 0;
                default -> name.startsWith("Vmalloc") || name.startsWith("DirectMap") ? v : Math.min(v, limit);
            };
            s.append(String.format("%-16s%8d", name + ":", shown)).append(line.endsWith("kB") ? " kB\n" : "\n");
        }
        return s.toString();
    }

    private String stat() {
        StringBuilder s = new StringBuilder();
        for (String line : HostProc.read("stat").split("\n")) {
            if (line.startsWith("processes ")) {
                s.append("processes ").append(kernel.forkCount()).append('\n');
            } else if (line.startsWith("procs_running ")) {
                s.append("procs_running ").append(running()).append('\n');
            } else if (line.startsWith("procs_blocked ")) {
                s.append("procs_blocked 0\n");
            } else {
                s.append(line).append('\n');
            }
        }
        return s.toString();
    }

    private String version() {
        return "Linux version " + UtsNamespace.RELEASE + " (belljar@belljar) (javac, ld) " + UtsNamespace.VERSION + "\n";
    }
}
