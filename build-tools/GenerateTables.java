import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes from {@code syscall-tables/} what the build needs: the numbers, the dispatch, the tracer's signatures, the
 * trampoline's marshalling table and the list of system calls for readers.
 *
 * <p>Run by {@code build-tools/generate} with the launcher's source mode, so it uses the JDK only. All mistakes in the
 * tables are reported together, each as {@code file:line: what is wrong}, and nothing is written then.
 */
public final class GenerateTables {
    private static final Set<String> INT_KINDS = Set.of("fd", "dirfd", "int", "uint", "mode", "pid", "signo", "uid");
    private static final Set<String> LONG_KINDS = Set.of("long", "ulong", "size", "off", "ptr");
    private static final Set<String> ROUTES = Set.of("window", "trap", "trampoline");
    private static final Set<String> RESTARTS = Set.of("-", "sys", "noint", "nohand", "block", "eintr");
    private static final Map<String, Integer> ERRNOS =
            Map.of("EPERM", 1, "ENXIO", 6, "EINVAL", 22, "ENOSYS", 38, "EOPNOTSUPP", 95);
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Pattern HANDLER = Pattern.compile("((?:[a-z]+\\.)+)([A-Z][A-Za-z0-9]*)#([a-z][A-Za-z0-9_]*)");
    private static final Pattern FLAGS = Pattern.compile("(flags|enum):([a-z0-9_]+)");
    private static final Pattern MEMORY =
            Pattern.compile("(in|out|inout) (path|str|strv|buf|iovec|fdset|struct|array)"
                    + "(?::([a-z0-9_]+))?(?::([0-9]+))?(?:\\[([A-Za-z0-9_]+)\\])?");
    private static final int CASES_PER_METHOD = 64;

    /** What an argument is: a value in a register, or the address of memory of some shape. */
    private record Arg(String text, String name, boolean isInt, String direction, String shape, String format, int size, String length) {
        boolean isMemory() {
            return direction != null;
        }

        boolean isRead() {
            return isMemory() && !direction.equals("out");
        }
    }

    private record Handler(String className, String method) {}

    private record Row(int line, int nr, String name, Handler handler, String route, String restart, String status,
            String absentErrno, List<Arg> args, String signature, String note) {
        boolean isAbsent() {
            return absentErrno != null;
        }
    }

    private record FlagSet(int line, String name, String body) {}

    private final Path root;
    private final List<String> errors = new ArrayList<>();
    private final Map<String, String> handlerSources = new HashMap<>();

    private GenerateTables(Path root) {
        this.root = root;
    }

    public static void main(String[] args) throws IOException {
        boolean writeDocs = args.length > 0 && args[0].equals("--docs");
        int status = new GenerateTables(Path.of("").toAbsolutePath()).run(writeDocs);
        if (status != 0) {
            System.exit(status);
        }
    }

    private int run(boolean writeDocs) throws IOException {
        Map<String, FlagSet> flagSets = readFlagSets(Path.of("syscall-tables/flags.tbl"));
        List<Row> rows = readRows(Path.of("syscall-tables/x86_64.tbl"), flagSets.keySet());
        if (!errors.isEmpty()) {
            errors.forEach(System.err::println);
            return 1;
        }
        Path java = root.resolve("target/generated-sources/java/org/belljar");
        write(java.resolve("abi/SyscallNumber.java"), syscallNumber(rows));
        write(java.resolve("trace/SyscallSignatures.java"), syscallSignatures(rows, flagSets));
        if (Files.exists(source("org.belljar.kernel.Task")) && Files.exists(source("org.belljar.kernel.Kernel"))) {
            write(java.resolve("syscall/SyscallDispatch.java"), syscallDispatch(rows));
        }
        write(root.resolve("target/generated-sources/native/marshal.inc"), marshalTable(rows));
        String docs = syscallsPage(rows);
        write(root.resolve("target/generated-docs/syscalls.md"), docs);
        if (writeDocs) {
            write(root.resolve("docs/syscalls.md"), docs);
        }
        return 0;
    }

    // ---- reading and checking ----

    private void error(Path file, int line, String message) {
        errors.add(file + ":" + line + ": " + message);
    }

