package org.belljar.net.host;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.net.ControlMessage;
import org.belljar.net.Message;

/**
 * A struct msghdr with all it points to, in one piece of native memory: header 0, iovec 64, name 128, control 256, data 1024.
 * The data are at most 64 KiB, which every datagram fits into.
 */
final class HostMessage implements AutoCloseable {
    static final int DATA_MAX = 65536;
    private static final int IOV = 64, NAME = 128, NAME_MAX = 128, CONTROL = 256, CONTROL_MAX = 768, DATA = 1024;
    private static final int CMSG_HEADER = 16, SOL_SOCKET = 1, SCM_RIGHTS = 1;

    private final NativeMemory memory;

    HostMessage(long dataBytes) {
        int room = (int) Math.min(dataBytes, DATA_MAX);
        memory = NativeMemory.allocateUninitialized(DATA + Math.max(room, 1));
        memory.fill(0, DATA, (byte) 0);
        memory.putLong(16, memory.address() + IOV);
        memory.putLong(24, 1);
        memory.putLong(IOV, memory.address() + DATA);
        memory.putLong(IOV + 8, room);
    }

    NativeMemory header() {
        return memory;
    }

    int room() {
        return (int) memory.getLong(IOV + 8);
    }

    // ---- sending ----

    /** Takes the next bytes. @return how many */
    int fill(Message m) {
        int want = (int) Math.min(m.data.remaining(), memory.size() - DATA);
        int n = want == 0 ? 0 : m.data.get(memory, DATA, want);
        memory.putLong(IOV + 8, n);
        return n;
    }

    void skip(int n) {
        memory.putLong(IOV, memory.getLong(IOV) + n);
        memory.putLong(IOV + 8, memory.getLong(IOV + 8) - n);
    }

    /** The destination and the control messages that may be sent. Throws EINVAL. */
    void describe(Message m) {
        if (m.address != null) {
            int n = Math.min(m.address.length, NAME_MAX);
            memory.put(NAME, m.address, 0, n);
            memory.putLong(0, memory.address() + NAME);
            memory.putInt(8, n);
        }
        int at = 0;
        for (ControlMessage c : m.controls) {
            int whole = CMSG_HEADER + c.data().length;
            if (!HostOptions.maySend(c.level(), c.type()) || at + whole + 8 > CONTROL_MAX) {
                throw Errno.EINVAL.exception();
            }
            memory.putLong(CONTROL + at, whole);
            memory.putInt(CONTROL + at + 8, c.level());
            memory.putInt(CONTROL + at + 12, c.type());
            memory.put(CONTROL + at + CMSG_HEADER, c.data(), 0, c.data().length);
            at += whole + 7 & ~7;
        }
        if (at > 0) {
            memory.putLong(32, memory.address() + CONTROL);
            memory.putLong(40, at);
        }
    }

    // ---- receiving ----

    void expect() {
        memory.putLong(0, memory.address() + NAME);
        memory.putInt(8, NAME_MAX);
        memory.putLong(32, memory.address() + CONTROL);
        memory.putLong(40, CONTROL_MAX);
    }

    /** Hands data, name, control messages and flags to the guest's message. @return bytes copied */
    int deliver(Message m, int n) {
        int copied = n == 0 ? 0 : m.data.put(memory, DATA, (int) Math.min(n, m.data.remaining()));
        int nameLength = Math.min(memory.getInt(8), NAME_MAX);
        if (nameLength > 0) {
            m.address = new byte[nameLength];
            memory.get(NAME, m.address, 0, nameLength);
        }
        m.resultFlags |= memory.getInt(48) & (Message.TRUNC | Message.OOB | Message.ERRQUEUE | Message.CTRUNC);
        int used = (int) Math.min(memory.getLong(40), CONTROL_MAX);
        int at = 0;
        while (used - at >= CMSG_HEADER) {
            int length = (int) memory.getLong(CONTROL + at);
            if (length < CMSG_HEADER || length > used - at) {
                break;
            }
            int level = memory.getInt(CONTROL + at + 8);
            int type = memory.getInt(CONTROL + at + 12);
            if (level != SOL_SOCKET || type != SCM_RIGHTS) {
                byte[] data = new byte[length - CMSG_HEADER];
                memory.get(CONTROL + at + CMSG_HEADER, data, 0, data.length);
                m.addControl(new ControlMessage(level, type, data));
            }
            at += length + 7 & ~7;
        }
        return copied;
    }

    @Override
    public void close() {
        memory.free();
    }
}
