package org.belljar.platform.trampoline;

import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;

/**
 * The memory of a mailbox region: a sparse memfd, and the kernel's mapping of its first mailboxes.
 *
 * @param first as many mailboxes as the kernel maps at a time
 */
record RegionMemory(int memfd, NativeMemory first) {
    /** The kernel maps this many mailboxes at a time. */
    static final int CHUNK = 16;
    private static final int PROT_READ_WRITE = 3, MAP_SHARED = 1;

    static RegionMemory make() {
        NativeMemory name = NativeMemory.cString("belljar-mailbox");
        int memfd;
        try {
            memfd = (int) Errno.check(Host.call(HostNumbers.MEMFD_CREATE, name.address(), 1, 0));
        } finally {
            name.free();
        }
        try {
            Errno.check(Host.call(HostNumbers.FTRUNCATE, memfd, MailboxLayout.SLOT_SIZE, 0));
            return new RegionMemory(memfd, map(memfd, 0));
        } catch (Throwable t) {
            Host.call(HostNumbers.CLOSE, memfd);
            throw t;
        }
    }

    /** The kernel's mapping of chunk {@code number}. */
    static NativeMemory map(int memfd, int number) {
        long size = (long) CHUNK * MailboxLayout.MAILBOX_SIZE;
        return NativeMemory.at(Errno.check(Host.call(HostNumbers.MMAP, 0, size, PROT_READ_WRITE, MAP_SHARED, memfd, number * size)), size);
    }

    /** Lets the host find the pages that a first thread's start writes to: the header, the list, the frames, the extended state. */
    RegionMemory touched() {
        first.putByte(0, (byte) 0);
        first.putByte(MailboxLayout.LIST, (byte) 0);
        first.putByte(MailboxLayout.FAST_UCONTEXT, (byte) 0);
        first.putByte(MailboxLayout.SIGSTACK_END - 1, (byte) 0);
        first.putByte(MailboxLayout.FAST_XSAVE, (byte) 0);
        return this;
    }

    /** Gives back what no process has used. */
    void free() {
        Host.call(HostNumbers.MUNMAP, first.address(), first.size(), 0);
        Host.call(HostNumbers.CLOSE, memfd);
    }
}
