package org.belljar.tty;

import org.belljar.mm.GuestStruct;

/** Terminal settings (termios(3)), in the kernel's layout: four flag words, line, 19 control characters, two speeds. Immutable. */
final class Termios {
    static final int IGNBRK = 1, BRKINT = 2, PARMRK = 010, INPCK = 020, ISTRIP = 040, INLCR = 0100, IGNCR = 0200, ICRNL = 0400,
            IUCLC = 01000, IXON = 02000, IXANY = 04000, IXOFF = 010000, IMAXBEL = 020000, IUTF8 = 040000;
    static final int OPOST = 1, OLCUC = 2, ONLCR = 4, OCRNL = 010, ONOCR = 020, ONLRET = 040, TABDLY = 014000, XTABS = 014000;
    static final int CSIZE = 060, CS8 = 060, CREAD = 0200, PARENB = 0400, CLOCAL = 04000;
    static final int ISIG = 1, ICANON = 2, ECHO = 010, ECHOE = 020, ECHOK = 040, ECHONL = 0100, NOFLSH = 0200, TOSTOP = 0400,
            ECHOCTL = 01000, ECHOPRT = 02000, ECHOKE = 04000, IEXTEN = 0100000, EXTPROC = 0200000;
    static final int VINTR = 0, VQUIT = 1, VERASE = 2, VKILL = 3, VEOF = 4, VTIME = 5, VMIN = 6, VSTART = 8, VSTOP = 9,
            VSUSP = 10, VEOL = 11, VREPRINT = 12, VWERASE = 14, VLNEXT = 15, VEOL2 = 16;
    /** struct termios, struct termios2, struct termio. */
    static final int SIZE = 36, SIZE2 = 44, SIZE_OLD = 18;
    private static final int CONTROLS = 19, OLD_CONTROLS = 8;
    private static final int B38400 = 0xf, SPEED = 38400;

    /** TIOCSLCKTRMIOS: nothing is locked. */
    static final Termios UNLOCKED = new Termios(0, 0, 0, 0, 0, new byte[CONTROLS], 0, 0);

    final int input;
    final int output;
    final int control;
    final int local;
    private final int line;
    private final byte[] characters;
    private final int inputSpeed;
    private final int outputSpeed;

    private Termios(int input, int output, int control, int local, int line, byte[] characters, int inputSpeed, int outputSpeed) {
        this.input = input;
        this.output = output;
        this.control = control;
        this.local = local;
        this.line = line;
        this.characters = characters;
        this.inputSpeed = inputSpeed;
        this.outputSpeed = outputSpeed;
    }

    /** tty_std_termios: what a fresh slave has. */
    static Termios standard() {
        byte[] cc = {3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0};
        return new Termios(ICRNL | IXON, OPOST | ONLCR, B38400 | CS8 | CREAD,
                ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN, 0, cc, SPEED, SPEED);
    }

    static Termios parse(GuestStruct s) {
        byte[] cc = new byte[CONTROLS];
        System.arraycopy(s.bytes(), 17, cc, 0, CONTROLS);
        boolean hasSpeeds = s.size() >= SIZE2;
        int cflag = s.getInt(8);
        return new Termios(s.getInt(0), s.getInt(4), fixed(cflag), s.getInt(12), s.bytes()[16] & 255, cc,
                hasSpeeds ? s.getInt(36) : speed(cflag), hasSpeeds ? s.getInt(40) : speed(cflag));
    }

    /** As {@link #parse} for TIOCSLCKTRMIOS: the bits that are set lock, and nothing is corrected. */
    static Termios parseLocks(GuestStruct s) {
        byte[] cc = new byte[CONTROLS];
        System.arraycopy(s.bytes(), 17, cc, 0, CONTROLS);
        return new Termios(s.getInt(0), s.getInt(4), s.getInt(8), s.getInt(12), s.bytes()[16] & 255, cc, 0, 0);
    }

    /** unset_locked_termios(): these settings, but the old ones where {@code locks} has bits. */
    Termios withLocked(Termios locks, Termios old) {
        if (locks == UNLOCKED) {
            return this;
        }
        byte[] cc = characters.clone();
        for (int i = 0; i < CONTROLS; i++) {
            cc[i] = locks.characters[i] != 0 ? old.characters[i] : cc[i];
        }
        return new Termios(keep(locks.input, old.input, input), keep(locks.output, old.output, output),
                keep(locks.control, old.control, control), keep(locks.local, old.local, local),
                locks.line != 0 ? old.line : line, cc, inputSpeed, outputSpeed);
    }

    private static int keep(int locked, int old, int now) {
        return old & locked | now & ~locked;
    }

    Termios withSoftCarrier(boolean on) {
        int c = on ? control | CLOCAL : control & ~CLOCAL;
        return new Termios(input, output, c, local, line, characters, inputSpeed, outputSpeed);
    }

    /** TCSETA: the old structure changes the low halves of the flags and the first 8 characters. */
    Termios withOld(GuestStruct s) {
        byte[] cc = characters.clone();
        System.arraycopy(s.bytes(), 9, cc, 0, OLD_CONTROLS);
        int cflag = control & ~0xffff | s.getUnsignedShort(4);
        return new Termios(input & ~0xffff | s.getUnsignedShort(0), output & ~0xffff | s.getUnsignedShort(2), fixed(cflag),
                local & ~0xffff | s.getUnsignedShort(6), s.bytes()[8] & 255, cc, speed(cflag), speed(cflag));
    }

    /** What a pseudo terminal makes of c_cflag. */
    private static int fixed(int cflag) {
        return cflag & ~(CSIZE | PARENB) | CS8 | CREAD;
    }

    private static int speed(int cflag) {
        int[] speeds = {0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, SPEED};
        int[] more = {0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000,
            3000000, 3500000, 4000000};
        return (cflag & 010000) != 0 ? more[cflag & 0xf] : speeds[cflag & 0xf];
    }

    GuestStruct format(int size) {
        GuestStruct s = new GuestStruct(size);
        if (size == SIZE_OLD) {
            s.putShort(0, input).putShort(2, output).putShort(4, control).putShort(6, local);
            s.bytes()[8] = (byte) line;
            System.arraycopy(characters, 0, s.bytes(), 9, OLD_CONTROLS);
            return s;
        }
        s.putInt(0, input).putInt(4, output).putInt(8, control).putInt(12, local);
        s.bytes()[16] = (byte) line;
        System.arraycopy(characters, 0, s.bytes(), 17, CONTROLS);
        if (size == SIZE2) {
            s.putInt(36, inputSpeed).putInt(40, outputSpeed);
        }
        return s;
    }

    boolean hasInput(int flag) {
        return (input & flag) != 0;
    }

    boolean hasOutput(int flag) {
        return (output & flag) != 0;
    }

    boolean hasLocal(int flag) {
        return (local & flag) != 0;
    }

    /** A control character, 0 for disabled. */
    int character(int index) {
        return characters[index] & 255;
    }
}
