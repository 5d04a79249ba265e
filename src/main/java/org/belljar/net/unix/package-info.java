/**
 * AF_UNIX sockets (unix(7)): stream, sequenced-packet and datagram, connected by path, by abstract name or as pairs, with
 * descriptor passing and credentials.
 *
 * <p>{@link org.belljar.net.unix.UnixSocket} holds what all have: name, peer, shutdown state, queue of received packets,
 * charge of what it has sent. {@link org.belljar.net.unix.InFlight} counts the files under way and finds those that nobody can
 * receive any more. Lock order: the search's lock (rank NETWORK), then a socket's (FILE_OBJECT; no two are held at once), then
 * the counters' (STORE); wake-ups come after.
 *
 * <p>Not supported: SO_PEERSEC (as without a security module).
 */
package org.belljar.net.unix;
