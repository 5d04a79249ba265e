/** Logs of system calls as strace writes them, Belljar's {@code --strace} included: read, normalised, compared, counted. */
package org.belljar.conform.trace;
