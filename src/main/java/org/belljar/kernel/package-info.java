/**
 * The kernel's core: tasks, thread groups, sessions, signals, futexes, timers, exec, and the scheduler of fibers.
 *
 * <p>Main types: {@link org.belljar.kernel.Kernel} (one sandbox), {@link org.belljar.kernel.Task} (a guest thread) with
 * {@link org.belljar.kernel.TaskSignals}, {@link org.belljar.kernel.TaskFork} and
 * {@link org.belljar.kernel.Scheduling}; {@link org.belljar.kernel.TaskGroup} (a process) with
 * {@link org.belljar.kernel.GroupSignals}, {@link org.belljar.kernel.ProcessTimers} and
 * {@link org.belljar.kernel.ResourceLimits}; {@link org.belljar.kernel.Futexes};
 * {@link org.belljar.kernel.TaskRunner} (the life of a task) on a {@link org.belljar.kernel.Fiber}.
 *
 * <p>Lock order, outermost first ({@link org.belljar.sync.Rank}): the tree lock (TASK_TREE: parents, children, process
 * groups, sessions, process numbers), a group's signal lock (SIGNAL: pending sets, masks, the list of tasks, stopping, the
 * beginning of the end), futex buckets (FUTEX, two of them by ascending id), a process's timer table (STORE), a timer (TIMER).
 * No lock is held over a park, and signals are sent with none but perhaps the tree lock.
 *
 * <p>A task is made to look at its signals in one of two ways: one that sleeps or runs kernel code by
 * {@link org.belljar.kernel.Fiber#unpark}, one whose guest code runs by the platform's kick; which of the two is a Dekker
 * protocol of the pending flag and {@code inGuest}. A task that must end is not waited for: its fiber is mounted without a
 * trap ({@code Fiber.abandonGuest}) and the host process is killed by the last task of the group.
 *
 * <p>Namespaces: a task has those of {@link org.belljar.kernel.Namespaces}, the PID namespace of its number ({@link
 * org.belljar.kernel.PidNamespace}) and the user namespace of its credentials. Numbers recorded for later (locks, peers) are those
 * of the initial PID namespace, ids those of the initial user namespace; both are translated where a guest sees them.
 *
 * <p>A tracee stops itself ({@link org.belljar.kernel.TaskTrace}), in its own flow and with a copy of its registers; its tracer
 * acts on the copy and on guest memory only. Who traces whom is guarded by the tree lock, a tracee's stop by the signal lock
 * of its group. What happens around the system calls of traced and filtered tasks is in
 * {@link org.belljar.kernel.CallWatch}.
 *
 * <p>The sandbox's first process is pid 1 and adopts orphans, but signals kill it as
 * any other process. FUTEX_WAKE_OP and the marking of a dead owner's robust futexes are not atomic with respect to guest
 * code that changes the same word.
 */
package org.belljar.kernel;
