package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.host.HostProc;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.Vma;
import org.belljar.platform.GuestThread;
import org.belljar.vfs.Caller;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** Files about how the host carries a process: scheduling, pages by node, pages referenced; and the attributes of security modules. */
final class ProcessDetails {
    private static final String[] POLICIES = {"default", "prefer", "bind", "interleave", "local", "prefer (many)", "weighted interleave"};
    private static final int CLEAR_FIRST = 1, CLEAR_LAST = 5, TICKS_BASE_PRIORITY = 120;

    private final ProcessDirectory process;

    private ProcessDetails(ProcessDirectory process) {
        this.process = process;
    }

    static void fill(ProcessDirectory p) {
        ProcessDetails d = new ProcessDetails(p);
        p.text("schedstat", 0444, c -> d.schedStat())
                .text("sched", 0644, c -> d.sched(), (c, s) -> d.pass("sched", "0")) // whatever is written begins the account anew
                .text("arch_status", 0444, c -> d.ofThread("arch_status"))
                .text("ksm_merging_pages", 0400, c -> d.guarded(c, "ksm_merging_pages"))
                .text("ksm_stat", 0400, c -> d.guarded(c, "ksm_stat"))
                .text("numa_maps", 0444, d::numaMaps)
                .text("clear_refs", 0200, c -> {
                    throw Errno.EINVAL.exception();
                }, (c, s) -> d.clearReferences(s));
        d.securityAttributes();
        if (!p.isThread()) {
            p.add("map_files", new MapFilesDirectory((ProcFileSystem) p.fileSystem(), p));
        }
    }

    /** There is no security module that would keep any: EINVAL. */
    private void securityAttributes() {
        PseudoDirectory attr = new PseudoDirectory(process.fileSystem());
        for (String name : new String[] {"current", "prev", "exec", "fscreate", "keycreate", "sockcreate"}) {
            attr.add(name, new TextInode(process.fileSystem(), name.equals("prev") ? 0444 : 0666, c -> {
                throw Errno.EINVAL.exception();
            }, (c, s) -> Errno.EINVAL.negative()));
        }
        process.add("attr", attr);
    }

    /** Of the host thread that carries the task. */
    private String ofThread(String file) {
        GuestThread t = process.liveTask().thread();
        return HostProc.read(t.process().hostPid() + "/task/" + t.hostTid() + "/" + file);
    }

    private String guarded(Caller caller, String file) {
        process.requireAccess(caller);
        return ofThread(file);
    }

    private long pass(String file, String text) {
        GuestThread t = process.liveTask().thread();
        return HostProc.write(t.process().hostPid() + "/task/" + t.hostTid() + "/" + file, text);
    }

    /** Time run, the kernel's for its calls included; time waited for a CPU, and how often it ran. */
    private String schedStat() {
        Task t = process.task();
        long run = t.usage().totalNs();
        String[] host = process.group().isZombie() ? new String[0] : ofThread("schedstat").trim().split(" ");
        return run + (host.length == 3 ? " " + host[1] + " " + host[2] : " 0 0") + "\n";
    }

    /** The host's account, with what the guest knows of itself. */
    private String sched() {
        Task t = process.liveTask();
        StringBuilder s = new StringBuilder();
        s.append(t.comm()).append(" (").append(t.tidIn(process.pids())).append(", #threads: ").append(t.group().tasks().length).append(")\n");
        String host = ofThread("sched");
        for (String line : host.substring(host.indexOf('\n') + 1).split("\n")) {
            String value = line.startsWith("policy ") ? Integer.toString(t.scheduling().policy())
                    : line.startsWith("prio ") ? Integer.toString(priority(t)) : null;
            s.append(value == null ? line : line.substring(0, line.indexOf(':') + 1) + " ".repeat(Math.max(1, 21 - value.length())) + value)
                    .append('\n');
        }
        return s.toString();
    }

    private static int priority(Task t) {
        int realTime = t.scheduling().priority();
        return realTime > 0 ? 99 - realTime : TICKS_BASE_PRIORITY + t.scheduling().nice();
    }

    /** EINVAL for what is no number from 1 to 5. */
    private long clearReferences(String text) {
        int what = SettingFiles.number(text, CLEAR_FIRST, CLEAR_LAST);
        process.liveTask();
        return pass("clear_refs", Integer.toString(what));
    }

    private String numaMaps(Caller caller) {
        process.requireAccess(caller);
        AddressSpace a = process.addressSpace();
        if (a == null) {
            return "";
        }
        VfsPath root = caller instanceof Task t ? t.fs().root() : process.fs().root();
        NodePages pages = new NodePages(ofThread("numa_maps"));
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < a.tree().size(); i++) {
            Vma v = a.tree().get(i);
            String name = ProcessMaps.name(a, v, root);
            s.append(String.format("%08x ", v.start())).append(POLICIES[Math.min((v.flags() & Vma.POLICY) >>> Vma.POLICY_SHIFT & 7, POLICIES.length - 1)]);
            if (v.backing() != null) {
                s.append(" file=").append(name);
            } else if (name.equals("[heap]") || name.equals("[stack]")) {
                s.append(' ').append(name, 1, name.length() - 1);
            }
            s.append(pages.within(v.start(), v.end())).append('\n');
        }
        return s.toString();
    }
}
