package org.belljar.vfs;

/** Settings of /proc/sys/fs that bound open files and pipes. Written by the sandbox's root, read by anybody. */
public final class FileLimits {
    /** fs.nr_open: Linux's least, and a bound on the descriptor tables of this kernel (Linux's is 2^31 - 64). */
    public static final int LEAST_OPEN = 64, MOST_OPEN = 1 << 20;
    private static final int PAGE = 4096;

    private volatile int mostOpen = MOST_OPEN;
    private volatile int pipeBytes = 1 << 20;

    /** Descriptors below this number only, whatever RLIMIT_NOFILE says, which cannot be raised beyond it. */
    public int mostOpen() {
        return mostOpen;
    }

    public void setMostOpen(int n) {
        mostOpen = n;
    }

    /** What a pipe may hold that is made or grown without CAP_SYS_RESOURCE. */
    public int pipeBytes() {
        return pipeBytes;
    }

    /** Rounded up to a power of two, a page at least. */
    public void setPipeBytes(int bytes) {
        int rounded = bytes <= PAGE ? PAGE : Integer.highestOneBit(bytes - 1) << 1;
        pipeBytes = rounded < 0 ? Integer.MAX_VALUE : rounded;
    }
}
