/** System V IPC: the calls. */
package org.belljar.syscall.ipc;
