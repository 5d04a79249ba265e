package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.host.HostProc;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.pseudo.PseudoDirectory;

/** /proc/sys/vm. */
final class MemorySettings {
    private final SettingFiles files;
    private final Kernel kernel;

    MemorySettings(SettingFiles files, Kernel kernel) {
        this.files = files;
        this.kernel = kernel;
    }

    void fill(PseudoDirectory vm) {
        files.fixed(vm, "overcommit_memory", host("vm/overcommit_memory", "0"));
        files.fixed(vm, "overcommit_ratio", host("vm/overcommit_ratio", "50"));
        files.fixed(vm, "overcommit_kbytes", 0);
        files.limit(vm, "max_map_count", kernel.mapLimit()::get, kernel.mapLimit()::set, Integer.MAX_VALUE);
        files.fixed(vm, "mmap_min_addr", AddressSpace.LOWEST);
        files.fixed(vm, "mmap_rnd_bits", 28);
        // There is no page cache of the sandbox's own that could be dropped; the host's is not a guest's to drop.
        files.writable(vm, "drop_caches", 0200, c -> "0\n", (c, s) -> {
            SettingFiles.requireAdmin(c);
            return SettingFiles.number(s) < 1 || SettingFiles.number(s) > 4 ? Errno.EINVAL.negative() : 0;
        });
        files.fixed(vm, "swappiness", host("vm/swappiness", "60"));
        files.fixed(vm, "nr_hugepages", 0);
        files.fixed(vm, "min_free_kbytes", host("vm/min_free_kbytes", "67584"));
        files.fixed(vm, "dirty_ratio", host("vm/dirty_ratio", "20"));
        files.fixed(vm, "dirty_background_ratio", host("vm/dirty_background_ratio", "10"));
        files.fixed(vm, "vfs_cache_pressure", host("vm/vfs_cache_pressure", "100"));
        files.writable(vm, "memfd_noexec", c -> pids(c).memfdNoExec() + "\n", (c, s) -> {
            PidNamespace p = pids(c);
            if (!c.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, p.owner())) {
                return Errno.EPERM.negative();
            }
            p.setMemfdNoExec(SettingFiles.number(s, p.parent() == null ? 0 : p.parent().memfdNoExec(), 2));
            return 0;
        });
        files.fixed(vm, "legacy_va_layout", 0);
    }

    private PidNamespace pids(Caller c) {
        return c instanceof Task t ? t.pids() : kernel.pids();
    }

    private static String host(String path, String otherwise) {
        String s = HostProc.read("sys/" + path).trim();
        return s.isEmpty() ? otherwise : s;
    }
}
