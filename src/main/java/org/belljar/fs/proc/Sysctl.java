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

    private final SettingFiles files;
    private final Kernel kernel;

    Sysctl(FileSystem fs, Kernel kernel) {
        this.files = new SettingFiles(fs);
        this.kernel = kernel;
    }

    /** One for the sandbox, however many procs are mounted. */
    private record BootId(String text) {}

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
        files.writable(k, "hostname", c -> names(c).hostName() + "\n", (c, s) -> {
            SettingFiles.requireAdmin(c);
            names(c).setHostName(name(s));
            return 0;
        });
        files.writable(k, "domainname", c -> names(c).domainName() + "\n", (c, s) -> {
            SettingFiles.requireAdmin(c);
            names(c).setDomainName(name(s));
            return 0;
        });
        files.fixed(k, "ostype", "Linux");
        files.fixed(k, "osrelease", UtsNamespace.RELEASE);
        files.fixed(k, "version", UtsNamespace.VERSION);
        files.fixed(k, "pid_max", PidNamespace.PID_MAX);
        files.writable(k, "ns_last_pid", 0666, c -> pids(c).last() + "\n", (c, s) -> {
            if (!c.credentials().hasCapability(CAP_CHECKPOINT_RESTORE)) {
                SettingFiles.requireAdmin(c);
            }
            int n = SettingFiles.number(s);
            if (n < 0 || n >= PidNamespace.PID_MAX) {
                return Errno.EINVAL.negative();
            }
            kernel.setLastPid(pids(c), n);
            return 0;
        });
        files.writable(k, "threads-max", c -> kernel.maxTasks() + "\n", (c, s) -> Errno.EPERM.negative());
        files.fixed(k, "cap_last_cap", 40);
        files.fixed(k, "ngroups_max", 65536);
        files.fixed(k, "overflowuid", 65534);
        files.fixed(k, "overflowgid", 65534);
        CorePattern core = CorePattern.of(kernel);
        files.writable(k, "core_pattern", c -> core.pattern() + "\n", (c, s) -> {
            SettingFiles.requireAdmin(c);
            core.setPattern(TextInode.line(s));
            return 0;
        });
        files.writable(k, "core_uses_pid", c -> (core.usesPid() ? 1 : 0) + "\n", (c, s) -> {
            SettingFiles.requireAdmin(c);
            core.setUsesPid(SettingFiles.number(s) != 0);
            return 0;
        });
        files.fixed(k, "randomize_va_space", 2);
        files.fixed(k, "tainted", 0);
        files.fixed(k, "dmesg_restrict", 1);
        files.fixed(k, "kptr_restrict", 1);
        files.fixed(k, "perf_event_paranoid", 4);
        files.fixed(k, "perf_event_max_sample_rate", 100000);
        files.fixed(k, "unprivileged_bpf_disabled", 2);
        files.fixed(k, "sched_child_runs_first", 0);
        files.fixed(k, "sched_rt_period_us", 1000000);
        files.fixed(k, "sched_rt_runtime_us", 950000);
        files.fixed(k, "sched_rr_timeslice_ms", 100);
        files.fixed(k, "printk", "4\t4\t1\t7");
        files.fixed(k, "panic", 0);
        files.fixed(k.directory("seccomp"), "actions_avail", "kill_process kill_thread trap errno user_notif trace log allow");
        files.fixed(k.directory("yama"), "ptrace_scope", 0);
        random(k.directory("random"));
        keys(k.directory("keys"));
        new MemorySettings(files, kernel).fill(sys.directory("vm"));
        new FileSettings(files, kernel).fill(sys.directory("fs"));
        new NetworkSettings(files, kernel).fill(sys.directory("net"));
        new UserLimits(files.fileSystem(), kernel).fill(sys.directory("user"));
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

    private void random(PseudoDirectory r) {
        files.readable(r, "boot_id", c -> kernel.plugIn(BootId.class, () -> new BootId(uuid())).text() + "\n");
        files.readable(r, "uuid", c -> uuid() + "\n");
        files.fixed(r, "entropy_avail", 256);
        files.fixed(r, "poolsize", 256);
    }

    private void keys(PseudoDirectory d) {
        KeyLimits l = kernel.keys().limits();
        for (KeyLimits.Setting s : KeyLimits.Setting.values()) {
            files.writable(d, s.name().toLowerCase(Locale.ROOT), c -> l.get(s) + "\n", (c, text) -> {
                int n = SettingFiles.number(text);
                if (n < 0) {
                    return Errno.EINVAL.negative();
                }
                l.set(s, n);
                return 0;
            });
        }
    }
}
