package org.belljar.sandbox;

import java.util.List;
import java.util.Objects;
import org.belljar.net.NetworkMode;

/**
 * What a sandbox is to be: filled by {@code belljar do}, or by a program that embeds Belljar.
 *
 * <p>All strings that name files, arguments or the environment hold bytes as chars 0..255, never decoded text; null means
 * "not given" where a field says so.
 *
 * @param argv        the command and its arguments; never empty. Looked up in the guest's PATH unless it holds a slash
 * @param environment complete environment of the command, {@code NAME=value}
 * @param rootfs      host directory that becomes the read-only lower layer of the root; null is the host's root
 * @param binds       host files and directories to be seen at other places of the guest
 * @param cwd         working directory in the guest; null is "/"
 * @param cwdIfThere  whether "/" will do where {@code cwd} does not exist in the guest (nobody asked for it by name)
 * @param uid         user id of the command
 * @param gid         group id of the command
 * @param capabilities what root may do in the guest, as bits; their bound for other users
 * @param hostname    null is "belljar"
 * @param memoryBytes upper limit of guest memory, or 0 for none
 * @param trace       what to trace, or null
 * @param tty         whether the command gets a terminal of the sandbox's own as standard streams
 * @param network     what inet sockets reach
 * @param fastPaths   which of the platform's fast paths are used
 */
public record SandboxConfig(
        List<String> argv,
        List<String> environment,
        String rootfs,
        List<Bind> binds,
        String cwd,
        boolean cwdIfThere,
        int uid,
        int gid,
        long capabilities,
        String hostname,
        long memoryBytes,
        Trace trace,
        boolean tty,
        Network network,
        FastPaths fastPaths) {

    public SandboxConfig {
        argv = List.copyOf(argv);
        environment = List.copyOf(environment);
        binds = List.copyOf(binds);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("no command");
        }
    }

    /**
     * @param mode      what inet sockets of the guest reach
     * @param published ports of a guest's loopback network that the host serves
     */
    public record Network(NetworkMode mode, List<Publish> published) {
        public Network {
            published = List.copyOf(published);
        }
    }

    /**
     * Each has a slow twin that does the same; they are turned off to test that one, or to look for a fault.
     *
     * @param rewriting call sites jump to the trampoline; without it each call traps
     * @param spinning  receivers watch for the calls of busy threads; without it each call rings the doorbell
     * @param sharing   one receiver watches for several threads at once; without it each for one
     * @param serving   the trampoline answers some calls itself; without it each call comes to the kernel
     */
    public record FastPaths(boolean rewriting, boolean spinning, boolean sharing, boolean serving) {}

    /** Connections to {@code hostAddress}:{@code hostPort} of the host go to {@code guestPort} of the guest. */
    public record Publish(String hostAddress, int hostPort, int guestPort) {}

    /** A host file or directory seen at {@code guestPath}; writes reach the host unless {@code isReadOnly}. */
    public record Bind(String hostPath, String guestPath, boolean isReadOnly) {
        public Bind {
            Objects.requireNonNull(hostPath);
            Objects.requireNonNull(guestPath);
        }
    }

    /**
     * @param names   names of system calls; empty is all
     * @param logFile host file to append to; null is standard error
     */
    public record Trace(List<String> names, String logFile) {
        public Trace {
            names = List.copyOf(names);
        }
    }
}
