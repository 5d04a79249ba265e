package org.belljar.platform.trampoline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.belljar.abi.Errno;

/** What a failed stage of the zygote (native-trampoline/zygote.c, enum stage) means for the person at the terminal. */
final class ZygoteErrors {
    private ZygoteErrors() {}

    /**
     * Why it ended before its first message, as far as can be known: its parts lie at fixed addresses, and within a sandbox those
     * of the sandbox's own trampoline lie there.
     */
    static String neverAnswered() {
        try {
            if (Files.readString(Path.of("/proc/version")).contains("Belljar")) {
                return "Belljar does not run inside a Belljar sandbox: both need the same addresses; run it outside";
            }
        } catch (IOException e) {
            // Nothing is known then.
        }
        return "the sandbox's first process has died before it was ready; the host's kernel log (dmesg) may tell why it was killed";
    }

    static String sentence(int stage, int errno) {
        String why = Errno.of(errno).text();
        return switch (stage) {
            case 1 -> errno == Errno.ENOSPC.number() || errno == Errno.EPERM.number() || errno == Errno.EINVAL.number()
                    ? "this host does not let you make user namespaces (" + why
                            + "): raise user.max_user_namespaces, and where it exists set kernel.unprivileged_userns_clone=1 or"
                            + " kernel.apparmor_restrict_unprivileged_userns=0, or run as root"
                    : "cannot make the sandbox's namespaces: " + why;
            case 2 -> "cannot map a user id into the sandbox's user namespace: " + why;
            case 3 -> "cannot become the sandbox's unprivileged user: " + why;
            case 4, 5 -> "cannot make the sandbox's empty root directory: " + why
                    + "; mounting inside a user namespace must be allowed on this host";
            case 6 -> "cannot drop capabilities: " + why;
            case 7 -> "this host does not let programs set their FS base (FSGSBASE): Belljar needs Linux 5.9 or later on a CPU"
                    + " with FSGSBASE";
            case 8 -> "cannot find the host's vDSO: " + why;
            case 9 -> errno == Errno.EAGAIN.number()
                    ? "the host allows no more processes (" + why + "): raise the process limit (ulimit -u, pids.max)"
                    : "cannot make a guest process: " + why;
            case 10, 11 -> "cannot prepare a guest process: " + why;
            default -> errno == Errno.EINVAL.number() || errno == Errno.ENOSYS.number()
                    ? "this host has no seccomp user notification: Belljar needs Linux 5.19 or later with CONFIG_SECCOMP_FILTER"
                    : errno == Errno.EBUSY.number()
                            ? "Belljar cannot run under another seccomp listener on this host: " + why
                            : "cannot install the guests' seccomp filter: " + why;
        };
    }
}
