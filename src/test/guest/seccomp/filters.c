// Seccomp filters: rights, the checker, the actions and their precedence, what is inherited, TSYNC.
#include "check.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <ucontext.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define OFF(f) offsetof(struct seccomp_data, f)

static long seccomp(unsigned op, unsigned flags, void *args)
{
	return syscall(SYS_seccomp, op, flags, args);
}

static long install(struct sock_filter *f, int n, unsigned flags)
{
	struct sock_fprog p = {n, f};
	return seccomp(SECCOMP_SET_MODE_FILTER, flags, &p);
}

/* For call nr answers action, else allow. */
static long on_call(int nr, unsigned action, unsigned flags)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, OFF(nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	return install(f, LEN(f), flags);
}

static void status_lines(void)
{
	char line[200];
	FILE *f = fopen("/proc/thread-self/status", "r");

	while (fgets(line, sizeof line, f))
		if (!strncmp(line, "Seccomp", 7) || !strncmp(line, "NoNewPrivs", 10))
			SAY("%s", line);
	fclose(f);
}

static void in_child(void (*body)(void))
{
	pid_t p = fork();

	if (!p) {
		body();
		_exit(0);
	}
	show_wait(p);
}

static void rights(void)
{
	/* Without CAP_SYS_ADMIN, as root in a sandbox is by default. */
	SHOW(syscall(SYS_setresuid, 65534, 65534, 65534));
	SHOW(on_call(SYS_getppid, SECCOMP_RET_ERRNO | EPERM, 0));
	SHOW(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0));
	SHOW(prctl(PR_SET_SECCOMP, 7, 0));
	SHOW(prctl(PR_GET_SECCOMP));
	SHOW(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	SHOW(seccomp(SECCOMP_SET_MODE_FILTER, 0, 0));
	SHOW(seccomp(SECCOMP_SET_MODE_FILTER, 0x1000, 0));
	SHOW(seccomp(SECCOMP_SET_MODE_STRICT, 1, 0));
	SHOW(seccomp(77, 0, 0));
	status_lines();
	SHOW(on_call(SYS_getppid, SECCOMP_RET_ERRNO | EPERM, SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW));
	SHOW(syscall(SYS_getppid));
	SHOW(prctl(PR_GET_SECCOMP));
	SHOW(seccomp(SECCOMP_SET_MODE_STRICT, 0, 0));
	status_lines();
}

static void questions(void)
{
	unsigned actions[] = {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD, SECCOMP_RET_TRAP, SECCOMP_RET_ERRNO,
			      SECCOMP_RET_TRACE, SECCOMP_RET_LOG, SECCOMP_RET_ALLOW, 0x12340000, SECCOMP_RET_ERRNO | 1};
	struct seccomp_notif_sizes s = {0};

	for (unsigned i = 0; i < LEN(actions); i++)
		SHOW(seccomp(SECCOMP_GET_ACTION_AVAIL, 0, &actions[i]));
	SHOW(seccomp(SECCOMP_GET_ACTION_AVAIL, 1, &actions[0]));
	SHOW(seccomp(SECCOMP_GET_ACTION_AVAIL, 0, 0));
	SHOW(seccomp(SECCOMP_GET_NOTIF_SIZES, 0, &s));
	SAY("%d %d %d\n", s.seccomp_notif, s.seccomp_notif_resp, s.seccomp_data);
}

