/**
 * Asynchronous I/O (io_setup(2) and its kin). Reads, writes and syncs are done when they are submitted, as Linux does for what
 * goes through its page cache; only polls complete later. Contexts belong to an address space and end with it.
 *
 * <p>The ring at a context's address has no content: libraries that look there find no magic number and make the calls.
 */
package org.belljar.syscall.aio;
