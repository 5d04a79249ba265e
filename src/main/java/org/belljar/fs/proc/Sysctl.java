package org.belljar.fs.proc;

import java.util.Locale;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.belljar.abi.Errno;
import org.belljar.host.HostProc;
import org.belljar.host.HostRandom;
import org.belljar.kernel.CorePattern;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.NetTexts;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.kernel.UtsNamespace;
import org.belljar.keys.KeyLimits;
import org.belljar.mm.AddressSpace;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.NotifyLimits;
import org.belljar.vfs.UserCounts;
import org.belljar.vfs.StickyProtection;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** /proc/sys. Values that only a real machine's administrator could change are shown and refuse to be written. */
final class Sysctl {

    private static final int CAP_CHECKPOINT_RESTORE = 40;

    private final FileSystem fs;
    private final Kernel kernel;
    private final String bootId = uuid();

    Sysctl(FileSystem fs, Kernel kernel) {
        this.fs = fs;
        this.kernel = kernel;
    }

    private static String uuid() {
        byte[] b = HostRandom.bytes(16);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = high << 8 | b[i] & 255;
            low = low << 8 | b[i + 8] & 255;
        }
        return new UUID(high & ~0xf000L | 0x4000, low & 0x3fffffffffffffffL | 0x8000000000000000L).toString();
    }

    void fill(PseudoDirectory sys) {
        PseudoDirectory k = sys.directory("kernel");
        k.add("hostname", new Setting(fs, 0644, c -> names(c).hostName() + "\n", (c, s) -> {
            requireAdmin(c);
            names(c).setHostName(name(s));
            return 0;
        }));
        k.add("domainname", new Setting(fs, 0644, c -> names(c).domainName() + "\n", (c, s) -> {
            requireAdmin(c);
            names(c).setDomainName(name(s));
            return 0;
        }));
        fixed(k, "ostype", "Linux");
        fixed(k, "osrelease", UtsNamespace.RELEASE);
        fixed(k, "version", UtsNamespace.VERSION);
        fixed(k, "pid_max", PidNamespace.PID_MAX);
        k.add("ns_last_pid", new Setting(fs, 0666, c -> pids(c).last() + "\n", (c, s) -> {
            if (!c.credentials().hasCapability(CAP_CHECKPOINT_RESTORE)) {
                requireAdmin(c);
            }
            int n = number(s);
            if (n < 0 || n >= PidNamespace.PID_MAX) {
                return Errno.EINVAL.negative();
            }
            kernel.setLastPid(pids(c), n);
            return 0;
        }));
        k.add("threads-max", new Setting(fs, 0644, c -> kernel.maxTasks() + "\n", (c, s) -> Errno.EPERM.negative()));
        fixed(k, "cap_last_cap", 40);
        fixed(k, "ngroups_max", 65536);
        fixed(k, "overflowuid", 65534);
        fixed(k, "overflowgid", 65534);
        CorePattern core = CorePattern.of(kernel);
        k.add("core_pattern", new Setting(fs, 0644, c -> core.pattern() + "\n", (c, s) -> {
            requireAdmin(c);
            core.setPattern(TextInode.line(s));
            return 0;
        }));
        k.add("core_uses_pid", new Setting(fs, 0644, c -> (core.usesPid() ? 1 : 0) + "\n", (c, s) -> {
            requireAdmin(c);
            core.setUsesPid(number(s) != 0);
            return 0;
        }));
        fixed(k, "randomize_va_space", 2);
        fixed(k, "tainted", 0);
        fixed(k, "dmesg_restrict", 1);
        fixed(k, "kptr_restrict", 1);
        fixed(k, "perf_event_paranoid", 4);
        fixed(k, "perf_event_max_sample_rate", 100000);
        fixed(k, "unprivileged_bpf_disabled", 2);
        fixed(k, "sched_child_runs_first", 0);
        fixed(k, "sched_rt_period_us", 1000000);
        fixed(k, "sched_rt_runtime_us", 950000);
        fixed(k, "sched_rr_timeslice_ms", 100);
        fixed(k, "printk", "4\t4\t1\t7");
        fixed(k, "panic", 0);
        fixed(k.directory("seccomp"), "actions_avail", "kill_process kill_thread trap errno user_notif trace log allow");
        fixed(k.directory("yama"), "ptrace_scope", 0);
        random(k.directory("random"));
        keys(k.directory("keys"));
        memory(sys.directory("vm"));
        files(sys.directory("fs"));
        network(sys.directory("net"));
        new UserLimits(fs, kernel).fill(sys.directory("user"));
    }

    private UtsNamespace names(Caller c) {
        return c instanceof Task t ? t.namespaces().uts() : kernel.names();
    }

    private PidNamespace pids(Caller c) {
        return c instanceof Task t ? t.pids() : kernel.pids();
    }

    private static String name(String text) {
        String s = TextInode.line(text);
        return s.length() > 64 ? s.substring(0, 64) : s;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(TextInode.line(text).strip());
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.exception();
        }
    }

    private static void requireAdmin(Caller c) {
        if (!c.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.exception();
        }
    }

    private void random(PseudoDirectory r) {
        r.add("boot_id", new Setting(fs, 0444, c -> bootId + "\n"));
        r.add("uuid", new Setting(fs, 0444, c -> uuid() + "\n"));
        fixed(r, "entropy_avail", 256);
        fixed(r, "poolsize", 256);
    }

    private void keys(PseudoDirectory d) {
        KeyLimits l = kernel.keys().limits();
        for (KeyLimits.Setting s : KeyLimits.Setting.values()) {
            d.add(s.name().toLowerCase(Locale.ROOT), new Setting(fs, 0644, c -> l.get(s) + "\n", (c, text) -> {
                int n = number(text);
                if (n < 0) {
                    return Errno.EINVAL.negative();
                }
                l.set(s, n);
                return 0;
            }));
        }
    }

    private void memory(PseudoDirectory vm) {
        fixed(vm, "overcommit_memory", host("vm/overcommit_memory", "0"));
        fixed(vm, "overcommit_ratio", host("vm/overcommit_ratio", "50"));
        fixed(vm, "overcommit_kbytes", 0);
        fixed(vm, "max_map_count", AddressSpace.MAX_MAP_COUNT);
        fixed(vm, "mmap_min_addr", AddressSpace.LOWEST);
        fixed(vm, "mmap_rnd_bits", 28);
        // There is no page cache of the sandbox's own that could be dropped; the host's is not a guest's to drop.
        vm.add("drop_caches", new Setting(fs, 0200, c -> "0\n", (c, s) -> {
            requireAdmin(c);
            return number(s) < 1 || number(s) > 4 ? Errno.EINVAL.negative() : 0;
        }));
        fixed(vm, "swappiness", host("vm/swappiness", "60"));
        fixed(vm, "nr_hugepages", 0);
        fixed(vm, "min_free_kbytes", host("vm/min_free_kbytes", "67584"));
        fixed(vm, "dirty_ratio", host("vm/dirty_ratio", "20"));
        fixed(vm, "dirty_background_ratio", host("vm/dirty_background_ratio", "10"));
        fixed(vm, "vfs_cache_pressure", host("vm/vfs_cache_pressure", "100"));
        fixed(vm, "memfd_noexec", 0);
        fixed(vm, "legacy_va_layout", 0);
    }

    private static String host(String path, String otherwise) {
        String s = HostProc.read("sys/" + path).trim();
        return s.isEmpty() ? otherwise : s;
    }

    private void files(PseudoDirectory f) {
        fixed(f, "file-max", Long.MAX_VALUE);
        fixed(f, "file-nr", "1024\t0\t9223372036854775807");
        fixed(f, "nr_open", 1 << 20);
        fixed(f, "inode-nr", "65536\t1024");
        fixed(f, "inode-state", "65536\t1024\t0\t0\t0\t0\t0");
        fixed(f, "pipe-max-size", 1 << 20);
        fixed(f, "pipe-user-pages-soft", 16384);
        fixed(f, "pipe-user-pages-hard", 0);
        f.add("lease-break-time", new Setting(fs, 0644, c -> kernel.vfs().leaseBreakSeconds() + "\n", (c, s) -> {
            kernel.vfs().setLeaseBreakSeconds(number(s));
            return 0;
        }));
        fixed(f, "leases-enable", 1);
        fixed(f, "mount-max", 100000);
        fixed(f, "overflowuid", 65534);
        fixed(f, "overflowgid", 65534);
        StickyProtection sticky = kernel.vfs().sticky();
        for (StickyProtection.Kind kind : StickyProtection.Kind.values()) {
            f.add(kind.fileName(), new Setting(fs, 0644, c -> sticky.level(kind) + "\n", (c, s) -> {
                requireAdmin(c);
                int n = number(s);
                if (n < 0 || n > kind.most()) {
                    return Errno.EINVAL.negative();
                }
                sticky.setLevel(kind, n);
                return 0;
            }));
        }
        fixed(f, "suid_dumpable", 0);
        fixed(f, "aio-max-nr", 65536);
        fixed(f, "aio-nr", 0);
        PseudoDirectory inotify = f.directory("inotify");
        NotifyLimits l = kernel.vfs().notifyLimits();
        UserCounts users = kernel.vfs().userCounts().initial();
        limit(inotify, "max_user_instances", () -> users.max(UserCounts.Kind.INOTIFY_INSTANCES), n -> users.setMax(UserCounts.Kind.INOTIFY_INSTANCES, n), NotifyLimits.MOST_INSTANCES);
        limit(inotify, "max_user_watches", () -> users.max(UserCounts.Kind.INOTIFY_WATCHES), n -> users.setMax(UserCounts.Kind.INOTIFY_WATCHES, n), NotifyLimits.MOST_WATCHES);
        limit(inotify, "max_queued_events", l::queued, l::setQueued, NotifyLimits.MOST_QUEUED);
        PseudoDirectory fanotify = f.directory("fanotify");
        limit(fanotify, "max_user_groups", () -> users.max(UserCounts.Kind.FANOTIFY_GROUPS), n -> users.setMax(UserCounts.Kind.FANOTIFY_GROUPS, n), NotifyLimits.MOST_INSTANCES);
        limit(fanotify, "max_user_marks", () -> users.max(UserCounts.Kind.FANOTIFY_MARKS), n -> users.setMax(UserCounts.Kind.FANOTIFY_MARKS, n), NotifyLimits.MOST_WATCHES);
        limit(fanotify, "max_queued_events", l::fanotifyQueued, l::setFanotifyQueued, NotifyLimits.MOST_QUEUED);
        fixed(f.directory("epoll"), "max_user_watches", 1 << 20);
        PseudoDirectory mq = f.directory("mqueue");
        fixed(mq, "queues_max", 256);
        fixed(mq, "msg_max", 10);
        fixed(mq, "msgsize_max", 8192);
        fixed(mq, "msg_default", 10);
        fixed(mq, "msgsize_default", 8192);
    }

    private void network(PseudoDirectory net) {
        PseudoDirectory core = net.directory("core");
        fixed(core, "somaxconn", 4096);
        fixed(core, "rmem_default", 212992);
        fixed(core, "rmem_max", 4194304);
        fixed(core, "wmem_default", 212992);
        fixed(core, "wmem_max", 4194304);
        fixed(core, "optmem_max", 131072);
        fixed(net.directory("unix"), "max_dgram_qlen", 10);
        PseudoDirectory ip4 = net.directory("ipv4");
        fixed(ip4, "ip_local_port_range", "32768\t60999");
        fixed(ip4, "ip_forward", 0);
        fixed(ip4, "tcp_syn_retries", 6);
        fixed(ip4, "tcp_keepalive_time", 7200);
        fixed(ip4, "tcp_keepalive_intvl", 75);
        fixed(ip4, "tcp_keepalive_probes", 9);
        fixed(ip4, "tcp_max_tw_buckets", 16384);
        fixed(ip4, "tcp_tw_reuse", 2);
        fixed(ip4, "tcp_fastopen", 0);
        fixed(ip4, "tcp_congestion_control", "cubic");
        fixed(ip4, "tcp_available_congestion_control", "reno cubic");
        fixed(ip4, "tcp_allowed_congestion_control", "reno cubic");
        fixed(ip4, "tcp_rmem", "4096\t131072\t33554432");
        fixed(ip4, "tcp_wmem", "4096\t16384\t4194304");
        fixed(ip4, "tcp_fin_timeout", 60);
        PseudoDirectory ip6 = net.directory("ipv6").directory("conf");
        for (String of : new String[] {"all", "default", "lo"}) {
            fixed(ip6.directory(of), "disable_ipv6", 0);
        }
        fixed(net.directory("ipv6"), "bindv6only", 0);
        NetTexts.of(kernel).settings().forEach((path, setting) -> perNamespace(net, path, setting));
    }

    /** A value that each network namespace has for itself. */
    private void perNamespace(PseudoDirectory net, String path, NetTexts.Setting setting) {
        int slash = path.indexOf('/');
        net.directory(path.substring(0, slash)).add(path.substring(slash + 1),
                new Setting(fs, 0644, c -> setting.text((Task) c) + "\n", (c, s) -> {
                    setting.set((Task) c, TextInode.line(s));
                    return 0;
                }));
    }

    /** A number that can be set, up to {@code most}: EINVAL beyond. */
    private void limit(PseudoDirectory d, String name, IntSupplier get, IntConsumer set, int most) {
        d.add(name, new Setting(fs, 0644, c -> get.getAsInt() + "\n", (c, s) -> {
            int n = number(s);
            if (n < 0 || n > most) {
                return Errno.EINVAL.negative();
            }
            set.accept(n);
            return 0;
        }));
    }

    private void fixed(PseudoDirectory d, String name, long value) {
        fixed(d, name, Long.toString(value));
    }

    private void fixed(PseudoDirectory d, String name, String value) {
        d.add(name, new Fixed(fs, value));
    }

    /** A value; poll(2) accepts these files. */
    private static class Setting extends TextInode {
        Setting(FileSystem fs, int permissions, Source source) {
            this(fs, permissions, source, null);
        }

        Setting(FileSystem fs, int permissions, Source source, Store store) {
            super(fs, permissions, source, store);
            pollable();
        }
    }

    /** A value that cannot be set: as in a container, where /proc/sys is mounted read-only. */
    private static final class Fixed extends Setting {
        private static final int O_ACCMODE = 3;

        Fixed(FileSystem fs, String value) {
            super(fs, 0644, c -> value + "\n");
        }

        @Override
        protected void checkOpen(Caller caller, int flags) {
            if ((flags & O_ACCMODE) != 0) {
                throw Errno.EROFS.exception();
            }
        }
    }
}
