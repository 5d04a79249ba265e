package org.belljar.syscall.aio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.belljar.sync.WaitQueue;
import org.belljar.sync.Waiter;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/** IOCB_CMD_POLL: a request that completes when its file has one of the events. Holds a reference to the file. */
final class AioPoll implements Waiter, Poll {
    private record Registration(WaitQueue queue, WaitQueue.Entry entry) {}

    private final AioContext context;
    private final AioRequest request;
    private final OpenFile file;
    private final int events;
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Written by the submitter only, read after {@link #ended} is set. */
    private final List<Registration> registrations = new ArrayList<>(2);

    AioPoll(AioContext context, AioRequest request, OpenFile file, int events) {
        this.context = context;
        this.request = request;
        this.file = file.retain();
        this.events = events | ERR | HUP;
    }

    long iocbAddr() {
        return request.iocbAddr();
    }

    /** Begins; completes at once when there is an event already. */
    void start() {
        if (!context.add(this)) {
            abandon();
            return;
        }
        int now = file.poll(this) & events;
        if (now != 0 && ended.compareAndSet(false, true)) {
            finish(now);
        } else if (ended.get()) {
            unregister();
        }
    }

    @Override
    public void register(WaitQueue queue) {
        registrations.add(new Registration(queue, queue.add(this, events, false)));
    }

    private void unregister() {
        for (Registration r : registrations) {
            r.queue.remove(r.entry);
        }
    }

    @Override
    public boolean wake(int woken) {
        // What a wake-up says is passed on whole, beyond what was asked for (aio_poll_wake).
        int now = woken == 0 ? file.poll(null) & events : woken;
        if ((now & events) != 0 && ended.compareAndSet(false, true)) {
            finish(now);
        }
        return false;
    }

    private void finish(int result) {
        unregister();
        request.complete(context, result);
        file.drop();
    }

    /** io_cancel(2): completes without events. False when it has ended before. */
    boolean cancel() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        finish(0);
        return true;
    }

    /** The context ends: nobody is told. */
    void abandon() {
        if (ended.compareAndSet(false, true)) {
            unregister();
            request.release();
            file.drop();
        }
    }
}
