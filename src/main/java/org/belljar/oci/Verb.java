package org.belljar.oci;

import static org.belljar.oci.Option.flag;
import static org.belljar.oci.Option.valued;

import java.util.List;

/**
 * The runtime's command line, which runc made the convention: the one table that {@link Arguments} parses by, and from which help is
 * made. native-trampoline/client/args.c knows of it what it needs; a test compares them.
 */
public enum Verb {
    CREATE("ID", "Create a container from a bundle: all is set up, its program not yet started.", Tables.START),
    START("ID", "Start the program of a created container."),
    RUN("ID", "Create a container and start it.", Tables.with(Tables.START,
            flag("detach", 'd', "Return when the program has been started."),
            flag("keep", "Do not delete the container when it has ended."))),
    STATE("ID", "Print the state of a container as JSON."),
    KILL("ID [SIGNAL]", "Send a signal, TERM by default, to a container's first process.",
            flag("all", 'a', "Send it to all processes of the container.")),
    DELETE("ID", "Delete a container that has ended, and all that was made for it.",
            flag("force", 'f', "Kill it if it runs; no error when there is no such container.")),
    EXEC("ID CMD [ARGS...]", "Run another program in a running container.",
            valued("console-socket", "PATH", "Unix socket that gets the terminal's master."),
            valued("pidfd-socket", "PATH", "Unix socket that gets a pidfd of the process."),
            valued("cwd", "DIR", "Working directory in the container."),
            valued("env", 'e', "NAME=VALUE", "Set a variable. May be repeated."),
            flag("tty", 't', "Give the program a terminal."),
            valued("user", 'u', "UID[:GID]", "Who runs the program."),
            valued("additional-gids", 'g', "GID", "Further groups. May be repeated."),
            valued("process", 'p', "FILE", "Take everything from a process.json."),
            flag("detach", 'd', "Return when the program has been started."),
            valued("pid-file", "FILE", "Where to write the process id."),
            valued("process-label", "LABEL", "Accepted; has no effect."),
            valued("apparmor", "PROFILE", "Accepted; has no effect."),
            flag("no-new-privs", "Set no_new_privs for the program."),
            valued("cap", 'c', "NAME", "Give a further capability. May be repeated."),
            valued("preserve-fds", "N", "Pass so many descriptors on beside the three standard ones."),
            valued("cgroup", "PATH", "Accepted; has no effect."),
            flag("ignore-paused", "Start it even if the container is paused.")),
    PS("ID", "List the processes of a container.",
            valued("format", 'f', "FORMAT", "table (the default) or json: an array of process ids.")),
    LIST("", "List all containers.",
            valued("format", 'f', "FORMAT", "table (the default) or json."),
            flag("quiet", 'q', "Print the ids only.")),
    PAUSE("ID", "Stop all processes of a container."),
    RESUME("ID", "Let the processes of a paused container go on."),
    EVENTS("ID", "Print what a container uses as JSON, again and again.",
            valued("interval", "DURATION", "Time between two prints: 5s by default."),
            flag("stats", "Print once.")),
    UPDATE("ID", "Change the resources of a container.", Tables.UPDATE),
    SPEC("", "Write a config.json to start from.",
            valued("bundle", 'b', "DIR", "Where to write it."),
            flag("rootless", "One that fits a user who is not root.")),
    FEATURES("", "Print what this runtime supports as JSON."),
    CHECKPOINT("ID", "Not supported.", Tables.CHECKPOINT),
    RESTORE("ID", "Not supported.", Tables.CHECKPOINT);

    /** Options before the verb. */
    public static final List<Option> GLOBAL = List.of(
            valued("root", "DIR", "Where the state of containers is kept. Default: /run/belljar, for others than root below XDG_RUNTIME_DIR."),
            valued("log", "FILE", "Append errors to FILE too."),
            valued("log-format", "FORMAT", "text (the default) or json."),
            flag("debug", "Log more."),
            flag("systemd-cgroup", "Make cgroups by systemd's names."),
            valued("rootless", "BOOL", "Accepted: whether it is is seen from the caller."),
            valued("criu", "PATH", "Accepted; has no effect."),
            valued("network", "MODE", "What inet sockets reach, whatever the configuration says: none, loopback or host."),
            valued("platform", "NAME", "Accepted; has no effect."),
            flag("help", 'h', "Show help and exit."),
            flag("version", 'v', "Show the version and exit."));

