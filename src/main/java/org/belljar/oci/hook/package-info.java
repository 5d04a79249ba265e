/**
 * The hooks of a configuration. {@link org.belljar.oci.hook.HostHooks} runs those of the host; what belongs into the container
 * (startContainer) is run by who owns the container's kernel.
 *
 * <p>Where they run: a sandbox has no namespaces of the host's that a program of the host could be put into; its mounts are its own
 * kernel's. So {@code createContainer} hooks run on the host as {@code createRuntime} ones do: what they change in the root file
 * system's directory the container sees, mounts they make it does not. {@code startContainer} hooks are programs of the container and
 * run in it, as guests.
 */
package org.belljar.oci.hook;
