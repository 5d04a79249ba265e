/**
 * System V semaphores, message queues and shared-memory segments (sysvipc(7)). {@link org.belljar.ipc.IpcTable} gives out keys
 * and identifiers; one object's state has one FILE_OBJECT lock.
 */
package org.belljar.ipc;
