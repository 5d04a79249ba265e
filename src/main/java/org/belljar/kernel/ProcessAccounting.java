package org.belljar.kernel;

import org.belljar.host.NativeMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.UserNamespace;

/**
 * Process accounting of a PID namespace (acct(2), acct(5)): a record of struct acct_v3, 64 bytes, appended to a file for each process
 * that ends. Nothing is written while the file system is nearly full. Its lock is its monitor, under which nothing is written.
 */
public final class ProcessAccounting implements AutoCloseable {
    private static final int RECORD = 64, VERSION = 3, COMM = 16, AFORK = 1, ACORE = 8, AXSIG = 0x10;
    private static final long TICK_NS = 10_000_000;
    /** /proc/sys/kernel/acct: goes on above, stops below so many hundredths of free space. */
    private static final int RESUME = 4, SUSPEND = 2;

    /** Guarded by this. */
    private OpenFile file;
    private UserNamespace users;
    private boolean isSuspended;

    static ProcessAccounting of(PidNamespace n) {
        return n.part(ProcessAccounting.class, ProcessAccounting::new);
    }

    /**
     * Writes to {@code to} from now on, which this takes over; null: to nothing. As on Linux the former file gets a last record, of the
     * calling process.
     */
    public static void change(Task task, OpenFile to) {
        ProcessAccounting a = of(task.pids());
        OpenFile former;
        synchronized (a) {
            former = a.file;
            if (former != null) {
                former.retain();
            }
        }
        if (former != null) {
            a.write(task, former, task.pids(), 0, 0);
            former.drop();
        }
        a.set(to, task.credentials().userNamespace());
    }

    private void set(OpenFile to, UserNamespace of) {
        OpenFile former;
        synchronized (this) {
            former = file;
            file = to;
            users = of;
            isSuspended = false;
        }
        if (former != null) {
            former.drop();
        }
    }

    @Override
    public void close() {
        set(null, null);
    }

    /** The last task of a process ends, in its own flow: to its namespace's file and those above. */
    static void processEnded(Task task, long virtualBytes) {
        for (PidNamespace n = task.pids(); n != null; n = n.parent()) {
            ProcessAccounting a = of(n);
            OpenFile f;
            synchronized (a) {
                f = a.file == null ? null : a.file.retain();
            }
            if (f != null) {
                a.write(task, f, n, task.group().exitStatus(), virtualBytes);
                f.drop();
            }
        }
    }

    private void write(Task task, OpenFile f, PidNamespace n, int status, long virtualBytes) {
        if (!hasRoom(f)) {
            return;
        }
        byte[] record = record(task, n, status, virtualBytes);
        NativeMemory m = NativeMemory.allocate(RECORD);
        try {
            m.put(0, record, 0, RECORD);
            f.write(task, new KernelBuffer(m, 0, RECORD));
        } catch (org.belljar.abi.ErrnoException e) {
            // as Linux, which does not look at the result
        } finally {
            m.free();
        }
    }

    private synchronized boolean hasRoom(OpenFile f) {
        FsStatistics s = f.inode().fileSystem().statistics();
        if (s.blocks() > 0) {
            long percent = s.blocksAvailable() * 100 / s.blocks();
            isSuspended = isSuspended ? percent < RESUME : percent <= SUSPEND;
        }
        return !isSuspended;
    }

    private byte[] record(Task task, PidNamespace n, int status, long virtualBytes) {
        TaskGroup g = task.group();
        long elapsedNs = System.nanoTime() - g.startNs();
        CpuUsage used = g.usage();
        ControllingTerminal tty = g.session().terminal();
        UserNamespace u = users == null ? task.credentials().userNamespace() : users;
        int signal = status & 0x7f;
        GuestStruct s = new GuestStruct(RECORD);
        s.bytes()[0] = (byte) ((g.hasExecuted() ? 0 : AFORK) | (signal != 0 ? AXSIG : 0) | ((status & 0x80) != 0 ? ACORE : 0));
        s.bytes()[1] = VERSION;
        s.putShort(2, tty == null ? 0 : (int) tty.deviceNumber());
        s.putInt(4, status).putInt(8, u.shownUid(task.credentials().uid())).putInt(12, u.shownGid(task.credentials().gid()));
        s.putInt(16, g.idIn(n)).putInt(20, g.parentIdIn(n));
        s.putInt(24, (int) ((Clocks.realtimeNs() - elapsedNs) / Clocks.SECOND));
        s.putInt(28, Float.floatToRawIntBits((float) (elapsedNs / TICK_NS)));
        s.putShort(32, compressed(used.userNs() / TICK_NS)).putShort(34, compressed(used.systemNs() / TICK_NS));
        s.putShort(36, compressed(virtualBytes >>> 10));
        String name = task.comm();
        for (int i = 0; i < Math.min(name.length(), COMM); i++) {
            s.bytes()[48 + i] = (byte) name.charAt(i);
        }
        return s.bytes();
    }

    /** comp_t: 13 bits, shifted left by three times the upper 3 bits. */
    static int compressed(long value) {
        long v = value;
        int exponent = 0;
        boolean roundsUp = false;
        while (v > 0x1fff) {
            roundsUp = (v & 4) != 0;
            v >>>= 3;
            exponent++;
        }
        if (roundsUp && ++v > 0x1fff) {
            v >>>= 3;
            exponent++;
        }
        return exponent > 7 ? 0xffff : exponent << 13 | (int) v;
    }
}
