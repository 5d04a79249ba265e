/**
 * What all socket families share: the socket as an open file, messages with their control data, the options of SOL_SOCKET, and
 * the network namespace ({@link org.belljar.net.NetNamespace}) with its interface, its table of sockets and what each family
 * keeps in it. A family ({@link org.belljar.net.SocketFamily}) makes sockets; {@link org.belljar.net.SocketFamilies} knows the
 * families of a sandbox. An address is the bytes of its struct sockaddr.
 *
 * <p>Which namespace a task is in is asked in one place, {@code NetNamespace.of}. Lock order: a namespace's lock (rank NETWORK)
 * before the locks of single sockets and queues.
 */
package org.belljar.net;