    private Map<String, FlagSet> readFlagSets(Path file) throws IOException {
        Map<String, FlagSet> sets = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(root.resolve(file));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] f = line.split("\\|", -1);
            if (f.length != 3) {
                error(file, i + 1, "3 columns expected (set | form | names), found " + f.length);
                continue;
            }
            String name = f[0].strip();
            String form = f[1].strip();
            String names = f[2].strip();
            if (!form.matches("flags|enum|low:0x[0-9a-f]+")) {
                error(file, i + 1, "form must be flags, enum or low:0xMASK, not '" + form + "'");
            }
            for (String item : names.split(" +")) {
                if (!item.matches("[A-Z_][A-Za-z0-9_]*=(0x[0-9a-f]{1,8}|[0-9])") && !(item.equals(":") && form.startsWith("low"))) {
                    error(file, i + 1, "'" + item + "' is not NAME=value with a value of at most 32 bits");
                }
            }
            FlagSet before = sets.put(name, new FlagSet(i + 1, name, form + " " + names));
            if (before != null) {
                error(file, i + 1, "set " + name + " is already on line " + before.line());
            }
        }
        return sets;
    }

    private List<Row> readRows(Path file, Set<String> flagSets) throws IOException {
        List<Row> rows = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        Set<String> usedSets = new HashSet<>();
        List<String> lines = Files.readAllLines(root.resolve(file));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Row row = readRow(file, i + 1, line, flagSets);
            if (row == null) {
                continue;
            }
            if (!rows.isEmpty() && row.nr() <= rows.getLast().nr()) {
                error(file, i + 1, "number " + row.nr() + " after " + rows.getLast().nr() + ": rows must ascend");
            }
            Integer before = names.put(row.name(), i + 1);
            if (before != null) {
                error(file, i + 1, row.name() + " is already on line " + before);
            }
            row.args().forEach(a -> usedSets.add(a.text()));
            rows.add(row);
        }
        return rows;
    }

    private Row readRow(Path file, int line, String text, Set<String> flagSets) throws IOException {
        String[] f = text.split("\\|", -1);
        if (f.length != 8) {
            error(file, line, "8 columns expected (nr | name | handler | route | restart | status | signature | note), found "
                    + f.length);
            return null;
        }
        for (int i = 0; i < f.length; i++) {
            f[i] = f[i].strip();
        }
        int errorsBefore = errors.size();
        if (!f[0].matches("[0-9]{1,4}")) {
            error(file, line, "'" + f[0] + "' is not a system call number");
            return null;
        }
        if (!NAME.matcher(f[1]).matches()) {
            error(file, line, "'" + f[1] + "' is not a system call name");
        }
        if (!ROUTES.contains(f[3])) {
            error(file, line, f[1] + ": route must be one of " + sorted(ROUTES) + ", not '" + f[3] + "'");
        }
        if (!RESTARTS.contains(f[4])) {
            error(file, line, f[1] + ": restart must be one of " + sorted(RESTARTS) + ", not '" + f[4] + "'");
        }
        String absentErrno = readStatus(file, line, f);
        List<Arg> args = readSignature(file, line, f[1], f[6], flagSets);
        Handler handler = readHandler(file, line, f[1], f[2], absentErrno != null, args, errors.size() == errorsBefore);
        return new Row(line, Integer.parseInt(f[0]), f[1], handler, f[3], f[4], f[5], absentErrno, args, f[6], f[7]);
    }

    /** Returns the errno of an absent call, or null for one that is there. */
    private String readStatus(Path file, int line, String[] f) {
        String status = f[5];
        switch (status) {
            case "full" -> {
                return null;
            }
            case "partial" -> {
                if (f[7].isEmpty()) {
                    error(file, line, f[1] + ": a partial call needs a note that says what is missing");
                }
                return null;
            }
            default -> {
                String errno = status.startsWith("absent:") ? status.substring(7) : "";
                if (!ERRNOS.containsKey(errno)) {
                    error(file, line, f[1] + ": status must be full, partial or absent:ERRNO with one of "
                            + sorted(ERRNOS.keySet()) + ", not '" + status + "'");
                }
                return errno;
            }
        }
    }

    private List<Arg> readSignature(Path file, int line, String call, String signature, Set<String> flagSets) {
        if (signature.equals("-")) {
            return List.of();
        }
        List<Arg> args = new ArrayList<>();
        for (String part : signature.split(",")) {
            String text = part.strip();
            int space = text.lastIndexOf(' ');
            if (space < 0 || !NAME.matcher(text.substring(space + 1)).matches()) {
                error(file, line, call + ": argument '" + text + "' is not of the form 'kind name'");
                continue;
            }
            Arg arg = readKind(file, line, call, text.substring(0, space).strip(), text.substring(space + 1), flagSets);
            if (arg != null) {
                args.add(arg);
            }
        }
        if (args.size() > 6) {
            error(file, line, call + ": " + args.size() + " arguments, but a system call has at most 6");
        }
        for (Arg arg : args) {
            if (arg.length() != null && !arg.length().matches("[0-9]+")
                    && args.stream().noneMatch(a -> a.name().equals(arg.length()) && !a.isMemory())) {
                error(file, line, call + ": the length '" + arg.length() + "' of " + arg.name() + " is no scalar argument of the call");
            }
            if (args.stream().filter(a -> a.name().equals(arg.name())).count() > 1) {
                error(file, line, call + ": two arguments are called " + arg.name());
            }
        }
        return args;
    }

    private Arg readKind(Path file, int line, String call, String kind, String name, Set<String> flagSets) {
        if (INT_KINDS.contains(kind) || LONG_KINDS.contains(kind)) {
            return new Arg(kind, name, INT_KINDS.contains(kind), null, null, null, 0, null);
        }
        Matcher flags = FLAGS.matcher(kind);
        if (flags.matches()) {
            if (!flagSets.contains(flags.group(2))) {
                error(file, line, call + ": " + name + ": flags.tbl has no set '" + flags.group(2) + "'");
            }
            return new Arg(kind, name, true, null, null, null, 0, null);
        }
        Matcher memory = MEMORY.matcher(kind);
        if (!memory.matches()) {
            error(file, line, call + ": unknown kind '" + kind + "' of " + name);
            return null;
        }
        String shape = memory.group(2);
        boolean needsSize = shape.equals("struct") || shape.equals("array");
        boolean needsLength = shape.equals("array") || shape.equals("buf") || shape.equals("iovec") || shape.equals("fdset");
        if (needsSize != (memory.group(4) != null) || needsLength != (memory.group(5) != null)
                || (memory.group(3) != null && !needsSize && !shape.equals("buf"))) {
            error(file, line, call + ": '" + kind + "' of " + name + " is not well formed; see the head of the table");
            return null;
        }
        if ((shape.equals("path") || shape.startsWith("str")) && !shape.equals("struct") && !memory.group(1).equals("in")) {
            error(file, line, call + ": " + name + ": a " + shape + " can only be 'in'");
        }
        int size = needsSize ? Integer.parseInt(memory.group(4)) : 0;
        return new Arg(kind, name, false, memory.group(1), shape, memory.group(3), size, memory.group(5));
    }

    private Handler readHandler(Path file, int line, String call, String text, boolean absent, List<Arg> args, boolean check)
            throws IOException {
        if (text.equals("-")) {
            if (!absent) {
                error(file, line, call + ": a call that is not absent needs a handler");
            }
            return null;
        }
        if (absent) {
            error(file, line, call + ": an absent call cannot have the handler " + text);
            return null;
        }
        Matcher m = HANDLER.matcher(text);
        if (!m.matches()) {
            error(file, line, call + ": handler '" + text + "' is not of the form family.ClassName#method");
            return null;
        }
        Handler handler = new Handler("org.belljar.syscall." + m.group(1) + m.group(2), m.group(3));
        if (check) {
            checkHandler(file, line, call, text, handler, args);
        }
        return handler;
    }

    private void checkHandler(Path file, int line, String call, String text, Handler handler, List<Arg> args) throws IOException {
        String code = handlerSource(handler.className());
        if (code == null) {
            error(file, line, call + ": handler " + text + ": there is no " + root.relativize(source(handler.className())));
            return;
        }
        Matcher m = Pattern.compile("\\bpublic\\s+(?:final\\s+)?long\\s+" + handler.method() + "\\s*\\(([^)]*)\\)").matcher(code);
        String wanted = "Task" + args.stream().map(a -> a.isInt() ? ", int" : ", long").collect(Collectors.joining());
        List<String> found = new ArrayList<>();
        while (m.find()) {
            String types = List.of(m.group(1).strip().split("\\s*,\\s*")).stream()
                    .map(p -> p.replaceFirst("^final\\s+", "").replaceFirst("\\s+\\S+$", "").replaceFirst("^.*\\.", ""))
                    .collect(Collectors.joining(", "));
            if (types.equals(wanted)) {
                return;
            }
            found.add("(" + types + ")");
        }
        error(file, line, call + ": handler " + text + " must be 'public long " + handler.method() + "(" + wanted + ")', "
                + (found.isEmpty() ? "but there is no such public method" : "found " + String.join(" and ", found)));
    }

    private String handlerSource(String className) throws IOException {
        if (!handlerSources.containsKey(className)) {
            Path path = source(className);
            handlerSources.put(className, Files.exists(path)
                    ? Files.readString(path).replaceAll("(?s)/\\*.*?\\*/", " ").replaceAll("//[^\n]*", " ")
                    : null);
        }
        return handlerSources.get(className);
    }

    private Path source(String className) {
        return root.resolve("src/main/java/" + className.replace('.', '/') + ".java");
    }

    private static List<String> sorted(Set<String> set) {
        return set.stream().sorted().toList();
    }

    // ---- org.belljar.abi.SyscallNumber ----

    private static final String MARK = "// Generated by build-tools/GenerateTables.java from syscall-tables/; not to be edited.\n";

    private static String syscallNumber(List<Row> rows) {
        StringBuilder b = new StringBuilder(MARK);
        b.append("package org.belljar.abi;\n\n/** Numbers and names of the system calls. */\npublic final class SyscallNumber {\n");
        for (Row r : rows) {
            b.append("    public static final int ").append(r.name().toUpperCase(Locale.ROOT)).append(" = ").append(r.nr()).append(";\n");
        }
        b.append("\n    /** One more than the highest number. */\n    public static final int LIMIT = ").append(rows.getLast().nr() + 1)
                .append(";\n\n    private SyscallNumber() {}\n\n")
                .append("    /** The name of call {@code nr}, or null where no call has this number. */\n")
                .append("    public static String name(int nr) {\n        return switch (nr) {\n");
        for (Row r : rows) {
            b.append("            case ").append(r.nr()).append(" -> \"").append(r.name()).append("\";\n");
        }
        b.append("            default -> null;\n        };\n    }\n\n")
                .append("    /** The number of the call named {@code name}, or -1. */\n")
                .append("    public static int byName(String name) {\n        return switch (name) {\n");
        for (Row r : rows) {
            b.append("            case \"").append(r.name()).append("\" -> ").append(r.nr()).append(";\n");
        }
        return b.append("            default -> -1;\n        };\n    }\n}\n").toString();
    }

    // ---- org.belljar.trace.SyscallSignatures ----

    private static String syscallSignatures(List<Row> rows, Map<String, FlagSet> flagSets) {
        StringBuilder b = new StringBuilder(MARK);
        b.append("package org.belljar.trace;\n\n/** The signatures and flag sets of the tables, as text; parsed on first use of each. */\n")
                .append("final class SyscallSignatures {\n    private SyscallSignatures() {}\n\n")
                .append("    /** The signature of call {@code nr}, \"-\" without arguments, or null where no call has this number. */\n")
                .append("    static String signature(int nr) {\n        return switch (nr) {\n");
        for (Row r : rows) {
            b.append("            case ").append(r.nr()).append(" -> \"").append(r.signature()).append("\";\n");
        }
        b.append("            default -> null;\n        };\n    }\n\n")
                .append("    /** Form and names of a set, as in flags.tbl. */\n")
                .append("    static String flagSet(String name) {\n        return switch (name) {\n");
        for (FlagSet s : flagSets.values()) {
            b.append("            case \"").append(s.name()).append("\" -> \"").append(s.body()).append("\";\n");
        }
        return b.append("            default -> throw new IllegalArgumentException(name);\n        };\n    }\n}\n").toString();
    }

    // ---- org.belljar.syscall.SyscallDispatch ----

    /** One switch over all calls would exceed the 8,000 bytecodes above which HotSpot compiles no method. */
    private String syscallDispatch(List<Row> rows) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (Row r : rows) {
            if (r.handler() != null) {
                fields.computeIfAbsent(r.handler().className(), GenerateTables::fieldName);
            }
        }
        StringBuilder b = new StringBuilder(MARK);
        b.append("package org.belljar.syscall;\n\nimport org.belljar.kernel.Kernel;\nimport org.belljar.kernel.SyscallTable;\nimport org.belljar.kernel.Task;\n\n")
                .append("/** Calls the implementation of each system call. */\npublic final class SyscallDispatch implements SyscallTable {\n");
        fields.forEach((type, field) -> b.append("    private final ").append(type).append(' ').append(field).append(";\n"));
        b.append("    private final AbsentCalls absent = new AbsentCalls();\n\n    public SyscallDispatch(Kernel kernel) {\n");
        for (Map.Entry<String, String> e : fields.entrySet()) {
            String simple = e.getKey().substring(e.getKey().lastIndexOf('.') + 1);
            boolean takesKernel = Pattern.compile("\\b" + simple + "\\s*\\(\\s*(?:final\\s+)?Kernel\\s+\\w+\\s*\\)")
                    .matcher(handlerSource(e.getKey())).find();
            b.append("        ").append(e.getValue()).append(" = new ").append(e.getKey()).append(takesKernel ? "(kernel);\n" : "();\n");
        }
        b.append("    }\n\n");
        appendCall(b, rows, fields);
        appendAbsentErrno(b, rows);
        return b.append("}\n").toString();
    }

    private static String fieldName(String className) {
        String[] parts = className.substring("org.belljar.syscall.".length()).split("\\.");
        StringBuilder field = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            field.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
        }
        return field.toString();
    }

    private static void appendCall(StringBuilder b, List<Row> rows, Map<String, String> fields) {
        String parameters = "(Task task, int nr, long a0, long a1, long a2, long a3, long a4, long a5)";
        Map<Integer, List<Row>> groups = rows.stream().filter(r -> r.handler() != null)
                .collect(Collectors.groupingBy(r -> r.nr() / CASES_PER_METHOD, TreeMap::new, Collectors.toList()));
        b.append("    /**\n     * Calls {@code nr} with its arguments as they were in the registers. Returns the result or a negated errno;\n")
                .append("     * for a call that is absent that of {@link #absentErrno}.\n     */\n")
                .append("    @Override\n    public long call").append(parameters).append(" {\n        return switch (nr >> ")
                .append(Integer.numberOfTrailingZeros(CASES_PER_METHOD)).append(") {\n");
        groups.forEach((g, list) -> b.append("            case ").append(g).append(" -> call").append(g)
                .append("(task, nr, a0, a1, a2, a3, a4, a5);\n"));
        b.append("            default -> absent.call(nr);\n        };\n    }\n\n");
        groups.forEach((g, list) -> {
            b.append("    private long call").append(g).append(parameters).append(" {\n        return switch (nr) {\n");
            for (Row r : list) {
                b.append("            case ").append(r.nr()).append(" -> ").append(fields.get(r.handler().className())).append('.')
                        .append(r.handler().method()).append("(task");
                for (int i = 0; i < r.args().size(); i++) {
                    b.append(r.args().get(i).isInt() ? ", (int) a" : ", a").append(i);
                }
                b.append("); // ").append(r.name()).append('\n');
            }
            b.append("            default -> absent.call(nr);\n        };\n    }\n\n");
        });
    }

    private static void appendAbsentErrno(StringBuilder b, List<Row> rows) {
        b.append("    /** 0 for a call that is implemented, else the errno that a kernel without it returns. */\n")
                .append("    public static int absentErrno(int nr) {\n        return switch (nr) {\n");
        appendCases(b, rows, r -> !r.isAbsent(), "0");
        for (Map.Entry<String, Integer> e : new TreeMap<>(ERRNOS).entrySet()) {
            if (!e.getKey().equals("ENOSYS")) {
                appendCases(b, rows, r -> e.getKey().equals(r.absentErrno()), e.getValue() + " /* " + e.getKey() + " */");
            }
        }
        b.append("            default -> 38 /* ENOSYS */;\n        };\n    }\n");
    }

    private static void appendCases(StringBuilder b, List<Row> rows, java.util.function.Predicate<Row> which, String value) {
        List<String> numbers = rows.stream().filter(which).map(r -> String.valueOf(r.nr())).toList();
        for (int i = 0; i < numbers.size(); i += 20) {
            b.append("            case ").append(String.join(", ", numbers.subList(i, Math.min(i + 20, numbers.size()))))
                    .append(" -> ").append(value).append(";\n");
        }
    }

    // ---- marshal.inc ----

    private static final String MARSHAL_HEAD = """
            /*
             * Generated by build-tools/GenerateTables.java from syscall-tables/; not to be edited.
             *
             * What the trampoline copies in before it hands a call over, by number:
             *
             *   [nr] = { ROUTE, count, { { arg, KIND, lenArg, size }, ... } }
             *
             * arg     argument that holds the address (0..5); NULL is not copied
             * KIND    MARSHAL_STRING     bytes up to NUL, `size` at most
             *         MARSHAL_BYTES      as many bytes as argument lenArg says
             *         MARSHAL_STRUCT     `size` bytes
             *         MARSHAL_ARRAY      `size` bytes times argument lenArg
             *         MARSHAL_FDSET      bit set for argument lenArg descriptors, in units of 8 bytes
             *         MARSHAL_IOVEC_IN   argument lenArg struct iovec; the data they point to is read
             *         MARSHAL_IOVEC_OUT  the same; the data they point to is only written
             * lenArg  MARSHAL_NO_ARG where the kind needs none
             * What has no place here (vectors of strings, all above MARSHAL_MAX_IN) the kernel reads itself.
             */
            """;

    /** As in native-trampoline/marshal.h. */
    private static final int MARSHAL_MAX_IN = 4;

    private static String marshalTable(List<Row> rows) {
        StringBuilder b = new StringBuilder(MARSHAL_HEAD);
        for (Row r : rows) {
            List<String> copies = new ArrayList<>();
            for (int i = 0; i < r.args().size() && copies.size() < MARSHAL_MAX_IN; i++) {
                Arg a = r.args().get(i);
                if ((a.isRead() && !a.shape().equals("strv")) || (a.isMemory() && a.shape().equals("iovec"))) {
                    copies.add(marshalEntry(i, a, r.args()));
                }
            }
            b.append("[").append(r.nr()).append("] = { MARSHAL_ROUTE_").append(r.route().toUpperCase(Locale.ROOT)).append(", ")
                    .append(copies.size()).append(", { ").append(copies.isEmpty() ? "{ 0 }" : String.join(", ", copies))
                    .append(" } }, /* ").append(r.name()).append(" */\n");
        }
        return b.toString();
    }

    private static String marshalEntry(int index, Arg a, List<Arg> args) {
        boolean fixed = a.length() != null && a.length().matches("[0-9]+");
        String lenArg = "MARSHAL_NO_ARG";
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).name().equals(a.length())) {
                lenArg = String.valueOf(i);
            }
        }
        record Kind(String name, int size) {}
        Kind kind = switch (a.shape()) {
            case "path", "str" -> new Kind("STRING", 4096);
            case "struct" -> new Kind("STRUCT", a.size());
            case "fdset" -> new Kind("FDSET", 0);
            case "iovec" -> new Kind(a.direction().equals("in") ? "IOVEC_IN" : "IOVEC_OUT", 16);
            case "buf" -> fixed ? new Kind("STRUCT", Integer.parseInt(a.length())) : new Kind("BYTES", 1);
            case "array" -> fixed ? new Kind("STRUCT", a.size() * Integer.parseInt(a.length())) : new Kind("ARRAY", a.size());
            default -> throw new IllegalStateException(a.shape());
        };
        return "{ " + index + ", MARSHAL_" + kind.name() + ", " + lenArg + ", " + kind.size() + " }";
    }

    // ---- docs/syscalls.md ----

    private static String syscallsPage(List<Row> rows) {
        Function<String, Long> count = s -> rows.stream().filter(r -> r.status().startsWith(s)).count();
        StringBuilder b = new StringBuilder();
        b.append("# System calls\n\n<!-- Generated by build-tools/generate --docs from syscall-tables/x86_64.tbl; not to be edited. -->\n\n")
                .append("Of the ").append(rows.size()).append(" system calls of Linux 6.18 on x86-64, ").append(count.apply("full"))
                .append(" are implemented, ").append(count.apply("partial")).append(" in part, and ").append(count.apply("absent"))
                .append(" are absent: those return the errno\nthat a kernel built without them returns, and are named once in the log.\n\n")
                .append("| number | call | arguments | status | note |\n|---:|---|---|---|---|\n");
        for (Row r : rows) {
            b.append("| ").append(r.nr()).append(" | `").append(r.name()).append("` | ")
                    .append(r.args().stream().map(Arg::name).collect(Collectors.joining(", "))).append(" | ")
                    .append(r.isAbsent() ? "absent (" + r.absentErrno() + ")" : r.status()).append(" | ").append(r.note()).append(" |\n");
        }
        return b.toString();
    }

    // ---- writing ----

    /** Leaves a file alone that is already right, so that nothing is compiled again for it. */
    private static void write(Path file, String text) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
