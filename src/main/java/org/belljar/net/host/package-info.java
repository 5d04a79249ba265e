/**
 * {@code --network=host}: inet sockets of guests as non-blocking sockets of the kernel's own process, in the network namespace
 * the sandbox was started in.
 *
 * <p>A guest names no host call: addresses, options and control messages go through by allow-list
 * ({@link org.belljar.net.host.HostOptions}), data through a buffer of the kernel's. What waits, waits on the host poller, one
 * thread for all. The number of sockets is bounded by a quarter of this process's descriptors.
 *
 * <p>Not supported: raw and ping sockets; lingering on close other than the reset; SIGIO; more than 64 KiB in one datagram.
 */
package org.belljar.net.host;
