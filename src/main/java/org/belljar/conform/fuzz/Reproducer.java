package org.belljar.conform.fuzz;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.belljar.conform.table.Argument;
import org.belljar.conform.table.FlagNames;
import org.belljar.conform.table.SyscallRow;
import org.belljar.conform.table.SyscallTable;

/** Writes a program as C that needs nothing but a compiler: what a developer debugs, and keeps as a test. */
final class Reproducer {
    private static final Pattern MEMORY = Pattern.compile("m([a-z])(\\d+):([0-9a-f]*)(?:\\{(.*)\\})?");
    private static final int FIRST_PORT = 20_000;
    private static final String HEAD = """
            #define _GNU_SOURCE
            #include <arpa/inet.h>
            #include <errno.h>
            #include <pthread.h>
            #include <signal.h>
            #include <stdint.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/syscall.h>
            #include <sys/wait.h>
            #include <unistd.h>

            #define SHOW(call) do { errno = 0; long v_ = (call); \\
            	printf("%s = %ld %s\\n", #call, v_, v_ == -1 && errno ? strerrorname_np(errno) : ""); fflush(stdout); } while (0)
            #define WORKS(call) do { errno = 0; long v_ = (call); \\
            	printf("%s %s\\n", #call, v_ == -1 && errno ? strerrorname_np(errno) : "works"); fflush(stdout); } while (0)
            #define BYTES(p, len) do { for (int i_ = 0; i_ < (len); i_++) printf("%02x", ((unsigned char *)(p))[i_]); printf("\\n"); } while (0)

            /* len bytes that begin with those of text */
            static void *bytes(long len, const char *text, long n)
            {
            	return memcpy(calloc(1, len + 1), text, n < len ? n : len);
            }

            static void put(void *p, int off, uint64_t v, int width)
            {
            	memcpy((char *)p + off, &v, width);
            }
            """;

    private final SyscallTable table;
    private final StringBuilder body = new StringBuilder();
    private int objects;
    private boolean hasHandler;
    /** What closes the parts that other processes and threads run. */
    private final Deque<String> open = new ArrayDeque<>();

    private Reproducer(SyscallTable table) {
        this.table = table;
    }

    /** @param comment lines for the head */
    static String write(CallProgram program, List<String> comment, SyscallTable table) {
        Reproducer r = new Reproducer(table);
        for (int k = 0; k < program.calls().size(); k++) {
            ProgramCall call = program.calls().get(k);
            if (call.isMark()) {
                r.mark(call, k);
            } else {
                r.call(k, call);
            }
        }
        while (!r.open.isEmpty()) {
            r.mark(ProgramCall.END, program.calls().size());
        }
        StringBuilder b = new StringBuilder();
        comment.forEach(l -> b.append("// ").append(l).append('\n'));
        b.append(HEAD);
        if (r.hasHandler) {
            b.append("\nstatic void on_signal(int signo) { (void)signo; }\nvoid restorer(void);\n"
                    + "__asm__(\".text\\nrestorer: mov $15, %eax\\n\\tsyscall\\n\");\n");
        }
        return b.append("\nint main(void)\n{\n\tlong r[").append(program.calls().size()).append("] = { 0 };\n").append(r.body)
                .append("\t(void)r;\n\treturn 0;\n}\n").toString();
    }

    /** A child is a block of its own; a thread a function within main, as gcc has them, which sees what main has made. */
    private void mark(ProgramCall call, int k) {
        if (call.equals(ProgramCall.PROCESS)) {
            body.append("\tif (fork() == 0) {\n");
            open.push("\t_exit(0);\n\t}\n\twait(NULL);\n");
        } else if (call.equals(ProgramCall.THREAD)) {
            body.append("\tvoid *thread").append(k).append("(void *unused)\n\t{\n");
            open.push("\treturn unused;\n\t}\n\tpthread_t t" + k + ";\n\tpthread_create(&t" + k + ", NULL, thread" + k + ", NULL);\n\tpthread_join(t" + k
                    + ", NULL);\n");
        } else if (!open.isEmpty()) {
            body.append(open.pop());
        }
    }

