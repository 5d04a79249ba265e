package org.belljar.fs.anon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.Poll;
import org.belljar.vfs.ThreadCaller;
import org.junit.jupiter.api.Test;

/** What guest programs cannot bring about: the host's clock is set. */
class TimerFileTest {
    private static final int REALTIME = 0, NONBLOCK = 04000;

    private static TimerFile timer() {
        return new TimerFile(new AnonymousInode(new AnonymousFileSystem("anon_inodefs", 0), "[timerfd]", 0600, 0, 0), null, null, REALTIME,
                NONBLOCK);
    }

    private static long read(TimerFile f) {
        return f.read(ThreadCaller.current(), new KernelBuffer(NativeMemory.allocate(8), 0, 8));
    }

    @Test
    void aTimerThatAskedForItIsCancelledOnceByEachChange() {
        TimerFile f = timer();
        f.setAbsolute(false, 0, 0, 5, true);
        assertEquals(Errno.EAGAIN.negative(), read(f));
        f.clockWasSet();
        assertEquals(Poll.IN, f.poll(null));
        assertEquals(Errno.ECANCELED.negative(), read(f));
        assertEquals(0, f.poll(null));
        assertEquals(Errno.EAGAIN.negative(), read(f));
    }

    @Test
    void othersAreNot() {
        TimerFile f = timer();
        f.setAbsolute(false, 0, 0, 5, false);
        f.clockWasSet();
        assertEquals(Errno.EAGAIN.negative(), read(f));
    }
}
