/**
 * /proc: the kernel's tasks and state as text (proc(5)).
 *
 * <p>{@link org.belljar.fs.proc.ProcFileSystem} is the entry; a process's directory is {@code ProcessDirectory}, the same for
 * each of its threads. What the host alone knows (resident memory, page faults, load) is read from the host's /proc of the
 * process that carries the guest; what the kernel knows comes from its own objects.
 *
 * <p>Not supported: hidepid, map_files, numa_maps, writing to timers and autogroup.
 */
package org.belljar.fs.proc;
