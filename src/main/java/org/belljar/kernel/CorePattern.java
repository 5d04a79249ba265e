package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathNames;

/** How core files are called: kernel.core_pattern and kernel.core_uses_pid (core(5)). A pattern never starts a program here. */
public final class CorePattern {
    private static final int LONGEST = 127;

    private volatile String pattern = "core";
    private volatile boolean usesPid;

    public static CorePattern of(Kernel kernel) {
        return kernel.plugIn(CorePattern.class, CorePattern::new);
    }

    public String pattern() {
        return pattern;
    }

    /** EINVAL for one that pipes to a program. */
    public void setPattern(String text) {
        if (text.startsWith("|") || text.startsWith("@")) {
            throw Errno.EINVAL.exception();
        }
        pattern = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    public boolean usesPid() {
        return usesPid;
    }

    public void setUsesPid(boolean on) {
        usesPid = on;
    }

    /** The name of a task's core file: absolute, or from its working directory. */
    String name(Task task, int signo) {
        String text = pattern;
        StringBuilder b = new StringBuilder();
        boolean hasPid = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%' || i + 1 == text.length()) {
                if (c != '%') {
                    b.append(c);
                }
                continue;
            }
            char what = text.charAt(++i);
            hasPid |= what == 'p';
            append(b, what, task, signo);
        }
        if (usesPid && !hasPid) {
            b.append('.').append(task.group().id());
        }
        return b.toString();
    }

    private static void append(StringBuilder b, char what, Task task, int signo) {
        switch (what) {
            case '%' -> b.append('%');
            case 'p' -> b.append(task.group().idIn(task.pids()));
            case 'P' -> b.append(task.group().id());
            case 'i' -> b.append(task.tidIn(task.pids()));
            case 'I' -> b.append(task.tid());
            case 'u' -> b.append(Integer.toUnsignedString(task.credentials().uid()));
            case 'g' -> b.append(Integer.toUnsignedString(task.credentials().gid()));
            case 's' -> b.append(signo);
            case 't' -> b.append(Clocks.realtimeNs() / Clocks.SECOND);
            case 'h' -> b.append(safe(task.namespaces().uts().hostName()));
            case 'e' -> b.append(safe(task.comm()));
            case 'f', 'E' -> b.append(executable(task, what == 'E'));
            case 'c' -> b.append(Long.toUnsignedString(task.limits().soft(ResourceLimits.CORE)));
            case 'd' -> b.append(1);
            default -> {
                // left out, as on Linux
            }
        }
    }

    private static String executable(Task task, boolean whole) {
        OpenFile exe = task.addressSpace().exe();
        String path = exe == null ? task.comm() : PathNames.of(exe.path(), task.fs().root());
        return safe(whole ? path : path.substring(path.lastIndexOf('/') + 1));
    }

    /** A name must not lead into another directory: slashes become '!'. */
    private static String safe(String s) {
        return s.replace('/', '!');
    }
}
