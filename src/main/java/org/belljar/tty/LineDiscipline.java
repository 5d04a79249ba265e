package org.belljar.tty;

import static org.belljar.tty.Termios.*;

import org.belljar.abi.Signal;
import org.belljar.vfs.IoBuffer;

/**
 * The input side of Linux's n_tty: typed characters become signals, edits, echo, and bytes to be read, whole lines at a time
 * in canonical mode. Guarded by the pair's lock; effects outside are reported to {@link Effects}.
 */
final class LineDiscipline {
    static final int BUFFER = 4096;
    private static final int MASK = BUFFER - 1;
    /** What stands in the buffer for a VEOF: a NUL that ends a line and is not read. */
    private static final int END_OF_FILE = 0;

    /** What input can cause beyond bytes. Called with the pair's lock held; implementations only record. */
    interface Effects {
        void signal(int signo);

        /** Flow control by VSTART and VSTOP. */
        void flow(boolean stopped);

        /** A signal character throws away what waits to be shown. */
        void flushOutput();
    }

    private final Effects effects;
    private final OutputProcessor out;
    private final LineEditor editor;
    private Termios settings;
    private final boolean[] special = new boolean[256];
    private boolean isRaw;

    // The ring: bytes tail..head are unread, those before canonHead belong to complete lines; delimiters end lines.
    private final byte[] buffer = new byte[BUFFER];
    private final boolean[] delimiter = new boolean[BUFFER];
    private int head;
    private int canonHead;
    private int tail;
    private boolean literalNext;
    private boolean stopped;

    LineDiscipline(Effects effects, OutputProcessor out, Termios settings) {
        this.effects = effects;
        this.out = out;
        this.editor = new LineEditor(this, out);
        this.settings = settings;
        classify();
    }

    Termios settings() {
        return settings;
    }

    int head() {
        return head;
    }

    int canonHead() {
        return canonHead;
    }

    int at(int index) {
        return buffer[index & MASK] & 255;
    }

    /** Takes typed characters of the unfinished line back. */
    void truncate(int newHead) {
        head = newHead;
    }

    private boolean isCanonical() {
        return settings.hasLocal(ICANON) && !settings.hasLocal(EXTPROC);
    }

    // ---- settings ----

    /** As n_tty_set_termios: leaving canonical mode frees the unfinished line, entering it makes what is there a line. */
    void setTermios(Termios t) {
        boolean modeChanged = ((settings.local ^ t.local) & (ICANON | EXTPROC)) != 0;
        boolean ixonEnds = settings.hasInput(IXON) && !t.hasInput(IXON);
        settings = t;
        out.setTermios(t);
        if (modeChanged) {
            java.util.Arrays.fill(delimiter, false);
            if (!t.hasLocal(ICANON) || head == tail) {
                canonHead = tail;
            } else {
                delimiter[head - 1 & MASK] = true;
                canonHead = head;
            }
            editor.reset();
            literalNext = false;
        }
        classify();
        if (ixonEnds) {
            setStopped(false);
        }
    }

    private void classify() {
        java.util.Arrays.fill(special, false);
        int simple = ISTRIP | IUCLC | IGNCR | ICRNL | INLCR | IXON | PARMRK;
        isRaw = (settings.input & simple) == 0 && (settings.local & (ICANON | ISIG | ECHO)) == 0;
        special['\r'] = settings.hasInput(IGNCR | ICRNL);
        special['\n'] = settings.hasInput(INLCR);
        if (settings.hasInput(IXON)) {
            mark(VSTART, VSTOP);
        }
        if (settings.hasLocal(ICANON)) {
            mark(VERASE, VKILL, VEOF, VEOL);
            special['\n'] = true;
            if (settings.hasLocal(IEXTEN)) {
                mark(VWERASE, VLNEXT, VEOL2);
                if (settings.hasLocal(ECHO)) {
                    mark(VREPRINT);
                }
            }
        }
        if (settings.hasLocal(ISIG)) {
            mark(VINTR, VQUIT, VSUSP);
        }
        special[0] = false;
    }

    private void mark(int... indices) {
        for (int i : indices) {
            special[settings.character(i)] = true;
        }
    }

    // ---- input ----

    /** Bytes that can be taken now; in canonical mode without a complete line there is always room, and the excess is lost. */
    boolean hasRoom() {
        return head - tail < BUFFER - 1 || settings.hasLocal(ICANON) && canonHead == tail;
    }

    void receive(int raw) {
        if (isRaw) {
            put(raw);
            return;
        }
        int c = settings.hasInput(ISTRIP) ? raw & 0x7f : raw;
        if (settings.hasInput(IUCLC) && settings.hasLocal(IEXTEN) && c >= 'A' && c <= 'Z') {
            c += 32;
        }
        if (settings.hasLocal(EXTPROC)) {
            put(c);
        } else if (literalNext) {
            literalNext = false;
            ordinary(c);
        } else if (special[c]) {
            special(c);
        } else {
            ordinary(c);
        }
    }

    private void put(int c) {
        if (head - tail >= BUFFER) {
            head--;
        }
        buffer[head & MASK] = (byte) c;
        delimiter[head & MASK] = false;
        head++;
    }

    private void ordinary(int c) {
        restartOnAny();
        if (settings.hasLocal(ECHO)) {
            echo(c);
        }
        store(c);
    }

    /** With PARMRK a real 0xff is read twice. */
    private void store(int c) {
        if (settings.hasInput(PARMRK) && c == 0xff) {
            put(c);
        }
        put(c);
    }

