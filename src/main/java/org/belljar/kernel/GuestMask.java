package org.belljar.kernel;

import org.belljar.abi.Signal;
import org.belljar.platform.GuestThread;

/**
 * A task's signal mask in the guest, which changes it there without a call (rt_sigprocmask in the trampoline) while no signal
 * waits for the task or its group. The kernel's own mask ({@link TaskSignals}) is the true one while the task is in the kernel; it
 * is given to the guest at each departure and taken back at each trap. Who queues a signal stops this first and then reads the
 * guest's mask: a change that it does not see is told by a trap. What a hostile guest writes there is a mask that it could have set.
 */
final class GuestMask {
    private final Task task;
    /** Nobody wants to see the calls. */
    private volatile boolean allowed;
    /** The guest's copy means something. */
    private volatile boolean given;
    /** Set under the signal lock; cleared at any time. */
    private volatile boolean served;

    GuestMask(Task task) {
        this.task = task;
    }

    /** A new carrier has a mailbox of its own. */
    void carrierChanged() {
        given = false;
        served = false;
    }

    void allow(boolean b) {
        allowed = b;
        if (!b) {
            stopServing();
        }
    }

    /** The mask as the guest has it; {@code known} where that says nothing. */
    long read(long known) {
        return given ? task.thread().guestMask() & ~Signal.UNBLOCKABLE : known;
    }

    void write(long mask) {
        if (!allowed && !given) {
            return;
        }
        GuestThread t = task.thread();
        if (!given || t.guestMask() != mask) {
            t.setGuestMask(mask);
            given = true;
        }
    }

    boolean isToBeServed() {
        return allowed && !served;
    }

    /** With the signal lock held and nothing queued. */
    void serve() {
        served = true;
        task.thread().serveMask(true);
        if (!allowed) {
            stopServing();
        }
    }

    void stopServing() {
        if (served) {
            served = false;
            task.thread().serveMask(false);
        }
    }
}
