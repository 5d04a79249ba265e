/**
 * AF_INET and AF_INET6 over the loopback interface of a network namespace: TCP and UDP of the kernel's own, without any host
 * socket.
 *
 * <p>No packets are made: a TCP connection ({@link org.belljar.net.inet.TcpSocket}) is two queues
 * ({@link org.belljar.net.inet.StreamQueue}), a UDP packet goes from the sender's memory into its receiver's queue. What can be
 * observed of segments (states, resets, TIME_WAIT, the urgent mark) is kept.
 *
 * <p>Lock order: the namespace's lock (rank NETWORK: names, ports, states), then a queue's producer lock, then its consumer lock
 * (rank FILE_OBJECT). The namespace's lock is never held while guest memory is read or written.
 *
 * <p>Raw and ping sockets do exchange packets ({@link org.belljar.net.inet.IpInput}); raw sockets see datagrams and ICMP, never TCP
 * segments.
 *
 * <p>Not supported: IP options, TCP_REPAIR, TCP_FASTOPEN's data in the SYN, source filters beside joining
 * one source, Multipath TCP, kernel TLS.
 */
package org.belljar.net.inet;
