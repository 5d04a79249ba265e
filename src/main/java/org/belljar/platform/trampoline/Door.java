package org.belljar.platform.trampoline;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * How the answer of the call at hand reaches the guest: through the notification in which its thread sleeps, or through the
 * spin word while it watches the mailbox (mailbox.h, enum spin_state). Answers may come from any kernel thread, and at the
 * same time as the guest's change from spinning to sleeping.
 */
final class Door {
    private final NativeMemory mailbox;
    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    /** Guarded by lock: the guest sleeps in {@link #notification}. */
    private boolean hasNotification;
    private long notification;
    /** Where the notification is answered; written by receivers only. */
    private volatile Listener listener;
    /** Guarded by lock: the answer lies in the mailbox, the guest is on its way into the doorbell to take it. */
    private boolean answerWaits;
    /** No call is being served. Written under lock. */
    private volatile boolean answered = true;
    private volatile long answeredNs;
    /** The receiver thread that will watch this mailbox after it has answered; set and read by that thread. */
    private volatile Thread spinner;

    Door(NativeMemory mailbox) {
        this.mailbox = mailbox;
    }

    Listener listener() {
        return listener;
    }

    boolean isAnswered() {
        return answered;
    }

    /** When, on System.nanoTime's scale. */
    long answeredNs() {
        return answeredNs;
    }

    void setSpinner(Thread t) {
        spinner = t;
    }

    /** A request has come by notification {@code id}. */
    void rung(Listener from, long id) {
        lock.lock();
        try {
            listener = from;
            notification = id;
            hasNotification = true;
            answerWaits = false;
            answered = false;
        } finally {
            lock.unlock();
        }
    }

    /** A request has been posted for the spinning receiver of {@code from}. */
    void posted(Listener from) {
        lock.lock();
        try {
            listener = from;
            hasNotification = false;
            answerWaits = false;
            answered = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The guest got tired of spinning for its answer and sleeps in notification {@code id}.
     *
     * @return false when its request has not been taken: the receiver stopped watching just before it was posted, so that
     *     this ring is the request
     */
    boolean sleptOn(Listener from, long id) {
        lock.lock();
        try {
            if (!answered && !hasNotification) {
                notification = id;
                hasNotification = true;
                return true;
            }
            if (!answerWaits) {
                return false;
            }
            answerWaits = false;
        } finally {
            lock.unlock();
        }
        from.answer(id);
        return true;
    }

    /** The response is complete: lets the guest go on. */
    void deliver() {
        int after = spinner == Thread.currentThread() ? MailboxLayout.SPIN_WAITING : MailboxLayout.SPIN_NONE;
        boolean rings;
        lock.lock();
        try {
            rings = hasNotification;
            hasNotification = false;
            answeredNs = System.nanoTime();
            answered = true;
            if (rings) {
                mailbox.putIntVolatile(MailboxLayout.SPIN, after);
            } else if (!mailbox.compareAndSetInt(MailboxLayout.SPIN, MailboxLayout.SPIN_REQUEST, after)) {
                mailbox.putIntVolatile(MailboxLayout.SPIN, MailboxLayout.SPIN_NONE);
                answerWaits = true;
            }
        } finally {
            lock.unlock();
        }
        if (rings) {
            listener.answer(notification);
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
