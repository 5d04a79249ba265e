/**
 * AF_NETLINK: the routing protocol as far as iproute2 and getifaddrs(3) read it and change the loopback interface, sock_diag for
 * inet and unix sockets, generic netlink without families, and kobject-uevent, which is silent.
 *
 * <p>A request is answered in the sendmsg(2) that brings it: {@link org.belljar.net.netlink.NetlinkRequests} takes it apart,
 * {@link org.belljar.net.netlink.RouteProtocol} and its kin answer, and the packets wait in the sender's own queue. Lock order:
 * the namespace's lock, then a socket's (rank FILE_OBJECT).
 *
 * <p>Not supported: messages between processes, extended acknowledgements, routes and rules that do not follow from the
 * addresses, other protocols (audit, netfilter ...): EPROTONOSUPPORT.
 */
package org.belljar.net.netlink;
