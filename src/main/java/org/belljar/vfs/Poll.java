package org.belljar.vfs;

import org.belljar.sync.WaitQueue;

/** Poll event bits (asm-generic/poll.h) and the registration callback of {@link OpenFile#poll}. */
public interface Poll {
    int IN = 0x1;
    int PRI = 0x2;
    int OUT = 0x4;
    int ERR = 0x8;
    int HUP = 0x10;
    int NVAL = 0x20;
    int RDNORM = 0x40;
    int RDBAND = 0x80;
    int WRNORM = 0x100;
    int WRBAND = 0x200;
    int MSG = 0x400;
    int RDHUP = 0x2000;

    /** Called by a file's poll for each queue whose wake-ups can change the answer; registered before the state is read. */
    void register(WaitQueue queue);

    /** Who polls, where that is known; a signalfd shows each caller its own signals. */
    default Caller caller() {
        return null;
    }
}
