/**
 * Tracing of a sandbox's system calls in the form of strace(1). {@link org.belljar.trace.StraceObserver} sees the calls,
 * {@link org.belljar.trace.SyscallFormatter} turns one into a line by the signature in syscall-tables/;
 * {@link org.belljar.trace.StructFormatter} knows the common structures. What nothing is known of prints as an address.
 */
package org.belljar.trace;
