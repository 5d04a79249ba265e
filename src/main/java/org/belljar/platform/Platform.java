package org.belljar.platform;

import java.util.function.IntSupplier;

/** The machine under the kernel: makes guest processes and delivers their traps. */
public interface Platform extends AutoCloseable {
    /** Callbacks into the kernel. */
    interface Events {
        /**
         * A guest thread has trapped; called on a receiver thread, which belongs to the kernel until this returns. Another
         * trap of the same listener is not received before.
         */
        void trapped(GuestThread thread);

        /**
         * The host process is gone (killed from outside, by the host's OOM killer, or as asked). Called once per process.
         *
         * @param endSignal asks what signal ended it; within the call only
         */
        void processDied(GuestProcess process, IntSupplier endSignal);

        /** The zygote is gone: the sandbox is over. */
        void platformDied(String reason);
    }

    /** Starts the zygote. Throws PlatformException with one sentence for people when the host lacks something. */
    void start(Events events);

    /** A process with nothing in it but the trampoline, stopped in its first trap. Takes a prepared one if there is one. */
    GuestProcess takeCleanProcess();

    /** Whether guest threads may answer identity calls and run private futex operations on the host by themselves. */
    default boolean servesCalls() {
        return false;
    }

    /** Kills everything. Idempotent. */
    @Override
    void close();
}
