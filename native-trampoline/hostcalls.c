/*
 * The kernel's way to the host: the native methods of org.belljar.host.Host and Spawn. Needs neither libc nor jni.h: the first
 * two parameters (JNIEnv, jclass) are not used, a jlong is a long.
 */
#include "sys.h"

#define NR_dup2 33
#define NR_execve 59
#define NR_fcntl 72
#define CLONE_VFORK 0x4000
#define F_SETFD 2
#define CLOSE_RANGE_CLOEXEC 4
#define PR_SET_PDEATHSIG 1
#define SIGKILL 9
#define SIG_SETMASK 2
#define STACK_SIZE 4096

static long call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

long Java_org_belljar_host_Host_syscall(void *env, void *class, long nr, long a, long b, long c, long d, long e, long f)
{
	(void)env;
	(void)class;
	return call(nr, a, b, c, d, e, f);
}

struct child {
	long path, argv, envp;
	/* Descriptor i becomes descriptors[i]; -1: stays. */
	const int *descriptors;
	long count, error;
	u64 mask;
};

/* In the child, on a stack of its own, in the JVM's memory: only system calls, and nothing that lasts but `error`. */
__attribute__((used)) static void child_main(struct child *c)
{
	for (long i = 0; i < c->count && c->error >= 0; i++) {
		int fd = c->descriptors[i];

		if (fd >= 0)
			c->error = fd == i ? call(NR_fcntl, fd, F_SETFD, 0, 0, 0, 0) : call(NR_dup2, fd, i, 0, 0, 0, 0);
	}
	if (c->error >= 0) {
		/* What the JVM was started with may not be marked. Without the call (before Linux 5.11) it is the child's too. */
		call(NR_close_range, c->count, ~0U, CLOSE_RANGE_CLOEXEC, 0, 0, 0);
		call(NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
		call(NR_rt_sigprocmask, SIG_SETMASK, (long)&c->mask, 0, sizeof c->mask, 0, 0);
		c->error = call(NR_execve, c->path, c->argv, c->envp, 0, 0, 0);
	}
	call(NR_exit_group, 127, 0, 0, 0, 0, 0);
}

long Java_org_belljar_host_Spawn_start(void *env, void *class, long path, long argv, long envp, const int *descriptors, long count)
{
	struct child c = {path, argv, envp, descriptors, count, 0, 0};
	char stack[STACK_SIZE] __attribute__((aligned(16)));
	u64 all = ~0UL;
	long pid;

	(void)env;
	(void)class;
	call(NR_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&c.mask, sizeof all, 0, 0);
	/* The parent stands still until the child has exec'ed or exited. */
	__asm__ volatile("xor %%edx, %%edx\n\t"
			 "xor %%r10d, %%r10d\n\t"
			 "xor %%r8d, %%r8d\n\t"
			 "syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "mov %%rbx, %%rdi\n\t"
			 "call child_main\n\t"
			 "ud2\n"
			 "1:"
			 : "=a"(pid)
			 : "a"(NR_clone), "D"(CLONE_VM | CLONE_VFORK | SIGCHLD), "S"(stack + STACK_SIZE), "b"(&c)
			 : "rcx", "rdx", "r8", "r10", "r11", "memory");
	call(NR_rt_sigprocmask, SIG_SETMASK, (long)&c.mask, 0, sizeof all, 0, 0);
	if (pid > 0 && c.error < 0) {
		call(NR_wait4, pid, 0, 0, 0, 0, 0);
		return c.error;
	}
	return pid;
}
