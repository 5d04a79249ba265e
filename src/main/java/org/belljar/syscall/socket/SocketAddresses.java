package org.belljar.syscall.socket;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;

/** struct sockaddr in and out of guest memory. */
final class SocketAddresses {
    static final int MAX = 128;

    private SocketAddresses() {}

    /** Throws EINVAL for a length out of range, EFAULT. */
    static byte[] read(Task task, long addr, int len) {
        if (len < 0 || len > MAX) {
            throw Errno.EINVAL.exception();
        }
        return task.memory().readBytes(addr, len);
    }

    /** Writes as much of an address as there is room for, and its full length. Throws EINVAL for a negative room, EFAULT. */
    static void write(Task task, byte[] address, long addr, long lenAddr) {
        int room = task.memory().readInt(lenAddr);
        if (room < 0) {
            throw Errno.EINVAL.exception();
        }
        task.memory().writeInt(lenAddr, address.length);
        task.memory().write(addr, address, 0, Math.min(room, address.length));
    }
}
