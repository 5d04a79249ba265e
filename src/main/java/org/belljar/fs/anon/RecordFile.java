package org.belljar.fs.anon;

import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;

/** A file whose records are waited for, or not: by O_NONBLOCK, or by RWF_NOWAIT for one read. */
abstract class RecordFile extends OpenFile {
    RecordFile(int statusFlags) {
        super(statusFlags);
    }

    /** Bytes, or -errno; -EAGAIN instead of waiting if {@code nonBlocking}. */
    abstract long read(Caller caller, IoBuffer dst, boolean nonBlocking);

    @Override
    public final long read(Caller caller, IoBuffer dst) {
        return read(caller, dst, isNonBlocking());
    }

    @Override
    public final boolean takesNowait() {
        return true;
    }

    @Override
    public final long readNow(Caller caller, IoBuffer dst) {
        return read(caller, dst, true);
    }
}
