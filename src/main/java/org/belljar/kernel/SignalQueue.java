package org.belljar.kernel;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Signal;

/**
 * Pending signals of a task or a group (struct sigpending). Standard signals are kept once, real-time signals queue.
 * Guarded by the group's signal lock.
 */
final class SignalQueue {
    private record Entry(SignalInfo info, AtomicInteger account) {}

    private final List<Entry> entries = new ArrayList<>(2);
    private long mask;

    /** The set of pending signals. */
    long mask() {
        return mask;
    }

    boolean has(int signo) {
        return (mask & Signal.bit(signo)) != 0;
    }

    /** Number of queued instances of a signal. */
    int count(int signo) {
        int n = 0;
        for (Entry e : entries) {
            n += e.info.signo() == signo ? 1 : 0;
        }
        return n;
    }

    /** @param account the sender's count of queued signals, already raised; lowered when the entry goes; may be null */
    void add(SignalInfo info, AtomicInteger account) {
        entries.add(new Entry(info, account));
        info.queued();
        mask |= Signal.bit(info.signo());
    }

    List<SignalInfo> all() {
        return entries.stream().map(Entry::info).toList();
    }

    /** The next signal of {@code wanted}: synchronous ones first, then the lowest number; 0 if none. */
    int next(long wanted) {
        long m = mask & wanted;
        if (m == 0) {
            return 0;
        }
        long sync = m & Signal.SYNCHRONOUS;
        return Long.numberOfTrailingZeros(sync != 0 ? sync : m) + 1;
    }

    /** Takes the oldest instance of a pending signal. */
    SignalInfo take(int signo) {
        Entry found = null;
        boolean more = false;
        for (Iterator<Entry> i = entries.iterator(); i.hasNext();) {
            Entry e = i.next();
            if (e.info.signo() == signo) {
                if (found == null) {
                    found = e;
                    i.remove();
                } else {
                    more = true;
                    break;
                }
            }
        }
        if (!more) {
            mask &= ~Signal.bit(signo);
        }
        release(found);
        return found.info;
    }

    /** Drops all instances of the signals of a set. */
    void remove(long set) {
        if ((mask & set) == 0) {
            return;
        }
        mask &= ~set;
        entries.removeIf(e -> {
            boolean gone = (Signal.bit(e.info.signo()) & set) != 0;
            if (gone) {
                release(e);
            }
            return gone;
        });
    }

    private static void release(Entry e) {
        e.info.dequeued();
        if (e.account != null) {
            e.account.decrementAndGet();
        }
    }
}