    private void call(int k, ProgramCall call) {
        SyscallRow row = table.row(call.name());
        List<String> args = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < call.args().size(); i++) {
            Argument a = i < row.args().size() ? row.args().get(i) : null;
            String name = "m" + k + "_" + i;
            args.add(value(call.args().get(i), a, name, shown));
        }
        body.append('\t').append(call.isMasked() ? "WORKS" : "SHOW").append("(r[").append(k).append("] = syscall(SYS_").append(call.name());
        args.forEach(a -> body.append(", ").append(a));
        body.append("));\n");
        shown.forEach(s -> body.append("\tBYTES(").append(s).append(");\n"));
    }

    private String value(String token, Argument a, String name, List<String> shown) {
        return switch (token.charAt(0)) {
            case 'n' -> number(Long.parseUnsignedLong(token.substring(1), 16), a);
            case 'r' -> "r[" + token.substring(1) + "]";
            case 'q' -> {
                String[] p = token.substring(1).split(":");
                yield "((int *)m" + p[0] + "_" + p[1] + ")[" + p[2] + "]";
            }
            case 'p' -> "getpid()";
            case 'i' -> {
                String[] p = token.substring(1).split(":");
                yield p[0] + (p[1].equals("0") ? "" : " | htons(" + (FIRST_PORT + Integer.parseInt(p[1])) + ") << 16");
            }
            case 'h' -> handler("(long)on_signal");
            case 'z' -> handler("(long)restorer");
            default -> memory(token, name, shown);
        };
    }

    private String handler(String text) {
        hasHandler = true;
        return text;
    }

    private String memory(String token, String name, List<String> shown) {
        Matcher m = MEMORY.matcher(token);
        if (!m.matches()) {
            return "0";
        }
        String hex = m.group(3);
        StringBuilder text = new StringBuilder();
        boolean isPlain = hex.matches("(?:2[0-13-9a-f]|[3-46-7][0-9a-f]|5[0-9abd-f])*") && !hex.contains("7f");
        for (int i = 0; i + 1 < hex.length(); i += 2) {
            text.append(isPlain ? String.valueOf((char) Integer.parseInt(hex.substring(i, i + 2), 16)) : "\\x" + hex.substring(i, i + 2));
        }
        body.append("\tvoid *").append(name).append(" = bytes(").append(m.group(2)).append(", \"").append(text).append("\", ")
                .append(hex.length() / 2).append(");\n");
        if (m.group(4) != null) {
            patches(m.group(4), name, shown);
        }
        if (m.group(1).equals("h") || m.group(1).equals("a")) {
            shown.add(name + ", " + Math.min(64, Integer.parseInt(m.group(2))));
        }
        return name;
    }

    private void patches(String text, String name, List<String> shown) {
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ',' && depth == 0) {
                String patch = text.substring(start, i);
                int equals = patch.indexOf('=');
                boolean isWord = patch.charAt(equals - 1) == 'w';
                String off = patch.substring(0, isWord ? equals - 1 : equals);
                String v = value(patch.substring(equals + 1), null, name + "_" + objects++, shown);
                body.append("\tput(").append(name).append(", ").append(off).append(", (uint64_t)").append(v).append(isWord ? ", 4);\n" : ", 8);\n");
                start = i + 1;
            }
        }
    }

    private String number(long v, Argument a) {
        String plain = v >= -4096 && v < 10000 ? Long.toString(v) : "0x" + Long.toHexString(v);
        if (a == null || !a.isNamed() || v == 0) {
            return a != null && a.kind().equals("mode") ? "0" + Long.toOctalString(v) : plain;
        }
        FlagNames names = table.flags(a.format());
        List<String> found = new ArrayList<>();
        int rest = (int) v;
        for (FlagNames.Named n : names.all()) {
            boolean isHere = names.low().contains(n) ? (v & names.mask()) == (n.value() & 0xffffffffL & names.mask()) && found.isEmpty()
                    : n.value() != 0 && (rest & n.value()) == n.value();
            if (isHere && (n.value() != 0 || rest == 0)) {
                found.add(n.name());
                rest &= ~n.value();
            }
        }
        return rest != 0 || found.isEmpty() ? plain : plain + " /* " + String.join("|", found) + " */";
    }
}
