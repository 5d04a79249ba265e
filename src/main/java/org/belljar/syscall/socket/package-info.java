/** The socket calls: decoding of addresses, message headers and control messages. The families do the rest. */
package org.belljar.syscall.socket;