    private void echo(int c) {
        editor.finish();
        if (canonHead == head) {
            out.markLineStart();
        }
        out.echo(c);
    }

    private void restartOnAny() {
        if (stopped && settings.hasInput(IXON) && settings.hasInput(IXANY)) {
            setStopped(false);
        }
    }

    private void setStopped(boolean s) {
        if (stopped != s) {
            stopped = s;
            effects.flow(s);
        }
    }

    /** TCXONC. */
    void flowByCall(boolean stop) {
        setStopped(stop);
    }

    boolean isStopped() {
        return stopped;
    }

    private boolean is(int c, int index) {
        return c == settings.character(index);
    }

    private void special(int typed) {
        int c = typed;
        if (settings.hasInput(IXON) && (is(c, VSTART) || is(c, VSTOP))) {
            setStopped(!is(c, VSTART));
            return;
        }
        if (settings.hasLocal(ISIG)) {
            int signo = is(c, VINTR) ? Signal.SIGINT : is(c, VQUIT) ? Signal.SIGQUIT : is(c, VSUSP) ? Signal.SIGTSTP : 0;
            if (signo != 0) {
                signalCharacter(signo, c);
                return;
            }
        }
        restartOnAny();
        if (c == '\r') {
            if (settings.hasInput(IGNCR)) {
                return;
            }
            if (settings.hasInput(ICRNL)) {
                c = '\n';
            }
        } else if (c == '\n' && settings.hasInput(INLCR)) {
            c = '\r';
        }
        if (settings.hasLocal(ICANON) && canonical(c)) {
            return;
        }
        if (settings.hasLocal(ECHO)) {
            if (c == '\n') {
                editor.finish();
                out.output('\n');
            } else {
                echo(c);
            }
        }
        store(c);
    }

    private void signalCharacter(int signo, int c) {
        effects.signal(signo);
        if (!settings.hasLocal(NOFLSH)) {
            flushInput();
            effects.flushOutput();
        }
        if (settings.hasInput(IXON)) {
            setStopped(false);
        }
        if (settings.hasLocal(ECHO)) {
            out.echo(c);
        }
    }

    /** @return whether the character was an edit or ended a line */
    private boolean canonical(int c) {
        boolean extended = settings.hasLocal(IEXTEN);
        if (is(c, VERASE) || is(c, VKILL) || is(c, VWERASE) && extended) {
            editor.erase(c);
            return true;
        }
        if (is(c, VLNEXT) && extended) {
            literalNext = true;
            if (settings.hasLocal(ECHO)) {
                editor.finish();
                if (settings.hasLocal(ECHOCTL)) {
                    out.echoLiteralMark();
                }
            }
            return true;
        }
        if (is(c, VREPRINT) && settings.hasLocal(ECHO) && extended) {
            editor.reprint(c);
            return true;
        }
        if (c == '\n') {
            if (settings.hasLocal(ECHO) || settings.hasLocal(ECHONL)) {
                out.output('\n');
            }
            endLine(c);
            return true;
        }
        if (is(c, VEOF)) {
            endLine(END_OF_FILE);
            return true;
        }
        if (is(c, VEOL) || is(c, VEOL2) && extended) {
            if (settings.hasLocal(ECHO)) {
                if (canonHead == head) {
                    out.markLineStart();
                }
                out.echo(c);
            }
            if (settings.hasInput(PARMRK) && c == 0xff) {
                put(c);
            }
            endLine(c);
            return true;
        }
        return false;
    }

    private void endLine(int c) {
        put(c);
        delimiter[head - 1 & MASK] = true;
        canonHead = head;
    }

    /** Throws all unread input away (TCIFLUSH, signal characters). */
    void flushInput() {
        tail = head;
        canonHead = head;
        java.util.Arrays.fill(delimiter, false);
        literalNext = false;
        editor.reset();
    }

    // ---- reading ----

    boolean isReadable(int atLeast) {
        return isCanonical() ? canonHead != tail : head - tail >= atLeast;
    }

    /** FIONREAD. */
    int unread() {
        if (!isCanonical()) {
            return head - tail;
        }
        int n = 0;
        for (int i = tail; i != canonHead; i++) {
            n += delimiter[i & MASK] && at(i) == END_OF_FILE ? 0 : 1;
        }
        return n;
    }

    /** Bytes to a reader: in canonical mode the rest of one line. @return bytes moved, 0 for an end of file */
    int read(IoBuffer dst) {
        return isCanonical() ? readLine(dst) : readBytes(dst, Math.min(head - tail, (int) Math.min(dst.remaining(), BUFFER)));
    }

    private int readBytes(IoBuffer dst, int count) {
        int done = 0;
        while (done < count) {
            int from = tail & MASK;
            int n = dst.put(buffer, from, Math.min(count - done, BUFFER - from));
            tail += n;
            done += n;
            if (n == 0) {
                break;
            }
        }
        if (canonHead - tail < 0) {
            canonHead = tail;
        }
        return done;
    }

    private int readLine(IoBuffer dst) {
        int end = tail;
        while (end != canonHead && !delimiter[end & MASK]) {
            end++;
        }
        boolean hasEnd = end != canonHead;
        boolean isEof = hasEnd && at(end) == END_OF_FILE;
        int length = end - tail + (hasEnd && !isEof ? 1 : 0);
        int want = (int) Math.min(length, dst.remaining());
        int line = tail;
        int n = want == 0 ? 0 : readBytes(dst, want);
        if (n == length && hasEnd) {
            delimiter[end & MASK] = false;
            tail = line + length + (isEof ? 1 : 0);
        }
        return n;
    }
}
