package org.belljar.platform.trampoline;

import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * How the answer of the call at hand reaches the guest: through the notification in which its thread sleeps, or through the
 * response's number while it watches the mailbox (mailbox.h: posted, answered). Answers may come from any kernel thread, and
 * at the same time as the guest's change from watching to sleeping.
 */
final class Door {
    private static final int FUTEX_WAKE = 1;

    private final NativeMemory mailbox;
    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    /** Guarded by lock: the guest sleeps in {@link #notification}. */
    private boolean hasNotification;
    private long notification;
    /** Where the notification is answered; written by receivers only, at the first ring. */
    private volatile Listener listener;
    /** Guarded by lock: the notification is one of those that the listener counts as outstanding. */
    private boolean outstanding;
    /** Guarded by lock: the guest sleeps on its mailbox's word. */
    private boolean parked;
    /** The posted request that was taken last; written under lock, by the receiver only, and read by it or under lock. */
    private int taken;
    /** No call is being served. Written under lock. */
    private volatile boolean answered = true;
    /** Guarded by lock. */
    private boolean closed;
    /** Of an answer by notification or after parking. Written before the answer, and read by who receives what comes after it. */
    private long answeredNs;

    Door(NativeMemory mailbox) {
        this.mailbox = mailbox;
    }

    Listener listener() {
        return listener;
    }

    boolean isAnswered() {
        return answered;
    }

    /** Whether the call at hand was posted. By receivers only. */
    boolean isPosted() {
        return !answered && !hasNotification;
    }

    /** When, on System.nanoTime's scale; not of calls that were posted, as a burst has to begin anew after those. */
    long answeredNs() {
        return answeredNs;
    }

    /** Whether the guest has posted a request that nobody has taken. */
    boolean hasPost() {
        return mailbox.getIntAcquire(MailboxLayout.REQ_POSTED) != taken;
    }

    /** A request has come by notification {@code id}. */
    void rung(Listener from, long id) {
        lock.lock();
        try {
            setListenerLocked(from);
            notification = id;
            hasNotification = true;
            answered = false;
        } finally {
            lock.unlock();
        }
    }

    /** A store that others need not wait for costs what a fence costs: 8 ns. */
    private void setListenerLocked(Listener l) {
        if (listener != l) {
            listener = l;
        }
    }

    /** Takes a request that has been posted for a spinning receiver; false when another has taken it meanwhile, or the thread has ended. */
    boolean takePosted() {
        lock.lock();
        try {
            int posted = mailbox.getIntAcquire(MailboxLayout.REQ_POSTED);
            if (posted == taken || !answered || closed) {
                return false;
            }
            taken = posted;
            hasNotification = false;
            answered = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The guest got tired of watching for its answer and sleeps in notification {@code id}.
     *
     * @return false when its request has not been taken: the receiver stopped watching just before it was posted, so that
     *     this ring is the request
     */
    boolean sleptOn(Listener from, long id) {
        int value;
        lock.lock();
        try {
            int posted = mailbox.getIntAcquire(MailboxLayout.REQ_POSTED);
            if (posted != taken) {
                taken = posted;
                return false;
            }
            value = parked ? MailboxLayout.PARKED : 0;
            if (!parked && !answered && !hasNotification) {
                notification = id;
                hasNotification = true;
                return true;
            }
        } finally {
            lock.unlock();
        }
        from.answer(id, value);
        return true;
    }

    /** The posted call at hand blocks, and who watches has others to watch: sends the guest to sleep on its mailbox. */
    void parkPosted() {
        lock.lock();
        try {
            if (!answered && !hasNotification && !parked) {
                parked = true;
                mailbox.putIntRelease(MailboxLayout.RESP_PARKS, taken);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The response is complete: lets the guest go on. */
    void deliver() {
        boolean rings;
        boolean unparks;
        lock.lock();
        try {
            rings = hasNotification;
            hasNotification = false;
            unparks = parked;
            parked = false;
            if (rings || unparks) {
                answeredNs = System.nanoTime();
            }
            answered = true;
            forgetOutstandingLocked();
            if (unparks) {
                mailbox.putIntRelease(MailboxLayout.UNPARKED, 1);
            } else if (!rings) {
                mailbox.putIntRelease(MailboxLayout.RESP_ANSWERED, taken);
            }
        } finally {
            lock.unlock();
        }
        if (rings) {
            listener.answer(notification);
        } else if (unparks) {
            Host.call(HostNumbers.FUTEX, mailbox.address() + MailboxLayout.UNPARKED, FUTEX_WAKE, 1, 0, 0, 0);
        }
    }

    /** The call at hand has not been answered when its receiver turned to others: its notification, or 0 when it has been since. */
    long blocked() {
        lock.lock();
        try {
            if (answered || !hasNotification || outstanding) {
                return 0;
            }
            outstanding = true;
            listener.outstandingAdded();
            return notification;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the call that came with notification {@code id} still blocks and holds it. */
    boolean isBlockedIn(long id) {
        lock.lock();
        try {
            return outstanding && notification == id;
        } finally {
            lock.unlock();
        }
    }

    /** Sends the guest from notification {@code id}, in which it has blocked, to sleep on its mailbox. */
    boolean park(long id) {
        Listener from;
        lock.lock();
        try {
            if (!outstanding || notification != id) {
                return false;
            }
            forgetOutstandingLocked();
            hasNotification = false;
            parked = true;
            from = listener;
        } finally {
            lock.unlock();
        }
        from.answer(id, MailboxLayout.PARKED);
        return true;
    }

    /** The thread is gone, and its mailbox may soon be another's. */
    void close() {
        lock.lock();
        try {
            closed = true;
            forgetOutstandingLocked();
        } finally {
            lock.unlock();
        }
    }

    private void forgetOutstandingLocked() {
        if (outstanding) {
            outstanding = false;
            listener.outstandingGone();
        }
    }

    /** Puts a host descriptor into the guest process; returns its number there. */
    int inject(int hostFd) {
        if (!hasNotification) {
            // Only a trampoline that does not do as it should posts such a call for a spinning receiver.
            throw Errno.EAGAIN.exception();
        }
        return listener.inject(notification, hostFd);
    }
}
