package org.belljar.fs.proc;

import org.belljar.host.HostProc;
import org.belljar.mm.Vma;

/**
 * The page of old system calls at 0xffffffffff600000, which lies in the kernel's half and so in no process's tree. A guest's call to
 * it arrives like any other; /proc/PID/maps and smaps name it last, where the host has it (vsyscall=none has not).
 */
final class GateArea {
    private static final String NAME = "[vsyscall]\n";
    /** Its line of maps, or empty. */
    static final String LINE = line(HostProc.read("self/maps"));

    static final Vma VMA = new Vma(0xffffffffff600000L, 0xffffffffff601000L, Vma.PROT_EXEC, Vma.SPECIAL, null, 0, "[vsyscall]");

    private GateArea() {}

    static String line(String maps) {
        return maps.endsWith(NAME) ? maps.substring(maps.lastIndexOf('\n', maps.length() - 2) + 1) : "";
    }
}
