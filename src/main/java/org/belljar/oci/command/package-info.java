/** The commands that need no process of their own: they work on a live container in its sandbox's process, or on the files of one. */
package org.belljar.oci.command;
