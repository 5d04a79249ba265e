/**
 * The key retention service (keyrings(7)): keys, keyrings, who may do what with them, quotas, expiry.
 *
 * <p>{@link org.belljar.keys.KeyService} is what system calls see; all state is guarded by its one lock, of rank KEYS, under
 * which nothing sleeps. {@link org.belljar.keys.Key} is a key or a keyring and counts its users: links in keyrings, tasks,
 * registers of user namespaces. {@link org.belljar.keys.TaskKeys} is a task's part.
 *
 * <p>Types: keyring, user, logon. There is no helper that makes keys on request (as on a Linux without /sbin/request-key), so
 * nobody ever has the authority to instantiate one. What Linux leaves to its garbage collector (dropping dead keys from
 * keyrings after gc_delay) is done by the first operation afterwards.
 */
package org.belljar.keys;
