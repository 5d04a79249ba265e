package org.belljar.abi;

import java.util.List;
import java.util.Locale;

/** The names of Linux's capabilities by number (capabilities(7)). */
public final class Capability {
    private static final List<String> NAMES = List.of("CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL",
            "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW",
            "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT",
            "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL",
            "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
            "CHECKPOINT_RESTORE");

    private Capability() {}

    /** The bit of a capability by name, with or without CAP_, in either case; all bits for ALL; 0: there is none. */
    public static long bits(String name) {
        String n = name.toUpperCase(Locale.ROOT);
        if (n.equals("ALL")) {
            return (1L << NAMES.size()) - 1;
        }
        int number = NAMES.indexOf(n.startsWith("CAP_") ? n.substring(4) : n);
        return number < 0 ? 0 : 1L << number;
    }

    /** All names, with CAP_, by number. */
    public static List<String> names() {
        return NAMES.stream().map(n -> "CAP_" + n).toList();
    }
}
