package org.belljar.net;

import java.util.ArrayList;
import java.util.List;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;

/** A message on its way into or out of a socket (struct msghdr). Mutable: receiving fills it in. */
public final class Message {
    public static final int OOB = 1, PEEK = 2, DONTROUTE = 4, CTRUNC = 8, PROBE = 0x10, TRUNC = 0x20, DONTWAIT = 0x40, EOR = 0x80, WAITALL = 0x100,
            ERRQUEUE = 0x2000, NOSIGNAL = 0x4000, MORE = 0x8000, WAITFORONE = 0x10000, FASTOPEN = 0x20000000, CMSG_CLOEXEC = 0x40000000;

    public final IoBuffer data;
    /** MSG_* of the call. */
    public final int flags;
    /** Sending: destination or null. Receiving: where it came from, or null. */
    public byte[] address;
    /** SCM_RIGHTS: the message owns a reference to each. Null for none. */
    public OpenFile[] files;
    /** SCM_CREDENTIALS: given by the sender, or to be shown to the receiver. Null for none. */
    public PeerCredentials credentials;
    /** Receiving: the process a descriptor of which is wanted (SCM_PIDFD), or 0. */
    public int pidFdOf;
    /** Other control messages, in their order. Empty for none. */
    public List<ControlMessage> controls = List.of();
    /** Sending: SO_MARK and SO_PRIORITY of this message alone; null: the socket's. */
    public Integer mark;
    public Integer priority;
    /** Sending: SOF_TIMESTAMPING_TX_* of this message alone, and its number; null: the socket's. */
    public Integer times;
    public Integer timeNumber;
    /** Receiving: MSG_TRUNC, MSG_EOR. */
    public int resultFlags;
    /** Receiving a packet: bytes of it that fitted. */
    public int copied;

    public Message(IoBuffer data, int flags) {
        this.data = data;
        this.flags = flags;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    public void addControl(ControlMessage c) {
        if (controls.isEmpty()) {
            controls = new ArrayList<>(2);
        }
        controls.add(c);
    }

    public OpenFile[] takeFiles() {
        OpenFile[] f = files;
        files = null;
        return f;
    }

    /** Drops the files that nobody took. */
    public void dropFiles() {
        OpenFile[] f = takeFiles();
        if (f != null) {
            for (OpenFile file : f) {
                file.drop();
            }
        }
    }
}
