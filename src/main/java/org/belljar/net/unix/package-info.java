/**
 * AF_UNIX sockets (unix(7)): stream, sequenced-packet and datagram, connected by path, by abstract name or as pairs, with
 * descriptor passing and credentials.
 *
 * <p>{@link org.belljar.net.unix.UnixSocket} holds what all have: name, peer, shutdown state, queue of received packets,
 * charge of what it has sent. Lock order: each socket has a FILE_OBJECT lock, and no two are held at once; wake-ups come after.
 *
 * <p>Not supported: MSG_OOB; collection of descriptors that are in flight in a cycle.
 */
package org.belljar.net.unix;