    private final String operands;
    private final String description;
    private final List<Option> options;

    Verb(String operands, String description, Option... options) {
        this.operands = operands;
        this.description = description;
        this.options = List.of(Tables.with(options, flag("help", 'h', "Show help and exit.")));
    }

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** As help shows them. */
    public String operands() {
        return operands;
    }

    public String description() {
        return description;
    }

    public List<Option> options() {
        return options;
    }

    /** Null for other words. */
    public static Verb of(String word) {
        for (Verb v : values()) {
            if (v.word().equals(word)) {
                return v;
            }
        }
        return null;
    }

    /** Lists that the constants above share; in a class of its own because an enum's own fields come later. */
    private static final class Tables {
        static final Option[] START = {
            valued("bundle", 'b', "DIR", "Directory with config.json. Default: the current one."),
            valued("console-socket", "PATH", "Unix socket that gets the terminal's master."),
            valued("pidfd-socket", "PATH", "Unix socket that gets a pidfd of the process."),
            valued("pid-file", "FILE", "Where to write the process id."),
            flag("no-pivot", "Accepted; has no effect."),
            flag("no-new-keyring", "Accepted; has no effect."),
            valued("preserve-fds", "N", "Pass so many descriptors on beside the three standard ones."),
        };
        static final Option[] UPDATE = {
            valued("resources", 'r', "FILE", "JSON with the resources, - for standard input."),
            valued("blkio-weight", "N", "Weight of block I/O."),
            valued("cpu-period", "USEC", "Period of the CPU quota."),
            valued("cpu-quota", "USEC", "CPU time per period."),
            valued("cpu-share", "N", "Share of CPU time."),
            valued("cpu-rt-period", "USEC", "Accepted; has no effect."),
            valued("cpu-rt-runtime", "USEC", "Accepted; has no effect."),
            valued("cpuset-cpus", "LIST", "CPUs to run on."),
            valued("cpuset-mems", "LIST", "Memory nodes to use."),
            valued("memory", "BYTES", "Memory limit."),
            valued("memory-reservation", "BYTES", "Memory limit under pressure."),
            valued("memory-swap", "BYTES", "Limit of memory and swap together."),
            valued("kernel-memory", "BYTES", "Accepted; has no effect."),
            valued("kernel-memory-tcp", "BYTES", "Accepted; has no effect."),
            valued("pids-limit", "N", "Limit of processes."),
        };
        static final Option[] CHECKPOINT = {
            valued("image-path", "DIR", "Directory of the image."),
            valued("work-path", "DIR", "Directory for logs."),
            valued("parent-path", "DIR", "Directory of an earlier image."),
            valued("bundle", 'b', "DIR", "Directory with config.json."),
            valued("console-socket", "PATH", "As for create."),
            valued("pid-file", "FILE", "As for create."),
            valued("status-fd", "FD", "No effect."),
            valued("page-server", "ADDRESS:PORT", "No effect."),
            valued("manage-cgroups-mode", "MODE", "No effect."),
            valued("empty-ns", "NAMESPACE", "No effect."),
            valued("lsm-profile", "PROFILE", "No effect."),
            valued("lsm-mount-context", "CONTEXT", "No effect."),
            flag("leave-running", "No effect."),
            flag("tcp-established", "No effect."),
            flag("ext-unix-sk", "No effect."),
            flag("shell-job", "No effect."),
            flag("lazy-pages", "No effect."),
            flag("file-locks", "No effect."),
            flag("pre-dump", "No effect."),
            flag("auto-dedup", "No effect."),
            flag("detach", 'd', "No effect."),
            flag("no-subreaper", "No effect."),
            flag("no-pivot", "No effect."),
        };

        static Option[] with(Option[] list, Option... more) {
            Option[] all = java.util.Arrays.copyOf(list, list.length + more.length);
            System.arraycopy(more, 0, all, list.length, more.length);
            return all;
        }
    }
}