static void try_code(const char *what, struct sock_filter *f, int n)
{
	long r = install(f, n, 0);
	SAY("%s: %s\n", what, r ? strerrorname_np(errno) : "accepted");
}
#define TRY(...) do { struct sock_filter f_[] = {__VA_ARGS__}; try_code(#__VA_ARGS__, f_, LEN(f_)); } while (0)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static void checker(void)
{
	struct sock_filter big[4100];

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	TRY(BPF_STMT(BPF_LD | BPF_IMM, 1));
	TRY(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64), ALLOW);
	TRY(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 60), ALLOW);
	TRY(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2), ALLOW);
	TRY(BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0), ALLOW);
	TRY(BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0), ALLOW);
	TRY(BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), ALLOW);
	TRY(BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), ALLOW);
	TRY(BPF_STMT(BPF_LDX | BPF_W | BPF_LEN, 0), ALLOW);
	TRY(BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), ALLOW);
	TRY(BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), ALLOW);
	TRY(BPF_STMT(BPF_LDX | BPF_IMM, 1), BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), ALLOW);
	TRY(BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 3), ALLOW);
	TRY(BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32), ALLOW);
	TRY(BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 31), ALLOW);
	TRY(BPF_STMT(BPF_ALU | BPF_NEG, 0), ALLOW);
	TRY(BPF_STMT(BPF_LD | BPF_MEM, 0), ALLOW);
	TRY(BPF_STMT(BPF_ST, 16), ALLOW);
	TRY(BPF_STMT(BPF_ST, 15), BPF_STMT(BPF_LD | BPF_MEM, 15), ALLOW);
	TRY(BPF_JUMP(BPF_JMP | BPF_JEQ, 1, 0, 1), BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_LDX | BPF_MEM, 3), ALLOW);
	TRY(BPF_JUMP(BPF_JMP | BPF_JEQ, 1, 0, 1), ALLOW);
	TRY(BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0), ALLOW);
	TRY(BPF_JUMP(BPF_JMP | BPF_JA, 0xffffffff, 0, 0), ALLOW);
	TRY(BPF_STMT(BPF_RET | BPF_X, 0));
	TRY(BPF_STMT(0x104, 0), ALLOW);
	for (unsigned i = 0; i < LEN(big); i++)
		big[i] = (struct sock_filter)ALLOW;
	SHOW(install(big, 0, 0));
	SHOW(install(big, 4097, 0));
	SHOW(install(big, 4096, 0));
	SHOW(install((void *)8, 1, 0));
}

/* Each computes something and compares the argument of getppid with it. */
static void arithmetic(void)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, OFF(arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, OFF(nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 1, 0),
		ALLOW,
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, OFF(args[0])),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_ST, 1),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, OFF(args[0]) + 4),
		BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 7),
		BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 3),
		BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1),
		BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 2),
		BPF_STMT(BPF_ALU | BPF_OR | BPF_K, 1),
		BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 2),
		BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 1),
		BPF_STMT(BPF_ALU | BPF_NEG, 0),
		BPF_STMT(BPF_STX, 2),
		BPF_STMT(BPF_LDX | BPF_MEM, 1),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_X, 0, 0, 1),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 256),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1, 0, 1),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 512),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xfff),
		BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	unsigned long values[] = {0, 1, 5, 77, 1000, 0x100000000, 0x123456789abcdef0, -1, 0x80000000};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	MUST(install(f, LEN(f), 0));
	for (unsigned i = 0; i < LEN(values); i++) {
		errno = 0;
		long r = syscall(SYS_getppid, values[i]);
		SAY("%#lx: %ld %d\n", values[i], r, errno);
	}
}

static volatile int is_hot;

static void on_sigsys(int s, siginfo_t *i, void *c)
{
	ucontext_t *u = c;

	SAY("SIGSYS code %d errno %d syscall %d arch %#x rax %lld ip %s, at %s\n", i->si_code, i->si_errno, i->si_syscall,
	    i->si_arch, u->uc_mcontext.gregs[REG_RAX], (long)i->si_call_addr == u->uc_mcontext.gregs[REG_RIP] ? "same" : "other",
	    is_hot || !memcmp((char *)i->si_call_addr - 2, "\x0f\x05", 2) ? "syscall" : "else");
	u->uc_mcontext.gregs[REG_RAX] = 4711;
}

/* A site of its own, of the shape that is rewritten when it is used often. */
__attribute__((noinline)) static long own_getppid(void)
{
	long r;
	__asm__ volatile("mov $110, %%eax\n\tsyscall" : "=a"(r) : : "rcx", "r11", "memory");
	return r;
}

