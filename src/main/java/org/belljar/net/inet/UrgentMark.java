package org.belljar.net.inet;

/** The urgent byte of a stream, if there is one: its position, and whether recv(MSG_OOB) has had it. Set under the queue's producer lock, cleared under its consumer lock. */
final class UrgentMark {
    private static final long NONE = -1;

    private volatile long position = NONE;
    private volatile byte value;
    private volatile boolean isRead;

    void set(long at, byte b) {
        value = b;
        isRead = false;
        position = at;
    }

    boolean isSet() {
        return position != NONE;
    }

    /** Not had by MSG_OOB yet: POLLPRI. */
    boolean isPending() {
        return position != NONE && !isRead;
    }

    long position() {
        return position;
    }

    byte value() {
        return value;
    }

    void markRead() {
        isRead = true;
    }

    boolean isAtMark(long at) {
        return position == at;
    }

    /** The stream has been read up to {@code at}: a mark before is history. */
    void passed(long at) {
        if (position != NONE && at > position) {
            position = NONE;
        }
    }
}
