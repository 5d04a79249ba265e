package org.belljar.tty;

import java.util.concurrent.locks.LockSupport;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.HostSignals;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.OpenFile;

/**
 * Carries bytes between the host's terminal and the master of the sandbox's ({@code -t}). The host's terminal is raw
 * meanwhile, so that keys like Ctrl-C reach the guest's line discipline and its foreground group; it is set back by
 * {@link #close}, and by a shutdown hook when the JVM ends otherwise.
 */
public final class TerminalRelay implements AutoCloseable {
    private static final int STDIN = 0, STDOUT = 1;
    /** What the guest's last words have, to reach a host terminal that may be slow or stopped. */
    private static final long FLUSH_MILLIS = 1000;
    private static final int TCGETS = 0x5401, TCSETSW = 0x5403, TIOCGWINSZ = 0x5413;
    private static final int TERMIOS = 36, CHUNK = 4096;
    private static final int VMIN_AT = 17 + Termios.VMIN, VTIME_AT = 17 + Termios.VTIME;

    private final Kernel kernel;
    private final int input;
    private final int output;
    private final PtyMasterFile master;
    private final PtyPair pair;
    /** The host terminal's settings to be restored; null when stdin is no terminal. */
    private final byte[] before;
    private final Thread sender = new Thread(this::relayOutput, "terminal-output");
    private final Thread restore = new Thread(this::restoreTerminal, "terminal-restore");
    private volatile boolean closing;

    private TerminalRelay(Kernel kernel, int input, int output, PtyMasterFile master) {
        this.kernel = kernel;
        this.input = input;
        this.output = output;
        this.master = master;
        this.pair = master.pair();
        this.before = readSettings();
    }

    /** Makes the sandbox's terminal, sized as the caller's, and relays it to this process's own. @param uid owner of its node */
    public static TerminalRelay start(Kernel kernel, int uid) {
        TerminalRelay r = new TerminalRelay(kernel, STDIN, STDOUT, Ptys.of(kernel).openConsole(uid));
        if (r.before != null) {
            Runtime.getRuntime().addShutdownHook(r.restore);
            HostSignals.onWindowChange(r::followSize);
        }
        r.begin();
        return r;
    }

    /**
     * Makes a terminal that is relayed to descriptors which others gave; who owns the host's terminal calls {@link #followSize}.
     *
     * @param task      of the container whose terminal it is
     * @param isConsole whether it is /dev/console too
     */
    public static TerminalRelay between(Task task, int uid, int input, int output, boolean isConsole) {
        TerminalRelay r = new TerminalRelay(task.kernel(), input, output, Ptys.of(task).openOwnMaster(uid, isConsole));
        r.begin();
        return r;
    }

    /** Where the guest finds the terminal. */
    public String path() {
        return "/dev/pts/" + pair.index;
    }

    /** The slave of the sandbox's terminal, which becomes the controlling one of a session leader that has none. */
    public OpenFile openSlave(Task task) {
        return Ptys.of(task).openOwnSlave(task, pair);
    }

    /** The host's terminal may have another size. */
    public void followSize() {
        kernel.scheduler().run(this::copyWindowSize);
    }

    private void begin() {
        copyWindowSize();
        if (before != null) {
            makeRaw();
        }
        Thread receiver = new Thread(this::relayInput, "terminal-input");
        receiver.setDaemon(true);
        receiver.start();
        sender.setDaemon(true);
        sender.start();
    }

    // ---- bytes ----

    private void relayInput() {
        NativeMemory m = NativeMemory.allocate(CHUNK);
        byte[] b = new byte[CHUNK];
        while (!closing) {
            long n = Host.call(HostNumbers.READ, input, m.address(), CHUNK);
            if (n == Errno.EINTR.negative()) {
                continue;
            }
            if (n == Errno.EAGAIN.negative()) {
                awaitHost(input, (short) 1);
                continue;
            }
            if (n <= 0) {
                kernel.scheduler().run(this::typeEndOfFile);
                return;
            }
            int count = (int) n;
            m.get(0, b, 0, count);
            kernel.scheduler().run(() -> type(b, count));
        }
    }

    private void type(byte[] b, int n) {
        pair.lock();
        try {
            for (int i = 0; i < n; i++) {
                pair.typed.add(b[i]);
            }
            pair.pumpLocked();
        } finally {
            pair.unlock();
        }
    }

    /** The host's input has ended (a pipe): the guest reads an end of file, as from a key. */
    private void typeEndOfFile() {
        pair.lock();
        int eof = pair.discipline.settings().character(Termios.VEOF);
        pair.unlock();
        type(new byte[] {(byte) eof}, 1);
    }

