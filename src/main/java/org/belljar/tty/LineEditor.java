package org.belljar.tty;

import static org.belljar.tty.Termios.*;

/** Erasing in the unfinished line, and what the terminal shows of it (n_tty's eraser). Guarded by the pair's lock. */
final class LineEditor {
    private enum Kind { CHARACTER, WORD, LINE }

    private final LineDiscipline line;
    private final OutputProcessor out;
    /** ECHOPRT: between the backslash and the slash. */
    private boolean erasing;

    LineEditor(LineDiscipline line, OutputProcessor out) {
        this.line = line;
        this.out = out;
    }

    void reset() {
        erasing = false;
    }

    void finish() {
        if (erasing) {
            out.output('/');
            erasing = false;
        }
    }

    void reprint(int c) {
        finish();
        out.echo(c);
        out.output('\n');
        for (int i = line.canonHead(); i != line.head(); i++) {
            out.echo(line.at(i));
        }
    }

    void erase(int c) {
        if (line.head() == line.canonHead()) {
            return;
        }
        Termios t = line.settings();
        Kind kind;
        if (c == t.character(VERASE)) {
            kind = Kind.CHARACTER;
        } else if (c == t.character(VWERASE)) {
            kind = Kind.WORD;
        } else {
            if (!t.hasLocal(ECHO)) {
                line.truncate(line.canonHead());
                return;
            }
            if (!t.hasLocal(ECHOK) || !t.hasLocal(ECHOKE) || !t.hasLocal(ECHOE)) {
                line.truncate(line.canonHead());
                finish();
                out.echo(t.character(VKILL));
                if (t.hasLocal(ECHOK)) {
                    out.output('\n');
                }
                return;
            }
            kind = Kind.LINE;
        }
        eraseBack(kind, t);
        if (line.head() == line.canonHead() && t.hasLocal(ECHO)) {
            finish();
        }
    }

    private void eraseBack(Kind kind, Termios t) {
        boolean seenWord = false;
        while (line.head() != line.canonHead()) {
            int at = line.head();
            int c;
            do {
                c = line.at(--at);
            } while (isContinuation(c) && at != line.canonHead());
            if (isContinuation(c)) {
                return;
            }
            if (kind == Kind.WORD) {
                if (isWord(c)) {
                    seenWord = true;
                } else if (seenWord) {
                    return;
                }
            }
            int bytes = line.head() - at;
            line.truncate(at);
            if (t.hasLocal(ECHO)) {
                show(kind, c, at, bytes, t);
            }
            if (kind == Kind.CHARACTER) {
                return;
            }
        }
    }

    private void show(Kind kind, int c, int at, int bytes, Termios t) {
        if (t.hasLocal(ECHOPRT)) {
            if (!erasing) {
                out.output('\\');
                erasing = true;
            }
            out.echo(c);
            for (int i = 1; i < bytes; i++) {
                out.output(line.at(at + i));
                out.moveBack();
            }
        } else if (kind == Kind.CHARACTER && !t.hasLocal(ECHOE)) {
            out.echo(t.character(VERASE));
        } else if (c == '\t') {
            eraseTab(t);
        } else {
            if (OutputProcessor.isControl(c) && t.hasLocal(ECHOCTL)) {
                out.rubOut();
            }
            if (!OutputProcessor.isControl(c) || t.hasLocal(ECHOCTL)) {
                out.rubOut();
            }
        }
    }

    /** The width of a tab depends on what stands before it: back to the previous tab or the line's start. */
    private void eraseTab(Termios t) {
        int columns = 0;
        for (int i = line.head(); i != line.canonHead();) {
            int c = line.at(--i);
            if (c == '\t') {
                out.eraseTab(columns, true);
                return;
            }
            if (OutputProcessor.isControl(c)) {
                columns += t.hasLocal(ECHOCTL) ? 2 : 0;
            } else if (!isContinuation(c)) {
                columns++;
            }
        }
        out.eraseTab(columns, false);
    }

    private boolean isContinuation(int c) {
        return line.settings().hasInput(IUTF8) && (c & 0xc0) == 0x80;
    }

    /** isalnum of Latin-1, as the kernel's table has it, and the underscore. */
    private static boolean isWord(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c >= 0xc0 && c != 0xd7 && c != 0xf7;
    }
}
