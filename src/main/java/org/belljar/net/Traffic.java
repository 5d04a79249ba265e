package org.belljar.net;

import java.util.concurrent.atomic.LongAdder;

/** What an interface has carried: what it sent is what it received. */
public final class Traffic {
    private final LongAdder bytes = new LongAdder();
    private final LongAdder packets = new LongAdder();

    public void count(long n) {
        bytes.add(n);
        packets.increment();
    }

    public long bytes() {
        return bytes.sum();
    }

    public long packets() {
        return packets.sum();
    }
}
