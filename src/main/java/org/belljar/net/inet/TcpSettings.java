package org.belljar.net.inet;

/** Options of a TCP socket that {@link TcpOptions} keeps. Volatile: set by one task, read by others. */
final class TcpSettings {
    volatile int maxSegment;
    volatile int linger2 = 60;
    volatile int deferAccept;
    volatile int windowClamp;
    volatile String congestion = "cubic";
    volatile int fastOpen;
    volatile byte[] fastOpenKey = {};

    void copyFrom(TcpSettings o) {
        maxSegment = o.maxSegment;
        linger2 = o.linger2;
        deferAccept = o.deferAccept;
        windowClamp = o.windowClamp;
        congestion = o.congestion;
        fastOpen = o.fastOpen;
        fastOpenKey = o.fastOpenKey;
    }
}
