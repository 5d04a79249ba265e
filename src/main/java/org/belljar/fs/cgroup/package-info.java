/**
 * /sys/fs/cgroup: the one group that all of a sandbox is in, as version 2 shows it. Read-only: the sandbox's bounds are set from
 * outside ({@link org.belljar.kernel.ControlGroup}), and groups below it cannot be made.
 */
package org.belljar.fs.cgroup;