    private void relayOutput() {
        Thread self = Thread.currentThread();
        WaitQueue.Entry entry = pair.masterQueue.add(events -> {
            LockSupport.unpark(self);
            return true;
        }, 0, false);
        byte[] b = new byte[CHUNK];
        NativeMemory m = NativeMemory.allocate(CHUNK);
        while (true) {
            int n = take(b);
            if (n > 0) {
                m.put(0, b, 0, n);
                writeToHost(m, n);
            } else if (closing) {
                break;
            } else {
                LockSupport.park(this);
            }
        }
        pair.masterQueue.remove(entry);
        m.free();
    }

    /** Takes what the guest has written, and lets writers that wait for room go on. */
    private int take(byte[] b) {
        int[] taken = new int[1];
        kernel.scheduler().run(() -> {
            pair.lock();
            try {
                int n = 0;
                while (n < b.length && !pair.toMaster.isEmpty()) {
                    b[n++] = (byte) pair.toMaster.poll();
                }
                if (n > 0) {
                    pair.wakeSlaveLocked();
                    pair.pumpLocked();
                }
                taken[0] = n;
            } finally {
                pair.unlock();
            }
        });
        return taken[0];
    }

    private void writeToHost(NativeMemory m, int n) {
        int done = 0;
        while (done < n) {
            long r = Host.call(HostNumbers.WRITE, output, m.address() + done, n - done);
            if (r == Errno.EAGAIN.negative()) {
                awaitHost(output, (short) 4);
            } else if (r < 0 && r != Errno.EINTR.negative()) {
                return;
            } else {
                done += (int) Math.max(r, 0);
            }
        }
    }

    private static void awaitHost(int fd, short events) {
        NativeMemory p = NativeMemory.allocate(8);
        p.putInt(0, fd);
        p.putShort(4, events);
        Host.call(HostNumbers.POLL, p.address(), 1, -1);
        p.free();
    }

    // ---- settings of the host's terminal ----

    private byte[] readSettings() {
        NativeMemory m = NativeMemory.allocate(TERMIOS);
        try {
            if (Host.call(HostNumbers.IOCTL, input, TCGETS, m.address()) != 0) {
                return null;
            }
            byte[] b = new byte[TERMIOS];
            m.get(0, b, 0, TERMIOS);
            return b;
        } finally {
            m.free();
        }
    }

    private void writeSettings(byte[] b) {
        NativeMemory m = NativeMemory.allocate(TERMIOS);
        m.put(0, b, 0, TERMIOS);
        Host.call(HostNumbers.IOCTL, input, TCSETSW, m.address());
        m.free();
    }

    /** As cfmakeraw(3). */
    private void makeRaw() {
        NativeMemory m = NativeMemory.allocate(TERMIOS);
        m.put(0, before, 0, TERMIOS);
        m.putInt(0, m.getInt(0) & ~(Termios.IGNBRK | Termios.BRKINT | Termios.PARMRK | Termios.ISTRIP | Termios.INLCR
                | Termios.IGNCR | Termios.ICRNL | Termios.IXON));
        m.putInt(4, m.getInt(4) & ~Termios.OPOST);
        m.putInt(8, m.getInt(8) & ~(Termios.CSIZE | Termios.PARENB) | Termios.CS8);
        m.putInt(12, m.getInt(12) & ~(Termios.ECHO | Termios.ECHONL | Termios.ICANON | Termios.ISIG | Termios.IEXTEN));
        m.putByte(VMIN_AT, (byte) 1);
        m.putByte(VTIME_AT, (byte) 0);
        byte[] raw = new byte[TERMIOS];
        m.get(0, raw, 0, TERMIOS);
        m.free();
        writeSettings(raw);
    }

    private void restoreTerminal() {
        if (before != null) {
            writeSettings(before);
        }
    }

    private void copyWindowSize() {
        NativeMemory m = NativeMemory.allocate(8);
        try {
            if (Host.call(HostNumbers.IOCTL, input, TIOCGWINSZ, m.address()) == 0) {
                byte[] size = new byte[8];
                m.get(0, size, 0, 8);
                pair.resize(size);
            }
        } finally {
            m.free();
        }
    }

    /** Shows what the guest has written so far and sets the host's terminal back. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(sender);
        try {
            sender.join(FLUSH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        restoreTerminal();
        try {
            Runtime.getRuntime().removeShutdownHook(restore);
        } catch (IllegalStateException e) {
            // The JVM is shutting down: the hook runs by itself.
        }
        kernel.scheduler().run(master::drop);
    }
}
