/**
 * Seccomp filters (seccomp(2), Documentation/userspace-api/seccomp_filter.rst): classic BPF programs over a system call's
 * number, architecture, address and arguments. Knows nothing of tasks: {@link org.belljar.seccomp.BpfProgram} runs
 * one program (what the language is, {@link org.belljar.bpf} knows), {@link org.belljar.seccomp.RuleFilter} is a container's profile, {@link org.belljar.seccomp.FilterChain} is what a task carries, {@link org.belljar.seccomp.Action} what comes
 * out. Everything here is immutable and may be shared.
 */
package org.belljar.seccomp;
