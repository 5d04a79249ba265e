package org.belljar.host;

import java.nio.charset.StandardCharsets;

/**
 * The end of a process whose Java heap is exhausted: one sentence and exit_group, made ready beforehand because nothing can
 * be allocated then. The guests die with the process.
 */
public final class OutOfHeap {
    private static final int EXIT_GROUP = 231, STATUS = 125;
    private static final NativeMemory MESSAGE;

    static {
        long mib = Runtime.getRuntime().maxMemory() >> 20;
        byte[] text = ("belljar: the sandbox's kernel is out of memory (Java heap of " + mib + " MiB) and the sandbox has ended;"
                + " give it more with BELLJAR_JAVA_OPTS=-Xmx..., or the guest fewer processes and files\n")
                .getBytes(StandardCharsets.US_ASCII);
        MESSAGE = NativeMemory.allocate(text.length);
        MESSAGE.put(0, text, 0, text.length);
    }

    private OutOfHeap() {}

    /** Makes uncaught exhaustion on any thread end the process. */
    public static void install() {
        Thread.setDefaultUncaughtExceptionHandler((thread, t) -> {
            endIf(t);
            t.printStackTrace();
        });
    }

    /** Ends the process if {@code t} is, or was caused by, an exhausted heap. */
    public static void endIf(Throwable t) {
        for (Throwable c = t; c != null; c = c.getCause()) {
            if (c instanceof OutOfMemoryError) {
                Host.call(HostNumbers.WRITE, 2, MESSAGE.address(), MESSAGE.size());
                Host.call(EXIT_GROUP, STATUS);
            }
        }
    }
}
