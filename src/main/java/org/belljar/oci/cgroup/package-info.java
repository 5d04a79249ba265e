/**
 * The control groups of the host around a sandbox's processes: the kernel's own (the Java process), its guests' carriers, and the
 * monitor. {@link org.belljar.oci.cgroup.CgroupPlaces} finds where they are (version 1, one tree for each controller, or version 2),
 * {@link org.belljar.oci.cgroup.Cgroups} makes, fills, measures and removes them, {@link org.belljar.oci.cgroup.LimitsV1} and
 * {@link org.belljar.oci.cgroup.LimitsV2} know the files.
 *
 * <p>Who holds guests to what: memory and the number of tasks are held by the sandbox's own kernel, as the guest would see them on
 * Linux (OOM kill of the largest process, EAGAIN from fork). The host's group is the fence around that, with an allowance on top for the
 * kernel itself: {@link org.belljar.oci.cgroup.Cgroups#MEMORY_ALLOWANCE} bytes and
 * {@link org.belljar.oci.cgroup.Cgroups#TASK_ALLOWANCE} tasks. Everything else (cpu, cpuset, block I/O) is the host's alone.
 */
package org.belljar.oci.cgroup;
