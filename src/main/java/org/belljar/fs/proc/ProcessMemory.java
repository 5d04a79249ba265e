package org.belljar.fs.proc;

import org.belljar.host.HostProc;
import org.belljar.kernel.IoCounters;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.Layout;

/** Memory and I/O numbers: sizes from the address space, residency from the host process that carries it. */
final class ProcessMemory {
    private ProcessMemory() {}

    private static int hostPid(ProcessDirectory p) {
        return p.liveTask().thread().process().hostPid();
    }

    static long residentPages(ProcessDirectory p) {
        String[] f = HostProc.read(hostPid(p) + "/statm").trim().split(" ");
        return f.length > 1 ? Long.parseLong(f[1]) : 0;
    }

    /** size resident shared text lib data dt, in pages. */
    static String statm(ProcessDirectory p) {
        AddressSpace a = p.addressSpace();
        if (a == null) {
            return "0 0 0 0 0 0 0\n";
        }
        String[] f = HostProc.read(hostPid(p) + "/statm").trim().split(" ");
        String resident = f.length > 2 ? f[1] : "0";
        String shared = f.length > 2 ? f[2] : "0";
        Layout l = a.layout();
        long text = (l.endCode + 4095 >>> 12) - (l.startCode >>> 12);
        return (a.account().totalBytes() >>> 12) + " " + resident + " " + shared + " " + text + " 0 "
                + (a.account().dataBytes() + a.account().stackBytes() >>> 12) + " 0\n";
    }

    /** The Vm and Rss lines of status. */
    static String statusLines(ProcessDirectory p) {
        AddressSpace a = p.addressSpace();
        if (a == null) {
            return "";
        }
        String host = HostProc.read(hostPid(p) + "/status");
        Layout l = a.layout();
        long text = (l.endCode + 4095 & -4096) - (l.startCode & -4096);
        StringBuilder s = new StringBuilder();
        kilobytes(s, "VmPeak", a.account().peakBytes() >>> 10);
        kilobytes(s, "VmSize", a.account().totalBytes() >>> 10);
        kilobytes(s, "VmLck", a.account().lockedBytes() >>> 10);
        kilobytes(s, "VmPin", 0);
        for (String name : new String[] {"VmHWM", "VmRSS", "RssAnon", "RssFile", "RssShmem"}) {
            kilobytes(s, name, HostProc.field(host, name));
        }
        kilobytes(s, "VmData", a.account().dataBytes() >>> 10);
        kilobytes(s, "VmStk", a.account().stackBytes() >>> 10);
        kilobytes(s, "VmExe", text >>> 10);
        kilobytes(s, "VmLib", Math.max(0, a.account().executableBytes() - text) >>> 10);
        kilobytes(s, "VmPTE", HostProc.field(host, "VmPTE"));
        kilobytes(s, "VmSwap", HostProc.field(host, "VmSwap"));
        kilobytes(s, "HugetlbPages", 0);
        return s.toString();
    }

    static void kilobytes(StringBuilder s, String name, long kb) {
        s.append(name).append(":\t").append(String.format("%8d", kb)).append(" kB\n");
    }

    /** What was read and written by calls; that of disks is not known. */
    static String io(ProcessDirectory p) {
        IoCounters io = p.isThread() ? p.liveTask().io() : p.group().io();
        return "rchar: " + io.readBytes() + "\nwchar: " + io.writtenBytes() + "\nsyscr: " + io.reads() + "\nsyscw: " + io.writes()
                + "\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n";
    }
}
