package org.belljar.kernel;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;

/**
 * The first line of a {@code #!} script, parsed as fs/binfmt_script.c does it.
 *
 * @param interpreter path of the interpreter
 * @param argument the rest of the line as one argument, or null
 */
record Script(String interpreter, String argument) {
    /** BINPRM_BUF_SIZE: what of a file is looked at. */
    private static final int LINE_MAX = 256;

    /** The script line of a file's first bytes; null if they do not begin with {@code #!}. ENOEXEC for one without a name. */
    static Script parse(byte[] head) {
        if (head.length < 2 || head[0] != '#' || head[1] != '!') {
            return null;
        }
        byte[] buf = new byte[LINE_MAX];
        System.arraycopy(head, 0, buf, 0, Math.min(head.length, LINE_MAX));
        int end = indexOf(buf, '\n');
        if (end < 0) {
            // A name that is cut off at the end of the buffer must not be run.
            int name = skipBlanks(buf, 2, LINE_MAX - 1);
            if (name < 0 || terminator(buf, name, LINE_MAX - 1) < 0) {
                throw Errno.ENOEXEC.exception();
            }
            end = LINE_MAX - 1;
        }
        while (end > 2 && isBlank(buf[end - 1])) {
            end--;
        }
        int name = skipBlanks(buf, 2, end);
        if (name < 0 || name == end) {
            throw Errno.ENOEXEC.exception();
        }
        int sep = terminator(buf, name, end);
        int nameEnd = sep < 0 ? end : sep;
        int arg = sep >= 0 && buf[sep] != 0 ? skipBlanks(buf, sep, end) : -1;
        if (nameEnd == name) {
            throw Errno.ENOENT.exception();
        }
        return new Script(text(buf, name, nameEnd), arg < 0 || arg == end ? null : text(buf, arg, stringEnd(buf, arg, end)));
    }

    /** First newline before any NUL (strnchr). */
    private static int indexOf(byte[] b, char c) {
        for (int i = 0; i < b.length && b[i] != 0; i++) {
            if (b[i] == c) {
                return i;
            }
        }
        return -1;
    }

    private static int skipBlanks(byte[] b, int from, int last) {
        for (int i = from; i <= last; i++) {
            if (!isBlank(b[i])) {
                return i;
            }
        }
        return -1;
    }

    private static int terminator(byte[] b, int from, int last) {
        for (int i = from; i <= last; i++) {
            if (isBlank(b[i]) || b[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static int stringEnd(byte[] b, int from, int end) {
        int i = from;
        while (i < end && b[i] != 0) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
