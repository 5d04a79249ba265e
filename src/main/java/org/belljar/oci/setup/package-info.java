/**
 * Makes of a configuration what the guest sees: its tree ({@link org.belljar.oci.setup.ContainerTree}), the kernel's settings
 * ({@link org.belljar.oci.setup.KernelSettings}), and what a process is ({@link org.belljar.oci.setup.ProcessSetup}). All of it runs
 * on the flow of the task it is for, before that task's program. What fails is a
 * {@link org.belljar.oci.config.ConfigException} that names the field; it carries the errno's text, as callers look for it.
 */
package org.belljar.oci.setup;
