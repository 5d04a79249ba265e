package org.belljar.net.netlink;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;

/** What the kernel says to a request: messages, packed into packets as large as one receive usually takes. */
final class Answer {
    private static final int PACKET = 3800;

    private final Request request;
    private final List<byte[]> packets = new ArrayList<>(2);
    private Attributes current = new Attributes();
    private Errno dumpError;

    Answer(Request request) {
        this.request = request;
    }

    /** Begins a message; {@link #end} follows. @return where its struct lies */
    int begin(int type, int size) {
        if (current.size() > PACKET) {
            flush();
        }
        return current.begin(type, request.isDump() ? Request.MULTI : 0, request.sequence, request.port, size);
    }

    Attributes message() {
        return current;
    }

    void end(int body) {
        current.end(body);
    }

    /** The end of the dump tells that the request was wrong. */
    void failDump(Errno e) {
        dumpError = e;
    }

    Errno dumpError() {
        return dumpError;
    }

    private void flush() {
        if (current.size() > 0) {
            packets.add(current.bytes());
            current = new Attributes();
        }
    }

    /** All packets, in order. */
    List<byte[]> packets() {
        flush();
        return packets;
    }
}
