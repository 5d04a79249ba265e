package org.belljar.fs.proc;

import java.util.ArrayList;
import java.util.List;
import org.belljar.host.HostProc;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.Backing;
import org.belljar.mm.Layout;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;
import org.belljar.platform.GuestProcess;
import org.belljar.vfs.Caller;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.VfsPath;

/** /proc/PID/maps, smaps and smaps_rollup. */
final class ProcessMaps {
    private static final int NAME_COLUMN = 73;

    private ProcessMaps() {}

    static String maps(ProcessDirectory p, Caller caller) {
        return text(p, caller, false);
    }

    static String smaps(ProcessDirectory p, Caller caller) {
        return text(p, caller, true);
    }

    private static String text(ProcessDirectory p, Caller caller, boolean details) {
        AddressSpace a = p.addressSpace();
        if (a == null) {
            return "";
        }
        VfsPath root = caller instanceof Task t ? t.fs().root() : p.fs().root();
        GuestProcess host = p.liveTask().thread().process();
        ResidentSizes sizes = details ? new ResidentSizes(HostProc.read(host.hostPid() + "/smaps")) : null;
        StringBuilder out = new StringBuilder(4096);
        for (Vma v : areas(p, a)) {
            line(out, a, v, root);
            if (details) {
                details(out, v, sizes);
            }
        }
        out.append(GateArea.LINE);
        if (details && !GateArea.LINE.isEmpty()) {
            details(out, GateArea.VMA, sizes);
        }
        return out.toString();
    }

    /** All mappings as they are shown, by address. */
    static List<Vma> areas(ProcessDirectory p, AddressSpace a) {
        VmaTree tree = a.tree();
        List<Vma> all = new ArrayList<>(tree.size() + 1);
        for (int i = 0; i < tree.size(); i++) {
            all.add(tree.get(i));
        }
        GuestProcess host = p.liveTask().thread().process();
        if (host.vdsoAddress() != 0) {
            all.add(new Vma(host.vdsoAddress(), host.vdsoAddress() + host.vdsoLength(), Vma.PROT_READ | Vma.PROT_EXEC, Vma.SPECIAL, null, 0,
                    "[vdso]"));
        }
        return all;
    }

    private static void line(StringBuilder out, AddressSpace a, Vma v, VfsPath root) {
        int lineStart = out.length();
        Backing b = v.backing();
        long dev = b == null ? 0 : b.device();
        out.append(String.format("%08x-%08x ", v.start(), v.end()));
        out.append(v.isReadable() ? 'r' : '-').append(v.isWritable() ? 'w' : '-').append(v.isExecutable() ? 'x' : '-');
        out.append(v.isShared() ? 's' : 'p');
        out.append(String.format(" %08x %02x:%02x %d ", v.offset(), major(dev), minor(dev), b == null ? 0 : b.inodeNumber()));
        String name = name(a, v, root);
        if (!name.isEmpty()) {
            while (out.length() - lineStart < NAME_COLUMN) {
                out.append(' ');
            }
            out.append(name);
        }
        out.append('\n');
    }

    static long major(long dev) {
        return dev >>> 8 & 0xfff | dev >>> 32 & 0xfffff000L;
    }

    static long minor(long dev) {
        return dev & 0xff | dev >>> 12 & 0xffffff00L;
    }

    static String name(AddressSpace a, Vma v, VfsPath root) {
        Backing b = v.backing();
        if (b != null) {
            String label = b.label();
            return (label != null ? label : b.file().path() == null ? FdDirectory.nameOf(b.file(), root)
                    : PathNames.of(b.file().path(), root)).replace("\n", "\\012");
        }
        if (v.name() != null) {
            return v.name();
        }
        Layout l = a.layout();
        if (v.start() < l.brk && v.end() > l.startBrk) {
            return "[heap]";
        }
        return v.contains(l.startStack) || v.has(Vma.STACK) && v.contains(l.startStack - 1) ? "[stack]" : "";
    }

