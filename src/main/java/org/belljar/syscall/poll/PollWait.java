package org.belljar.syscall.poll;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.sync.Waiter;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/**
 * The wait of poll(2) and select(2): asks a set of files, and sleeps until one of them may answer differently. Holds a
 * reference to each file for as long as it lives; closed when the call is over.
 */
final class PollWait implements Poll, Waiter, AutoCloseable {
    private static final int ALWAYS = Poll.ERR | Poll.HUP;

    private record Registration(WaitQueue queue, WaitQueue.Entry entry) {}

    private final Caller sleeper;
    private final FdTable table;
    private final int[] fds;
    private final OpenFile[] files;
    private final int[] wanted;
    private final int[] found;
    private final List<Registration> registrations = new ArrayList<>();
    private int registeringFor;
    /** Set by wakers before they wake the sleeper. */
    private volatile boolean triggered;

    /** @param count number of entries of descriptors of {@code table}, set afterwards with {@link #set} */
    PollWait(Caller sleeper, FdTable table, int count) {
        this.sleeper = sleeper;
        this.table = table;
        this.fds = new int[count];
        this.files = new OpenFile[count];
        this.wanted = new int[count];
        this.found = new int[count];
    }

    /** Entry {@code i} watches a descriptor for events; a negative one is never ready. @return whether the descriptor is open */
    boolean set(int i, int fd, int events) {
        fds[i] = fd;
        files[i] = fd < 0 ? null : table.find(fd);
        wanted[i] = events | ALWAYS;
        found[i] = fd >= 0 && files[i] == null ? Poll.NVAL : 0;
        return files[i] != null;
    }

    /** What the last {@link #await} found for an entry, POLLNVAL included. */
    int found(int i) {
        return found[i];
    }

    /** @return the number of entries with events; 0 at the deadline; -EINTR when a signal waits and nothing is ready */
    long await(long deadlineNs) {
        boolean isFirst = true;
        while (true) {
            triggered = false;
            int n = scan(isFirst, isFirst && !isPast(deadlineNs));
            isFirst = false;
            if (n > 0) {
                return n;
            }
            if (isPast(deadlineNs)) {
                return 0;
            }
            if (sleeper.isInterrupted()) {
                return Errno.EINTR.negative();
            }
            while (!triggered && !sleeper.isInterrupted() && !isPast(deadlineNs)) {
                sleeper.park(deadlineNs);
            }
        }
    }

    private static boolean isPast(long deadlineNs) {
        return deadlineNs != Sleeper.FOREVER && System.nanoTime() - deadlineNs >= 0;
    }

    /** What a descriptor says after a sleep: meanwhile it may have been closed, or lead elsewhere. */
    private int lookAgain(int i) {
        OpenFile now = table.find(fds[i]);
        if (now == null) {
            return Poll.NVAL;
        }
        try {
            return now.poll(null) & wanted[i];
        } finally {
            now.drop();
        }
    }

    private int scan(boolean isFirst, boolean register) {
        int n = 0;
        for (int i = 0; i < files.length; i++) {
            if (files[i] != null) {
                registeringFor = wanted[i];
                found[i] = isFirst ? files[i].poll(register && n == 0 ? this : null) & wanted[i] : lookAgain(i);
            }
            if (found[i] != 0) {
                n++;
            }
        }
        return n;
    }

    @Override
    public void register(WaitQueue queue) {
        registrations.add(new Registration(queue, queue.add(this, registeringFor, false)));
    }

    @Override
    public Caller caller() {
        return sleeper;
    }

    @Override
    public boolean wake(int events) {
        triggered = true;
        return sleeper.wake(events);
    }

    @Override
    public void close() {
        for (Registration r : registrations) {
            r.queue.remove(r.entry);
        }
        for (OpenFile f : files) {
            if (f != null) {
                f.drop();
            }
        }
    }
}
