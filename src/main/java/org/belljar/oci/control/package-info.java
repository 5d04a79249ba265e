/** The control socket: what the native client sends, and the frames that it gets. */
package org.belljar.oci.control;
