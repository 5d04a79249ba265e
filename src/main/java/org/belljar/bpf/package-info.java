/**
 * Classic BPF (linux/filter.h): {@link org.belljar.bpf.ClassicProgram} reads and checks a program as Linux's bpf_check_classic()
 * does, {@link org.belljar.bpf.PacketProgram} runs one over the bytes of a packet. Seccomp's dialect builds upon the first.
 * Everything here is immutable.
 */
package org.belljar.bpf;
