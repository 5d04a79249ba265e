/**
 * What all socket families share: the socket as an open file, messages with their control data, and the options of SOL_SOCKET.
 * A family ({@link org.belljar.net.SocketFamily}) makes sockets; {@link org.belljar.net.SocketFamilies} knows the families
 * of a sandbox. An address is the bytes of its struct sockaddr.
 */
package org.belljar.net;