    /** Residency of host mappings, summed up over each of the guest's. */
    private static void details(StringBuilder s, Vma v, ResidentSizes sizes) {
        ResidentSizes.Entry e = sizes.within(v.start(), v.end());
        field(s, "Size", v.lengthBytes() >>> 10);
        field(s, "KernelPageSize", 4);
        field(s, "MMUPageSize", 4);
        field(s, "Rss", e.rss());
        field(s, "Pss", e.pss());
        field(s, "Pss_Dirty", e.privateDirty());
        field(s, "Shared_Clean", e.sharedClean());
        field(s, "Shared_Dirty", e.sharedDirty());
        field(s, "Private_Clean", e.privateClean());
        field(s, "Private_Dirty", e.privateDirty());
        field(s, "Referenced", e.referenced());
        field(s, "Anonymous", e.anonymous());
        field(s, "KSM", 0);
        field(s, "LazyFree", 0);
        field(s, "AnonHugePages", 0);
        field(s, "ShmemPmdMapped", 0);
        field(s, "FilePmdMapped", 0);
        field(s, "Shared_Hugetlb", 0);
        field(s, "Private_Hugetlb", 0);
        field(s, "Swap", 0);
        field(s, "SwapPss", 0);
        field(s, "Locked", v.has(Vma.LOCKED) ? e.pss() : 0);
        s.append("THPeligible:    ").append(v.backing() == null && !v.has(Vma.SPECIAL) ? "       1" : "       0").append('\n');
        s.append("VmFlags: ").append(flags(v)).append('\n');
    }

    private static void field(StringBuilder s, String name, long kb) {
        s.append(name).append(':');
        for (int i = name.length() + 1; i < 16; i++) {
            s.append(' ');
        }
        s.append(String.format("%8d kB\n", kb));
    }

    private static String flags(Vma v) {
        StringBuilder s = new StringBuilder();
        String[] names = {"rd", "wr", "ex", "sh", "mr", "mw", "me", "ms", "gd", "lo", "sr", "rr", "dc", "wf", "dd", "ht", "nh", "mg"};
        boolean[] on = {v.isReadable(), v.isWritable(), v.isExecutable(), v.isShared(), v.has(Vma.MAY_READ), v.has(Vma.MAY_WRITE),
            v.has(Vma.MAY_EXEC), v.isShared(), v.has(Vma.GROWSDOWN), v.has(Vma.LOCKED), v.has(Vma.SEQUENTIAL), v.has(Vma.RANDOM),
            v.has(Vma.DONTFORK), v.has(Vma.WIPEONFORK), v.has(Vma.DONTDUMP), v.has(Vma.HUGEPAGE), v.has(Vma.NOHUGEPAGE),
            v.has(Vma.MERGEABLE)};
        for (int i = 0; i < names.length; i++) {
            if (on[i]) {
                s.append(names[i]).append(' ');
            }
        }
        return s.toString();
    }

    static String rollup(ProcessDirectory p) {
        AddressSpace a = p.addressSpace();
        if (a == null) {
            return "";
        }
        VmaTree tree = a.tree();
        ResidentSizes sizes = new ResidentSizes(HostProc.read(p.liveTask().thread().process().hostPid() + "/smaps"));
        long start = tree.size() == 0 ? 0 : tree.get(0).start();
        long end = tree.size() == 0 ? 0 : tree.get(tree.size() - 1).end();
        ResidentSizes.Entry e = sizes.within(start, end);
        StringBuilder s = new StringBuilder();
        s.append(String.format("%08x-%08x ---p 00000000 00:00 0 ", start, end));
        while (s.length() < NAME_COLUMN) {
            s.append(' ');
        }
        s.append("[rollup]\n");
        field(s, "Rss", e.rss());
        field(s, "Pss", e.pss());
        field(s, "Pss_Dirty", e.privateDirty());
        field(s, "Pss_Anon", e.anonymous());
        field(s, "Pss_File", Math.max(0, e.pss() - e.anonymous()));
        field(s, "Pss_Shmem", 0);
        field(s, "Shared_Clean", e.sharedClean());
        field(s, "Shared_Dirty", e.sharedDirty());
        field(s, "Private_Clean", e.privateClean());
        field(s, "Private_Dirty", e.privateDirty());
        field(s, "Referenced", e.referenced());
        field(s, "Anonymous", e.anonymous());
        field(s, "KSM", 0);
        field(s, "LazyFree", 0);
        field(s, "AnonHugePages", 0);
        field(s, "ShmemPmdMapped", 0);
        field(s, "FilePmdMapped", 0);
        field(s, "Shared_Hugetlb", 0);
        field(s, "Private_Hugetlb", 0);
        field(s, "Swap", 0);
        field(s, "SwapPss", 0);
        field(s, "Locked", 0);
        return s.toString();
    }
}
