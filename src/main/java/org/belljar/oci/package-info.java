/**
 * The OCI runtime: the command line that runc made the convention, on Belljar's sandboxes.
 *
 * <p>A container is three things on the host: its <b>directory</b> ROOT/ID ({@link org.belljar.oci.state}); its <b>sandbox</b>, a
 * process of this program that runs the kernel and answers at ROOT/ID/control.sock ({@link org.belljar.oci.live}); and its
 * <b>monitor</b>, a small native process that the caller sees as the container's first one. The native client
 * (native-trampoline/client) hands what a caller asks to the sandbox, or starts Java where none answers: the same classes
 * ({@link org.belljar.oci.command}) do the work in both places.
 */
package org.belljar.oci;
