package org.belljar.tty;

import static org.belljar.tty.Termios.*;

/**
 * Output on its way to the terminal: OPOST processing with the column it needs, and the forms of echo (do_output_char and
 * the echo operations of n_tty). Guarded by the pair's lock.
 */
final class OutputProcessor {
    /** The most bytes that one byte of output can become: a tab as spaces. */
    static final int WORST = 8;

    private final ByteQueue to;
    private Termios settings;
    private int column;
    /** The column at which the current line of input began to be echoed. */
    private int canonColumn;

    OutputProcessor(ByteQueue to, Termios settings) {
        this.to = to;
        this.settings = settings;
    }

    void setTermios(Termios t) {
        settings = t;
    }

    static boolean isControl(int c) {
        return c < 32 || c == 127;
    }

    private boolean isContinuation(int c) {
        return settings.hasInput(IUTF8) && (c & 0xc0) == 0x80;
    }

    /** A byte of output, processed if OPOST says so. */
    void output(int c) {
        if (settings.hasOutput(OPOST)) {
            process(c);
        } else {
            to.add(c);
        }
    }

    private void process(int c) {
        switch (c) {
            case '\n' -> {
                if (settings.hasOutput(ONLRET)) {
                    column = 0;
                }
                if (settings.hasOutput(ONLCR)) {
                    column = 0;
                    canonColumn = 0;
                    to.add('\r');
                    to.add('\n');
                    return;
                }
                canonColumn = column;
                to.add(c);
            }
            case '\r' -> carriageReturn();
            case '\t' -> {
                int spaces = 8 - (column & 7);
                column += spaces;
                if ((settings.output & TABDLY) == XTABS) {
                    for (int i = 0; i < spaces; i++) {
                        to.add(' ');
                    }
                } else {
                    to.add(c);
                }
            }
            case '\b' -> {
                column = Math.max(column - 1, 0);
                to.add(c);
            }
            default -> {
                int shown = settings.hasOutput(OLCUC) && c >= 'a' && c <= 'z' ? c - 32 : c;
                if (!isControl(c) && !isContinuation(c)) {
                    column++;
                }
                to.add(shown);
            }
        }
    }

    private void carriageReturn() {
        if (settings.hasOutput(ONOCR) && column == 0) {
            return;
        }
        if (settings.hasOutput(OCRNL)) {
            if (settings.hasOutput(ONLRET)) {
                column = 0;
                canonColumn = 0;
            }
            to.add('\n');
            return;
        }
        column = 0;
        canonColumn = 0;
        to.add('\r');
    }

    // ---- echo ----

    /** A typed character: control characters as ^X with ECHOCTL. */
    void echo(int c) {
        if (settings.hasLocal(ECHOCTL) && isControl(c) && c != '\t') {
            to.add('^');
            to.add(c ^ 0100);
            column += 2;
        } else {
            output(c);
        }
    }

    /** The current line's first character is about to be echoed. */
    void markLineStart() {
        canonColumn = column;
    }

    /** ^ and a step back, before a literal character comes. */
    void echoLiteralMark() {
        output('^');
        output('\b');
    }

    void rubOut() {
        output('\b');
        output(' ');
        output('\b');
    }

    /** Goes back over a tab. @param before columns of input behind it; since the last tab, or ({@code !afterTab}) since the line's start */
    void eraseTab(int before, boolean afterTab) {
        int at = afterTab ? before : before + canonColumn;
        for (int n = 8 - (at & 7); n > 0; n--) {
            to.add('\b');
            column = Math.max(column - 1, 0);
        }
    }

    void moveBack() {
        column = Math.max(column - 1, 0);
    }
}
