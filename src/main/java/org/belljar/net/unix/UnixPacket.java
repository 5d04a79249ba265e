package org.belljar.net.unix;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.Clocks;
import org.belljar.net.Message;
import org.belljar.net.PeerCredentials;
import org.belljar.net.SocketFile;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;

/** Bytes on their way, with what came along (struct sk_buff). Belongs to one queue; its fields are guarded by that queue's socket. */
final class UnixPacket {
    /** What Linux charges beside the data: struct sk_buff, and skb_shared_info in the data's allocation. */
    private static final int HEADER = 256, SHARED_INFO = 320, SMALLEST = 512, MAX_LINEAR = 16_064,
            STREAM_LINEAR = 3776;

    final UnixSocket sender;
    final PeerCredentials credentials;
    final int charge;
    private final NativeMemory data;
    /** Made by a receive with MSG_OOB: an empty packet that still marks its place. */
    private boolean isMark;
    private int offset;
    private int length;
    private OpenFile[] files;
    private long timeNs;

    private UnixPacket(UnixSocket sender, NativeMemory data, int length, int charge, OpenFile[] files,
            PeerCredentials credentials) {
        this.sender = sender;
        this.data = data;
        this.length = length;
        this.files = files;
        this.credentials = credentials;
        this.charge = charge;
    }

    /** What a packet of that length costs its sender of SO_SNDBUF. */
    private static int charge(int length, boolean isStream) {
        int linear = isStream ? STREAM_LINEAR : MAX_LINEAR;
        int pages = length <= linear ? 0 : Math.min(length, length - linear + 4095 & ~4095);
        int allocated = length - pages + SHARED_INFO;
        return HEADER + pages + Math.max(SMALLEST, Integer.highestOneBit(allocated - 1) << 1);
    }

    /** Takes {@code length} bytes of the message, and its files. The sender is charged. EFAULT leaves nothing behind. */
    static UnixPacket take(UnixSocket sender, Message m, int length, PeerCredentials credentials) {
        int charge = charge(length, sender.type() == SocketFile.STREAM);
        if (!sender.space.buffers.take(charge)) {
            throw Errno.ENOBUFS.exception();
        }
        NativeMemory data = NativeMemory.allocateUninitialized(length);
        boolean ok = false;
        int n = 0;
        try {
            n = length == 0 ? 0 : m.data.get(data, 0, length);
            if (n < length) {
                throw Errno.EFAULT.exception();
            }
            ok = true;
        } finally {
            if (!ok) {
                data.free();
                sender.space.buffers.release(charge);
            }
        }
        UnixPacket p = new UnixPacket(sender, data, n, charge, m.takeFiles(), credentials);
        if (p.files != null) {
            sender.family.inFlight().sent(credentials.uid(), p.files);
        }
        sender.charge(p.charge);
        return p;
    }

    /** Notes when the packet came, if its receiver asks for that. */
    void stampFor(UnixSocket to) {
        if (to.options().timestamps().isWanted()) {
            timeNs = Clocks.realtimeNs();
        }
    }

    /** When it came; now, where nobody had asked for that then. */
    long timeNs() {
        return timeNs != 0 ? timeNs : Clocks.realtimeNs();
    }

    boolean isMark() {
        return isMark;
    }

    void markPlace() {
        isMark = true;
    }

    int length() {
        return length;
    }

    boolean hasFiles() {
        return files != null;
    }

    /** Copies up to {@code len} bytes from {@code skip} on. */
    int copy(IoBuffer dst, int skip, int len) {
        return len == 0 ? 0 : dst.put(data, offset + skip, len);
    }

    /** What a filter sees. */
    byte[] bytes() {
        byte[] b = new byte[length];
        data.get(offset, b, 0, length);
        return b;
    }

    /** Cuts off what a filter does not let through. */
    void truncate(int n) {
        length = n;
    }

    void consume(int n) {
        offset += n;
        length -= n;
    }

    /** The files, taken out or (peeking) with references of their own. Null for none. */
    OpenFile[] files(boolean peek) {
        if (files == null) {
            return null;
        }
        if (!peek) {
            OpenFile[] f = files;
            files = null;
            sender.family.inFlight().arrived(credentials.uid(), f);
            return f;
        }
        OpenFile[] copy = files.clone();
        for (OpenFile f : copy) {
            f.retain();
        }
        return copy;
    }

    void listFiles(List<OpenFile> into) {
        if (files != null) {
            into.addAll(List.of(files));
        }
    }

    /** Ends the packet; called without locks. */
    void free() {
        data.free();
        sender.space.buffers.release(charge);
        OpenFile[] f = files(false);
        if (f != null) {
            sender.family.inFlight().drop(f);
        }
        sender.discharge(charge);
    }
}
