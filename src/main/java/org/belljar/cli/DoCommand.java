package org.belljar.cli;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Capability;
import org.belljar.abi.SyscallNumber;
import org.belljar.sandbox.SandboxConfig;

/** {@code belljar do}: makes of the options the configuration of a sandbox. */
final class DoCommand {
    /** What of the caller goes into the configuration; tests give their own. */
    interface Environment {
        List<String> variables();

        String workingDirectory();

        int userId();

        int groupId();

        /** What the caller may do as root, as bits; all for an ordinary user, who is root in no more than the sandbox. */
        long capabilities();
    }

    private static final int HOST_NAME_MAX = 64;
    private static final long ID_MAX = 0xfffffffeL;

    private DoCommand() {}

    static SandboxConfig configure(OptionParser.Result options, Environment caller) throws UsageException {
        if (options.command().isEmpty()) {
            throw new UsageException("no command given");
        }
        if (options.command().getFirst().isEmpty()) {
            throw new UsageException("the command is an empty string");
        }
        String rootfs = options.last(DoOption.ROOTFS);
        List<SandboxConfig.Bind> binds = new ArrayList<>();
        for (String bind : options.all(DoOption.BIND)) {
            binds.add(bind(bind, caller));
        }
        long[] ids = {caller.userId(), caller.groupId()};
        if (options.has(DoOption.USER)) {
            user(options.last(DoOption.USER), ids);
        }
        return new SandboxConfig(
                options.command(),
                environment(options.all(DoOption.ENV), caller.variables()),
                rootfs == null ? null : absolute(nonEmpty(DoOption.ROOTFS, rootfs), caller),
                binds,
                cwd(options.last(DoOption.CWD), rootfs, caller),
                options.last(DoOption.CWD) == null,
                (int) ids[0],
                (int) ids[1],
                caller.capabilities() & ~capabilities(options.all(DoOption.CAP_DROP)) | capabilities(options.all(DoOption.CAP_ADD)),
                hostname(options.last(DoOption.HOSTNAME)),
                memory(options.last(DoOption.MEMORY)),
                trace(options, caller),
                options.has(DoOption.TTY),
                NetworkOptions.of(options),
                PlatformOptions.of(options));
    }

    private static String nonEmpty(DoOption option, String value) throws UsageException {
        if (value.isEmpty()) {
            throw new UsageException("option '" + option.longName() + "' needs a value that is not empty");
        }
        return value;
    }

    private static String absolute(String path, Environment caller) {
        return path.startsWith("/") ? path : caller.workingDirectory() + "/" + path;
    }

    private static SandboxConfig.Bind bind(String text, Environment caller) throws UsageException {
        String[] parts = text.split(":", -1);
        boolean hasMode = parts.length == 3 && (parts[2].equals("ro") || parts[2].equals("rw"));
        if ((parts.length != 2 && !hasMode) || parts[0].isEmpty() || !parts[1].startsWith("/")) {
            throw new UsageException("'" + text + "' is not of the form HOST:GUEST or HOST:GUEST:ro, with GUEST starting with /");
        }
        return new SandboxConfig.Bind(absolute(parts[0], caller), parts[1], hasMode && parts[2].equals("ro"));
    }

    private static List<String> environment(List<String> options, List<String> inherited) throws UsageException {
        List<String> all = new ArrayList<>(inherited);
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals == 0 || option.isEmpty()) {
                throw new UsageException("'" + option + "' is not of the form NAME or NAME=VALUE");
            }
            if (equals > 0) {
                String prefix = option.substring(0, equals + 1);
                all.removeIf(v -> v.startsWith(prefix));
                all.add(option);
            }
        }
        return all;
    }

    private static String cwd(String option, String rootfs, Environment caller) throws UsageException {
        if (option == null) {
            return rootfs == null ? caller.workingDirectory() : "/";
        }
        if (!option.startsWith("/")) {
            throw new UsageException("the working directory '" + option + "' must start with /");
        }
        return option;
    }

    private static void user(String text, long[] ids) throws UsageException {
        String[] parts = text.split(":", -1);
        if (parts.length > 2) {
            throw notAUser(text);
        }
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].isEmpty() || parts[i].length() > 10 || !parts[i].chars().allMatch(c -> c >= '0' && c <= '9')
                    || Long.parseLong(parts[i]) > ID_MAX) {
                throw notAUser(text);
            }
            ids[i] = Long.parseLong(parts[i]);
        }
        if (parts.length == 1) {
            ids[1] = ids[0] == 0 ? 0 : ids[1];
        }
    }

    private static UsageException notAUser(String text) {
        return new UsageException("'" + text + "' is not of the form UID or UID:GID, with numbers up to " + ID_MAX);
    }

    private static long capabilities(List<String> names) throws UsageException {
        long set = 0;
        for (String name : names) {
            long bits = Capability.bits(name);
            if (bits == 0) {
                throw new UsageException("there is no capability '" + name + "'");
            }
            set |= bits;
        }
        return set;
    }

    private static String hostname(String name) throws UsageException {
        if (name != null && (name.isEmpty() || name.length() > HOST_NAME_MAX)) {
            throw new UsageException("a host name has 1 to " + HOST_NAME_MAX + " bytes");
        }
        return name;
    }

    private static long memory(String text) throws UsageException {
        if (text == null) {
            return 0;
        }
        String digits = text;
        int shift = 0;
        int unit = text.isEmpty() ? -1 : "bkmgt".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
        if (unit >= 0) {
            digits = text.substring(0, text.length() - 1);
            shift = 10 * unit;
        }
        boolean isNumber = !digits.isEmpty() && digits.length() <= 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = isNumber ? Long.parseLong(digits) : 0;
        if (number == 0 || number > Long.MAX_VALUE >> shift) {
            throw new UsageException("'" + text + "' is not a size, such as 512m or 2g");
        }
        return number << shift;
    }

    private static SandboxConfig.Trace trace(OptionParser.Result options, Environment caller) throws UsageException {
        if (!options.has(DoOption.STRACE) && !options.has(DoOption.STRACE_LOG)) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (String list : options.all(DoOption.STRACE)) {
            for (String name : list.isEmpty() ? new String[0] : list.split(",", -1)) {
                if (SyscallNumber.byName(name) < 0) {
                    throw new UsageException("there is no system call '" + name + "'");
                }
                names.add(name);
            }
        }
        String log = options.last(DoOption.STRACE_LOG);
        return new SandboxConfig.Trace(names, log == null ? null : absolute(nonEmpty(DoOption.STRACE_LOG, log), caller));
    }
}
