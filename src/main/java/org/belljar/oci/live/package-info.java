/**
 * Containers in the process that runs their kernel, which is one container's or a pod's: {@link org.belljar.oci.live.SandboxProcess}
 * from the process's start to its end, {@link org.belljar.oci.live.Container} the container, {@link org.belljar.oci.live.Pod} those of
 * one kernel, {@link org.belljar.oci.live.LiveProcess} each process that was started from outside,
 * {@link org.belljar.oci.live.LiveService} what callers ask of it.
 */
package org.belljar.oci.live;
