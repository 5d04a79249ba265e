package org.belljar.oci.live;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.belljar.kernel.ControlGroup;

/** What happens to a container from now on, for one who waits for it. */
public final class ContainerEvents implements AutoCloseable {
    /** NOTHING: the time is over. */
    public enum Kind { NOTHING, OUT_OF_MEMORY, END }

    private final LinkedBlockingQueue<Kind> queue = new LinkedBlockingQueue<>();
    private final Runnable onMemoryKill = () -> queue.add(Kind.OUT_OF_MEMORY);
    private final ControlGroup group;

    ContainerEvents(ControlGroup group, LiveProcess init) {
        this.group = group;
        group.onMemoryKill(onMemoryKill);
        init.onEnd(() -> queue.add(Kind.END));
    }

    public Kind await(long millis) {
        try {
            Kind k = queue.poll(millis, TimeUnit.MILLISECONDS);
            return k == null ? Kind.NOTHING : k;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Kind.END;
        }
    }

    @Override
    public void close() {
        group.removeMemoryListener(onMemoryKill);
    }
}
