package org.belljar.kernel;

/** What a task has read and written by calls (/proc/PID/io). Written by the task's flow without order, read by others. */
public final class IoCounters {
    private long readBytes, writtenBytes, reads, writes;

    /** A call that read has returned {@code n}. */
    public void read(long n) {
        reads++;
        if (n > 0) {
            readBytes += n;
        }
    }

    /** A call that wrote has returned {@code n}. */
    public void wrote(long n) {
        writes++;
        if (n > 0) {
            writtenBytes += n;
        }
    }

    /** Adds those of a task of the same process. */
    public void add(IoCounters o) {
        readBytes += o.readBytes;
        writtenBytes += o.writtenBytes;
        reads += o.reads;
        writes += o.writes;
    }

    public long readBytes() {
        return readBytes;
    }

    public long writtenBytes() {
        return writtenBytes;
    }

    public long reads() {
        return reads;
    }

    public long writes() {
        return writes;
    }
}