static void trap(void)
{
	struct sigaction a = {.sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	sigaction(SIGSYS, &a, 0);
	MUST(on_call(SYS_getppid, SECCOMP_RET_TRAP | 99, 0));
	SHOW(own_getppid());
	/* Used often, a site may be rewritten in the sandbox: then only the bytes at the call's address differ. */
	is_hot = 1;
	for (int i = 0; i < 5; i++)
		SHOW(own_getppid());
	/* Blocked: the action becomes the default one. */
	sigset_t s;
	sigemptyset(&s);
	sigaddset(&s, SIGSYS);
	sigprocmask(SIG_BLOCK, &s, 0);
	own_getppid();
}

static void precedence(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	MUST(on_call(SYS_getppid, SECCOMP_RET_ERRNO | 5, 0));
	MUST(on_call(SYS_getppid, SECCOMP_RET_ALLOW, 0));
	SHOW(syscall(SYS_getppid));
	MUST(on_call(SYS_getppid, SECCOMP_RET_ERRNO | 7, 0));
	SHOW(syscall(SYS_getppid));
	MUST(on_call(SYS_getppid, SECCOMP_RET_LOG, 0));
	SHOW(syscall(SYS_getppid));
	MUST(on_call(SYS_getppid, SECCOMP_RET_ERRNO | 0xffff, 0));
	errno = 0;
	VALUE(syscall(SYS_getppid));
	VALUE(errno);
	MUST(on_call(SYS_getuid, SECCOMP_RET_TRACE | 7, 0));
	SHOW(syscall(SYS_getuid));
	MUST(on_call(SYS_getuid, SECCOMP_RET_USER_NOTIF, 0));
	SHOW(syscall(SYS_getuid));
	MUST(on_call(SYS_getgid, SECCOMP_RET_ERRNO, 0));
	SHOW(syscall(SYS_getgid));
	status_lines();
	if (!fork()) {
		SHOW(syscall(SYS_getppid));
		status_lines();
		execl("/bin/sh", "sh", "-c", "grep Seccomp: /proc/self/status", (char *)0);
	}
	wait(0);
	MUST(on_call(SYS_getppid, SECCOMP_RET_KILL_THREAD, 0));
	MUST(on_call(SYS_getppid, SECCOMP_RET_TRAP, 0));
	syscall(SYS_getppid);
}

static void kill_process(void)
{
	signal(SIGSYS, SIG_IGN);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	MUST(on_call(SYS_getppid, SECCOMP_RET_KILL_PROCESS, 0));
	syscall(SYS_getppid);
}

static void unknown_action(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	MUST(on_call(SYS_getppid, 0x12340000, 0));
	syscall(SYS_getppid);
}

static void *die(void *p)
{
	syscall(SYS_getppid);
	SAY("not reached\n");
	return p;
}

static void kill_thread(void)
{
	pthread_t t;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	MUST(on_call(SYS_getppid, SECCOMP_RET_KILL_THREAD, 0));
	pthread_create(&t, 0, die, 0);
	SHOW(pthread_join(t, 0));
	SAY("the process lives\n");
}

static void strict(void)
{
	SHOW(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
	syscall(SYS_write, 1, "still here\n", 11);
	syscall(SYS_exit, 3);
}

static void strict_killed(void)
{
	SHOW(seccomp(SECCOMP_SET_MODE_STRICT, 0, 0));
	syscall(SYS_getppid);
}

static int gates[2][2];

static void *other(void *p)
{
	char c;

	MUST(on_call(SYS_getuid, SECCOMP_RET_ERRNO | 3, 0));
	write(gates[0][1], "x", 1);
	read(gates[1][0], &c, 1);
	SHOW(syscall(SYS_getppid));
	SHOW(prctl(PR_GET_SECCOMP));
	return p;
}

static void *plain(void *p)
{
	char c;

	write(gates[0][1], "x", 1);
	read(gates[1][0], &c, 1);
	SHOW(syscall(SYS_getppid));
	SHOW(prctl(PR_GET_SECCOMP));
	SHOW(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	return p;
}

static void tsync(void)
{
	pthread_t t;
	char c;

	pipe(gates[0]);
	pipe(gates[1]);
	pthread_create(&t, 0, plain, 0);
	read(gates[0][0], &c, 1);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	SHOW(on_call(SYS_getppid, SECCOMP_RET_ERRNO | 9, SECCOMP_FILTER_FLAG_TSYNC));
	write(gates[1][1], "x", 1);
	pthread_join(t, 0);
	pthread_create(&t, 0, other, 0);
	read(gates[0][0], &c, 1);
	CHECK(on_call(SYS_getppid, SECCOMP_RET_ERRNO | 11, SECCOMP_FILTER_FLAG_TSYNC) > 0);
	SHOW(on_call(SYS_getppid, SECCOMP_RET_ERRNO | 11, SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH));
	SHOW(syscall(SYS_getppid));
	write(gates[1][1], "x", 1);
	pthread_join(t, 0);
}

int main(void)
{
	in_child(rights);
	in_child(questions);
	in_child(checker);
	in_child(arithmetic);
	in_child(trap);
	in_child(precedence);
	in_child(kill_process);
	in_child(unknown_action);
	in_child(kill_thread);
	in_child(strict);
	in_child(strict_killed);
	in_child(tsync);
	return 0;
}
