package org.belljar.fs.sys;

import java.util.Map;
import java.util.function.Supplier;
import org.belljar.host.HostFiles;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.NetTexts;
import org.belljar.kernel.Task;
import org.belljar.vfs.BlockDevice;
import org.belljar.vfs.BlockDevices;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;
import org.belljar.vfs.pseudo.LinkInode;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** A mounted /sys. The processors are the host's, as far as this process may use them. */
public final class SysFileSystem extends FileSystem {
    private static final long MAGIC = 0x62656572;
    private static final String[] EMPTY = {"bus", "class/tty", "class/thermal",
        "class/power_supply", "class/mem", "class/misc", "dev/char", "firmware", "fs/cgroup", "hypervisor",
        "kernel/debug", "kernel/security", "kernel/tracing", "module", "power"};
    private static final String[] CACHE = {"coherency_line_size", "level", "number_of_sets", "shared_cpu_list", "shared_cpu_map",
        "size", "type", "ways_of_associativity", "physical_line_partition", "id"};
    private static final String[] TOPOLOGY = {"core_id", "physical_package_id", "thread_siblings_list", "core_siblings_list",
        "thread_siblings", "core_siblings", "die_id", "core_cpus_list", "package_cpus_list"};

    private final int hostDirectory =
            HostFiles.openAt(HostFiles.AT_FDCWD, "/sys", HostFiles.O_PATH | HostFiles.O_DIRECTORY, 0);
    private final PseudoDirectory root = new PseudoDirectory(this) {
        @Override
        protected void fill() {
            SysFileSystem.this.fill();
        }
    };

    private final BlockDevices blockDevices;

    /** Texts by path below the directory of lo. */
    private final Supplier<Map<String, Supplier<String>>> loopback;

    /** @param mounter whose network namespace is shown, as long as the file system is there */
    public SysFileSystem(Kernel kernel, Task mounter) {
        this.blockDevices = kernel.vfs().blockDevices();
        this.loopback = NetTexts.of(kernel).loopbackOf(mounter);
    }

    private void fill() {
        directory("devices/virtual").add("block", BlockDirectory.devices(this, blockDevices));
        root.add("block", BlockDirectory.links(this, blockDevices, BlockDevice::name, "../devices/virtual/block/"));
        directory("class").add("block", BlockDirectory.links(this, blockDevices, BlockDevice::name, "../../devices/virtual/block/"));
        directory("dev").add("block", BlockDirectory.links(this, blockDevices, d -> d.major() + ":" + d.minor(),
                "../../devices/virtual/block/"));
        for (String path : EMPTY) {
            directory(path);
        }
        fillNet(directory("class/net"));
        int cpus = Runtime.getRuntime().availableProcessors();
        PseudoDirectory cpu = directory("devices/system/cpu");
        String range = cpus == 1 ? "0" : "0-" + (cpus - 1);
        for (String name : new String[] {"online", "possible", "present"}) {
            text(cpu, name, range);
        }
        text(cpu, "offline", "");
        text(cpu, "kernel_max", "8191");
        for (int i = 0; i < cpus; i++) {
            fillCpu(cpu.directory("cpu" + i), i);
        }
        fillNode(directory("devices/system/node"), range, cpus);
        PseudoDirectory thp = directory("kernel/mm/transparent_hugepage");
        for (String name : new String[] {"enabled", "defrag", "shmem_enabled", "hpage_pmd_size", "use_zero_page"}) {
            host(thp, name, "kernel/mm/transparent_hugepage/" + name);
        }
        directory("kernel/mm/hugepages");
        PseudoDirectory ksm = directory("kernel/mm/ksm");
        for (String setting : new String[] {"run=0", "pages_to_scan=100", "sleep_millisecs=20", "pages_shared=0",
            "pages_sharing=0", "pages_unshared=0", "pages_volatile=0", "full_scans=0", "max_page_sharing=256"}) {
            int eq = setting.indexOf('=');
            text(ksm, setting.substring(0, eq), setting.substring(eq + 1));
        }
        text(directory("kernel"), "profiling", "0");
    }

    private PseudoDirectory directory(String path) {
        PseudoDirectory d = root;
        for (String part : path.split("/")) {
            d = d.directory(part);
        }
        return d;
    }

    private void fillNet(PseudoDirectory links) {
        Map<String, Supplier<String>> attributes = loopback.get();
        if (attributes.isEmpty()) {
            return;
        }
        links.add("lo", new LinkInode(this, c -> "../../devices/virtual/net/lo"));
        PseudoDirectory lo = directory("devices/virtual/net/lo");
        lo.add("subsystem", new LinkInode(this, c -> "../../../../class/net"));
        attributes.forEach((path, text) -> {
            PseudoDirectory in = lo;
            String[] parts = path.split("/");
            for (int i = 0; i < parts.length - 1; i++) {
                in = in.directory(parts[i]);
            }
            in.add(parts[parts.length - 1], new TextInode(this, 0444, c -> line(text.get())).pollable());
        });
    }

    private static String line(String text) {
        return text.isEmpty() ? "" : text + "\n";
    }

    private void fillCpu(PseudoDirectory d, int number) {
        String from = "devices/system/cpu/cpu" + number + "/";
        text(d, "online", "1");
        for (String name : TOPOLOGY) {
            host(d.directory("topology"), name, from + "topology/" + name);
        }
        for (int i = 0; i < 4; i++) {
            for (String name : CACHE) {
                host(d.directory("cache").directory("index" + i), name, from + "cache/index" + i + "/" + name);
            }
        }
    }

    private void fillNode(PseudoDirectory nodes, String cpuRange, int cpus) {
        for (String name : new String[] {"online", "possible", "has_cpu", "has_memory", "has_normal_memory"}) {
            text(nodes, name, "0");
        }
        PseudoDirectory node = nodes.directory("node0");
        text(node, "cpulist", cpuRange);
        text(node, "cpumap", Long.toHexString(cpus >= 64 ? -1 : (1L << cpus) - 1));
        text(node, "distance", "10");
        host(node, "meminfo", "devices/system/node/node0/meminfo");
    }

    private void text(PseudoDirectory d, String name, String s) {
        d.add(name, new TextInode(this, 0444, c -> s + "\n").pollable());
    }

    /** A file of the host, if it has it. */
    private void host(PseudoDirectory d, String name, String path) {
        String s = read(path);
        if (s != null) {
            d.add(name, new TextInode(this, 0444, c -> {
                String now = read(path);
                return now == null ? s : now;
            }).pollable());
        }
    }

    private String read(String path) {
        int fd = HostFiles.openAt(hostDirectory, path, HostFiles.O_RDONLY, 0);
        if (fd < 0) {
            return null;
        }
        NativeMemory b = HostFiles.bounce();
        long n = HostFiles.pread(fd, b.address(), 4096, 0);
        byte[] copy = new byte[(int) Math.max(n, 0)];
        b.get(0, copy, 0, copy.length);
        HostFiles.close(fd);
        return n < 0 ? null : new String(copy, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean showsSystem() {
        return true;
    }

    @Override
    public String type() {
        return "sysfs";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public FsStatistics statistics() {
        return new FsStatistics(MAGIC, 4096, 0, 0, 0, 0, 0, 255);
    }

    @Override
    public boolean isDentryCacheable() {
        return false; // devices come and go
    }

    @Override
    public void shutdown() {
        HostFiles.close(hostDirectory);
    }
}
