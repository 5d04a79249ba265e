package org.belljar.net.inet;

/** The states of a TCP socket, by their numbers in struct tcp_info and /proc/net/tcp. */
enum TcpState {
    NONE, ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, LISTEN, CLOSING;

    int number() {
        return ordinal();
    }

    boolean maySend() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }
}
