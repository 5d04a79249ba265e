/** The one system call of terminals. */
package org.belljar.syscall.tty;
