/**
 * Descriptors of the host as guest files: what the sandbox was started with as stdin, stdout and stderr.
 *
 * <p>A host file is never switched to O_NONBLOCK, since that flag is shared with whoever else holds it: transfers ask for
 * "not now" with each call (RWF_NOWAIT, MSG_DONTWAIT), and {@link org.belljar.kernel.HostPoller} reports readiness. No kernel
 * thread blocks on a pipe, socket or terminal.
 */
package org.belljar.device;
