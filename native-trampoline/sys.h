/* Raw system calls of the host and the few constants we need: freestanding, no libc. */
#ifndef SYS_H
#define SYS_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef int s32;
typedef long s64;

#define NR_read 0
#define NR_write 1
#define NR_open 2
#define NR_close 3
#define NR_mmap 9
#define NR_mprotect 10
#define NR_munmap 11
#define NR_rt_sigaction 13
#define NR_rt_sigprocmask 14
#define NR_rt_sigreturn 15
#define NR_sched_yield 24
#define NR_mremap 25
#define NR_madvise 28
#define NR_pipe 22
#define NR_sendmsg 46
#define NR_recvmsg 47
#define NR_clone 56
#define NR_exit 60
#define NR_wait4 61
#define NR_kill 62
#define NR_chdir 80
#define NR_getuid 102
#define NR_getgid 104
#define NR_setsid 112
#define NR_setresuid 117
#define NR_setresgid 119
#define NR_capset 126
#define NR_sigaltstack 131
#define NR_pivot_root 155
#define NR_prctl 157
#define NR_arch_prctl 158
#define NR_setrlimit 160
#define NR_mount 165
#define NR_umount2 166
#define NR_futex 202
#define NR_futex_waitv 449
#define NR_exit_group 231
#define NR_set_robust_list 273
#define NR_seccomp 317
#define NR_waitid 247
#define NR_userfaultfd 323
#define NR_membarrier 324
#define NR_rseq 334
#define NR_close_range 436

#define E_INTR 4
#define E_NOSYS 38

static inline __attribute__((always_inline)) s64 sys6(s64 n, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	s64 r;
	register u64 r10 __asm__("r10") = d;
	register u64 r8 __asm__("r8") = e;
	register u64 r9 __asm__("r9") = f;
	__asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return r;
}

static inline __attribute__((always_inline)) s64 sys3(s64 n, u64 a, u64 b, u64 c)
{
	s64 r;
	__asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return r;
}

#define sys2(n, a, b) sys3(n, a, b, 0)
#define sys1(n, a) sys3(n, a, 0, 0)

#define SIGILL 4
#define SIGTRAP 5
#define SIGBUS 7
#define SIGFPE 8
#define SIGSEGV 11
#define SIGCHLD 17
#define SIGSYS 31
#define SIGKILL 9
#define SIGKICK 63
/* EFLAGS: misaligned accesses are refused */
#define FLAG_AC 0x40000

#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 1
#define PROT_EXEC 4
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MADV_DONTFORK 10

#define RSEQ_UNREGISTER 1

/* MEMBARRIER_CMD_[REGISTER_]PRIVATE_EXPEDITED_SYNC_CORE */
#define MEMBARRIER_SYNC_CORE 32
#define MEMBARRIER_REGISTER_SYNC_CORE 64

#define CLONE_VM 0x100

/* struct sigcontext's general registers in the order of gregs (asm/sigcontext.h). */
struct ucontext {
	u64 flags;
	u64 link;
	u64 stack_sp;
	u32 stack_flags, pad;
	u64 stack_size;
	u64 r8, r9, r10, r11, r12, r13, r14, r15, di, si, bp, bx, dx, ax, cx, sp, ip, eflags;
	u16 cs, gs, fs, ss;
	u64 err, trapno, oldmask, cr2;
	u64 fpstate;
	u64 reserved[8];
	u64 sigmask;
};

#endif
