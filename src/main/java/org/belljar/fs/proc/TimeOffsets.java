package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.TimeNamespace;
import org.belljar.kernel.TimeNamespace.Offset;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/** timens_offsets of a process: those of the time namespace that its children enter (time_namespaces(7)). */
final class TimeOffsets {
    private static final int PAGE = 4096, MOST_LINES = 2;
    private static final long SECOND = 1_000_000_000L;

    private TimeOffsets() {}

    static void fill(ProcessDirectory p) {
        p.text("timens_offsets", 0644, c -> text(namespace(p)), (c, s) -> write(c, namespace(p), s));
    }

    private static TimeNamespace namespace(ProcessDirectory p) {
        return p.liveTask().namespaces().timeForChildren();
    }

    private static String text(TimeNamespace n) {
        return line("monotonic", n.monotonic()) + line("boottime", n.boot());
    }

    private static String line(String name, Offset o) {
        return String.format("%-10s %10d %9d\n", name, o.seconds(), o.nanos());
    }

    /** Lines of a clock, seconds and nanoseconds, two at most. EINVAL; EPERM without CAP_SYS_TIME there; ERANGE, EACCES. */
    private static long write(Caller c, TimeNamespace n, String text) {
        if (text.length() >= PAGE) {
            return Errno.EINVAL.negative();
        }
        Offset[] offsets = new Offset[2];
        String[] lines = text.split("\n", -1);
        int taken = 0;
        for (int i = 0; i < lines.length && i < MOST_LINES && (i == 0 || !(i == lines.length - 1 && lines[i].isEmpty())); i++) {
            parse(lines[i], offsets);
            taken += lines[i].length() + 1;
        }
        if (!c.credentials().hasCapability(Credentials.CAP_SYS_TIME, n.owner())) {
            return Errno.EPERM.negative();
        }
        n.setOffsets(offsets[0], offsets[1]);
        return Math.min(taken, text.length());
    }

    private static void parse(String line, Offset[] offsets) {
        String[] words = line.strip().split("[ \t]+");
        int which = switch (words[0]) {
            case "monotonic", "1" -> 0;
            case "boottime", "7" -> 1;
            default -> throw Errno.EINVAL.exception();
        };
        if (words.length < 3) {
            throw Errno.EINVAL.exception();
        }
        try {
            long nanos = Long.parseLong(words[2]);
            if (nanos < 0 || nanos >= SECOND) {
                throw Errno.EINVAL.exception();
            }
            offsets[which] = new Offset(Long.parseLong(words[1]), nanos);
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.exception();
        }
    }
}
