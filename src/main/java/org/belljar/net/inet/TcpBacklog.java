package org.belljar.net.inet;

import java.util.ArrayDeque;

/** The connections of a listening socket that wait for accept(2), and the clients that wait for a place among them. */
final class TcpBacklog {
    private final TcpSocket listener;
    // Guarded by the listener's lock:
    private final ArrayDeque<TcpSocket> ready = new ArrayDeque<>(0);
    /** Clients whose SYN found the queue full. */
    private final ArrayDeque<TcpSocket> waiting = new ArrayDeque<>(0);
    private int limit;

    TcpBacklog(TcpSocket listener) {
        this.listener = listener;
    }

    void setLimit(int n) {
        limit = n;
    }

    int limit() {
        return limit;
    }

    boolean isFullLocked() {
        return ready.size() > limit;
    }

    void addLocked(TcpSocket s) {
        ready.addLast(s);
    }

    void waitLocked(TcpSocket client) {
        waiting.addLast(client);
    }

    void forgetLocked(TcpSocket client) {
        waiting.remove(client);
    }

    TcpSocket pollReadyLocked() {
        return ready.pollFirst();
    }

    TcpSocket pollWaitingLocked() {
        return waiting.pollFirst();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        listener.lock.lock();
        try {
            return ready.size();
        } finally {
            listener.lock.unlock();
        }
    }

    /** The next connection for accept(2), or null; whoever waited for its place moves up. */
    TcpSocket poll() {
        listener.lock.lock();
        try {
            TcpSocket s = ready.pollFirst();
            while (s != null && !isFullLocked() && !waiting.isEmpty()) {
                TcpTransitions.synLocked(waiting.pollFirst());
            }
            return s;
        } finally {
            listener.lock.unlock();
        }
    }
}
