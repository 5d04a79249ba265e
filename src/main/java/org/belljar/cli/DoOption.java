package org.belljar.cli;

/**
 * The options of {@code belljar do}: the one table that {@link OptionParser} parses by and from which {@link HelpModel}
 * makes help, error texts and completion.
 */
enum DoOption {
    ROOTFS("--rootfs", "DIR", "Host directory to be the root, read-only below a layer in memory. Default: the host's root."),
    BIND("--bind", "HOST:GUEST[:ro]", "Show a host file or directory at another place of the guest; writes reach the host"
            + " unless :ro is given. May be repeated."),
    ENV("--env", "NAME[=VALUE]", "Set a variable in the guest, or without a value take the host's. May be repeated."
            + " The caller's environment is inherited."),
    CWD("--cwd", "DIR", "Working directory in the guest. Default: the current one, or / with --rootfs."),
    USER("--user", "UID[:GID]", "User and group id in the guest. Default: the caller's."),
    CAP_DROP("--cap-drop", "NAME", "Take a capability from the guest's root, or ALL. May be repeated. Default: root has those that"
            + " the calling root has, or all."),
    CAP_ADD("--cap-add", "NAME", "Give the guest's root a capability, or ALL; comes after --cap-drop. May be repeated."),
    HOSTNAME("--hostname", "NAME", "Host name in the guest. Default: belljar."),
    MEMORY("--memory", "SIZE", "Upper limit of guest memory: bytes, or with k, m, g or t. Default: no limit."),
    STRACE("--strace", "NAMES", ValueForm.OPTIONAL, "Trace system calls, all or those named (comma-separated), to standard error."),
    STRACE_LOG("--strace-log", "FILE", "Append the trace to FILE of the host; implies --strace."),
    NETWORK("--network", "MODE", "What inet sockets reach: none, loopback (one another; the default), host (what the host reaches), or"
            + " host-raw (raw sockets too)."),
    PUBLISH("--publish", "[ADDRESS:]HOSTPORT:PORT", "Serve a port of the guest's loopback network on the host, at 127.0.0.1 or ADDRESS."
            + " May be repeated."),
    PLATFORM_OPT("--platform-opt", "NAMES", "Turn fast paths off (comma-separated): no-rewriting, no-spinning, no-sharing,"
            + " no-serving. For tests and for finding faults. May be repeated."),
    TTY('t', "--tty", "Give the command a terminal of the sandbox's own."),
    LOG("--log", "FILE", "Append Belljar's own log to FILE of the host. Default: no log."),
    HELP('h', "--help", "Show this help and exit."),
    VERSION('V', "--version", "Show the version and exit.");

    enum ValueForm { NONE, OPTIONAL, REQUIRED }

    private final String shortName;
    private final String longName;
    private final String label;
    private final ValueForm form;
    private final String description;

    DoOption(String longName, String label, String description) {
        this(longName, label, ValueForm.REQUIRED, description);
    }

    DoOption(String longName, String label, ValueForm form, String description) {
        this.shortName = null;
        this.longName = longName;
        this.label = label;
        this.form = form;
        this.description = description;
    }

    DoOption(char shortName, String longName, String description) {
        this.shortName = "-" + shortName;
        this.longName = longName;
        this.label = null;
        this.form = ValueForm.NONE;
        this.description = description;
    }

    /** "-t", or null. */
    String shortName() {
        return shortName;
    }

    String longName() {
        return longName;
    }

    /** How the value is called in help; null without a value. */
    String label() {
        return label;
    }

    /** OPTIONAL: only {@code --name=value} carries a value, never the following argument. */
    ValueForm form() {
        return form;
    }

    String description() {
        return description;
    }

    static DoOption byName(String name) {
        for (DoOption o : values()) {
            if (name.equals(o.longName) || name.equals(o.shortName)) {
                return o;
            }
        }
        return null;
    }
}
