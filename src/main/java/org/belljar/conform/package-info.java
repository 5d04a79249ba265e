/**
 * {@code belljar conform} and {@code belljar syscalls}: where the behaviour of system calls differs from Linux, with the host's
 * Linux as the oracle. A client of Belljar like any other: it starts {@code belljar do}, or another launcher, as a process.
 *
 * <ul>
 *   <li>{@link org.belljar.conform.table}: the table of system calls, from which the support list and the fuzzer's programs come
 *   <li>{@link org.belljar.conform.trace}: strace-style logs, normalised and compared
 *   <li>{@link org.belljar.conform.suite}, {@link org.belljar.conform.run}, {@link org.belljar.conform.report}: test suites, their
 *       runs under launchers, and what is written about them
 *   <li>{@link org.belljar.conform.fuzz}: generated programs of system calls, run on both sides and compared
 * </ul>
 *
 * Nothing here is loaded by {@code belljar do}.
 */
package org.belljar.conform;
