// The stops of a tracee: system calls, events, signals, single steps, seizing, group stops, the tracer's end; and wait(2).
#include "check.h"
#include <elf.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/user.h>

static long pt(long request, pid_t pid, unsigned long addr, unsigned long data)
{
	return syscall(SYS_ptrace, request, pid, addr, data);
}

static pid_t begin(void (*body)(void), unsigned long options)
{
	int status;
	pid_t p = fork();

	if (!p) {
		MUST(pt(PTRACE_TRACEME, 0, 0, 0));
		raise(SIGSTOP);
		body();
		_exit(0);
	}
	MUST(waitpid(p, &status, 0));
	SAY("begins %#x\n", status);
	MUST(pt(PTRACE_SETOPTIONS, p, 0, PTRACE_O_EXITKILL | options));
	return p;
}

/* Waits for any child or for one; names it as the first, second ... that was seen. */
static pid_t seen[10];

static int number(pid_t p)
{
	for (int i = 0; i < 10; i++) {
		if (!seen[i])
			seen[i] = p;
		if (seen[i] == p)
			return i;
	}
	return -1;
}

static int next(pid_t which, pid_t *who)
{
	int status = 0;
	pid_t p = waitpid(which, &status, __WALL);

	if (p < 0) {
		SAY("wait: %s\n", strerrorname_np(errno));
		return -1;
	}
	SAY("task %d: %#x", number(p), status);
	if (WIFSTOPPED(status)) {
		siginfo_t i;
		if (pt(PTRACE_GETSIGINFO, p, 0, (long)&i))
			SAY(" no siginfo: %s", strerrorname_np(errno));
		else
			SAY(" si %d %#x", i.si_signo, i.si_code);
	}
	SAY("\n");
	if (who)
		*who = p;
	return status;
}

static void show_call(pid_t p)
{
	struct ptrace_syscall_info i;
	struct user_regs_struct r;
	long n;

	memset(&i, 0x55, sizeof i);
	n = pt(PTRACE_GET_SYSCALL_INFO, p, sizeof i, (long)&i);
	pt(PTRACE_GETREGS, p, 0, (long)&r);
	SAY("  info %ld op %d", n, i.op);
	if (i.op == PTRACE_SYSCALL_INFO_ENTRY)
		SAY(" nr %llu arg0 %llu arg5 %llu rax %lld orig %lld", i.entry.nr, i.entry.nr == SYS_chdir ? 0 : i.entry.args[0], i.entry.args[5], r.rax, r.orig_rax);
	if (i.op == PTRACE_SYSCALL_INFO_EXIT)
		SAY(" rval %lld error %d orig %lld", i.exit.rval, i.exit.is_error, r.orig_rax);
	if (i.op == PTRACE_SYSCALL_INFO_SECCOMP)
		SAY(" nr %llu arg0 %llu data %d", i.seccomp.nr, i.seccomp.args[0], i.seccomp.ret_data);
	SAY(" ip %d sp %d arch %#x\n", i.instruction_pointer == r.rip, i.stack_pointer == r.rsp, i.arch);
}

/* Sites of their own shape, that a sandbox may rewrite. */
__attribute__((noinline)) static long call(long nr, long a0, long a5)
{
	long r;
	register long r9 __asm__("r9") = a5;
	__asm__ volatile("syscall" : "=a"(r) : "a"(nr), "D"(a0), "S"(0), "d"(0), "r"(r9) : "rcx", "r11", "memory");
	return r;
}

static void calls(void)
{
	char text[20] = "before";

	SAY("  = %d\n", call(SYS_getpgid, 0, 6) > 0);
	SAY("  = %ld\n", call(SYS_getpgid, -1, 7));
	SAY("  = %ld\n", call(SYS_chdir, (long)text, 0));
	SAY("  = %ld\n", call(SYS_getpgid, 12345, 0));
	SAY("  = %d\n", call(SYS_getppid, 0, 0) >= 1);
	SAY("  = %ld\n", call(99999, 3, 4));
}

/* Changes numbers, arguments, memory and results. */
static void system_calls(void)
{
	pid_t p = begin(calls, PTRACE_O_TRACESYSGOOD);
	struct user_regs_struct r;
	int stops = 0;

	while (1) {
		int status;

		MUST(pt(PTRACE_SYSCALL, p, 0, 0));
		MUST(waitpid(p, &status, 0));
		if (WIFEXITED(status)) {
			SAY("exited %#x\n", status);
			return;
		}
		MUST(pt(PTRACE_GETREGS, p, 0, (long)&r));
		if (r.orig_rax == SYS_write || r.orig_rax == SYS_fstat || r.orig_rax == SYS_newfstatat || r.orig_rax == SYS_exit_group)
			continue;
		SAY("%#x\n", status);
		if (r.orig_rax == SYS_getpgid && (long)r.rax > 0)
			r.rax = 1; /* a process id */
		else
			show_call(p);
		switch (stops++) {
		case 4: /* chdir("before") becomes chdir("/") */
			MUST(pt(PTRACE_POKEDATA, p, r.rdi, '/'));
			break;
		case 6: /* getpgid(12345) becomes getpgid(0) */
			r.rdi = 0;
			MUST(pt(PTRACE_SETREGS, p, 0, (long)&r));
			break;
		case 7:
			r.rax = 777;
			MUST(pt(PTRACE_SETREGS, p, 0, (long)&r));
			break;
		case 8: /* not made at all */
			r.orig_rax = -1;
			MUST(pt(PTRACE_SETREGS, p, 0, (long)&r));
			break;
		}
	}
}

static void forks(void)
{
	pid_t p;
	int status;

	if (!(p = fork()))
		_exit(3);
	waitpid(p, &status, 0);
	SAY("forked child ended with %#x\n", status);
	if (!(p = vfork()))
		_exit(4);
	waitpid(p, &status, 0);
	SAY("vforked child ended with %#x\n", status);
}

static void fork_events(void)
{
	pid_t p = begin(forks, PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACEEXIT);
	pid_t child = 0, who;
	unsigned long m;

	memset(seen, 0, sizeof seen);
	number(p);
	pt(PTRACE_CONT, p, 0, 0);
	/* In an order that does not depend on speed: the child runs when the parent has told of it. */
	for (int i = 0; i < 2; i++) {
		next(p, &who);
		MUST(pt(PTRACE_GETEVENTMSG, p, 0, (long)&m));
		child = m;
		CHECK(m > 0);
		next(child, &who);
		pt(PTRACE_CONT, child, 0, 0);
		next(child, &who);
		MUST(pt(PTRACE_GETEVENTMSG, child, 0, (long)&m));
		SAY("message %#lx\n", m);
		pt(PTRACE_CONT, child, 0, 0);
		if (i == 0) {
			next(child, 0);
			pt(PTRACE_CONT, p, 0, 0);
		} else {
			next(child, 0);
			pt(PTRACE_CONT, p, 0, 0);
			next(p, 0);
			MUST(pt(PTRACE_GETEVENTMSG, p, 0, (long)&m));
			CHECK((pid_t)m == child);
			pt(PTRACE_CONT, p, 0, 0);
		}
		next(p, 0);
		pt(PTRACE_CONT, p, 0, SIGCHLD);
	}
	next(p, 0);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
}

static void runs_true(void)
{
	execl("/bin/true", "true", (char *)0);
}

static void exec_stops(void)
{
	pid_t p = begin(runs_true, 0);
	unsigned long m;

	memset(seen, 0, sizeof seen);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
	p = begin(runs_true, PTRACE_O_TRACEEXEC);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
	MUST(pt(PTRACE_GETEVENTMSG, p, 0, (long)&m));
	CHECK((pid_t)m == p);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
}

static volatile int handled;

static void on_signal(int s)
{
	handled = s;
}

static void takes_signals(void)
{
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	signal(SIGWINCH, SIG_IGN);
	raise(SIGUSR1);
	SAY("  handled %d\n", handled);
	handled = 0;
	raise(SIGUSR1);
	SAY("  handled %d\n", handled);
	raise(SIGUSR1);
	SAY("  handled %d\n", handled);
	raise(SIGWINCH);
	raise(SIGCHLD);
	*(volatile int *)8 = 1;
}

static void signals(void)
{
	pid_t p = begin(takes_signals, 0);
	siginfo_t i;

	memset(seen, 0, sizeof seen);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
	pt(PTRACE_CONT, p, 0, SIGUSR1);
	next(p, 0);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
	pt(PTRACE_CONT, p, 0, SIGUSR2);
	next(p, 0);
	pt(PTRACE_CONT, p, 0, SIGWINCH);
	next(p, 0);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
	MUST(pt(PTRACE_GETSIGINFO, p, 0, (long)&i));
	SAY("fault at %p\n", i.si_addr);
	pt(PTRACE_CONT, p, 0, SIGTERM);
	next(p, 0);
}

extern char step_start[], step_end[], step_call[];

static void stepped(void)
{
	long r = SYS_getppid;

	__asm__ volatile(".globl step_start, step_end, step_call\n"
			 "step_start: int3\n\tnop\n\tmov $110, %%eax\n"
			 "step_call: syscall\n\tnop\n\tpushfq\n\tpop %%rbx\n\tnop\n\tint3\n"
			 "step_end: nop" : "+a"(r) : : "rbx", "rcx", "r11", "memory");
	raise(SIGUSR1);
}

static void steps(void)
{
	pid_t p = begin(stepped, 0);
	struct user_regs_struct r;
	siginfo_t i;
	int status;

	pt(PTRACE_CONT, p, 0, 0);
	for (int n = 0; n < 12; n++) {
		MUST(waitpid(p, &status, 0));
		MUST(pt(PTRACE_GETREGS, p, 0, (long)&r));
		MUST(pt(PTRACE_GETSIGINFO, p, 0, (long)&i));
		SAY("%#x at +%lld code %d addr %d TF %d rbx.TF %d\n", status, r.rip - (long)step_start, i.si_code,
		    (long long)i.si_addr == r.rip, (int)(r.eflags >> 8 & 1), n == 7 ? (int)(r.rbx >> 8 & 1) : 0);
		if (r.rip >= (long)step_end)
			break;
		MUST(pt(PTRACE_SINGLESTEP, p, 0, 0));
	}
	pt(PTRACE_CONT, p, 0, 0);
	waitpid(p, &status, 0);
	/* A breakpoint in a place that was executed often. */
	SAY("%#x\n", status);
	signal(SIGUSR1, SIG_DFL);
	pt(PTRACE_KILL, p, 0, 0);
	waitpid(p, &status, 0);
	SAY("%#x\n", status);
}

static void loops(void)
{
	sigset_t none;

	sigemptyset(&none);
	while (!handled)
		sigsuspend(&none);
	_exit(handled);
}

static pid_t free_child(void (*body)(void))
{
	int gate[2];
	sigset_t set;
	char c;
	pid_t p;

	MUST(pipe(gate));
	if (!(p = fork())) {
		signal(SIGUSR1, on_signal);
		signal(SIGUSR2, on_signal);
		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigaddset(&set, SIGUSR2);
		sigprocmask(SIG_BLOCK, &set, 0);
		write(gate[1], "x", 1);
		body();
		_exit(0);
	}
	read(gate[0], &c, 1);
	close(gate[0]);
	close(gate[1]);
	return p;
}

static void seize(void)
{
	pid_t p = free_child(loops);

	memset(seen, 0, sizeof seen);
	SHOW(pt(PTRACE_SEIZE, p, 1, 0));
	SHOW(pt(PTRACE_SEIZE, p, 0, 0x40000000));
	SHOW(pt(PTRACE_SEIZE, p, 0, PTRACE_O_EXITKILL));
	SHOW(pt(PTRACE_CONT, p, 0, 0));
	SHOW(pt(PTRACE_INTERRUPT, p, 0, 0));
	next(p, 0);
	SHOW(pt(PTRACE_CONT, p, 0, 0));
	/* A group stop: stays stopped, is told of the continuation, and goes on. */
	kill(p, SIGSTOP);
	next(p, 0);
	SHOW(pt(PTRACE_CONT, p, 0, SIGSTOP));
	next(p, 0);
	SHOW(pt(PTRACE_LISTEN, p, 0, 0));
	SHOW(pt(PTRACE_CONT, p, 0, 0));
	SHOW(waitpid(p, 0, WNOHANG | __WALL));
	kill(p, SIGCONT);
	next(p, 0);
	SHOW(pt(PTRACE_CONT, p, 0, 0));
	next(p, 0);
	SHOW(pt(PTRACE_CONT, p, 0, 0));
	SHOW(pt(PTRACE_INTERRUPT, p, 0, 0));
	next(p, 0);
	/* Not a signal-delivery stop: the signal is lost. */
	SHOW(pt(PTRACE_DETACH, p, 0, SIGUSR1));
	kill(p, SIGUSR2);
	show_wait(p);
}

static void attach(void)
{
	pid_t p = free_child(loops);
	int status;

	memset(seen, 0, sizeof seen);
	SHOW(pt(PTRACE_ATTACH, p, 0, 0));
	next(p, 0);
	SHOW(pt(PTRACE_CONT, p, 0, 0));
	/* SIGSTOP for the process while it is attached to: a group stop has no siginfo. */
	kill(p, SIGSTOP);
	next(p, 0);
	SHOW(pt(PTRACE_CONT, p, 0, SIGSTOP));
	next(p, 0);
	SHOW(pt(PTRACE_DETACH, p, 0, 0));
	SHOW(waitpid(p, &status, WUNTRACED) == p);
	SAY("%#x\n", status);
	/* To a stopped one. */
	SHOW(pt(PTRACE_ATTACH, p, 0, 0));
	next(p, 0);
	SHOW(pt(PTRACE_DETACH, p, 0, SIGCONT));
	kill(p, SIGCONT);
	kill(p, SIGUSR1);
	SHOW(waitpid(p, &status, 0) == p);
	SAY("%#x\n", status);
}

static void foreign(void)
{
	/* The child's tracer is a brother: the parent hears of the end after him. */
	pid_t p = free_child(loops), tracer;
	int gate[2], back[2], status;
	char c;

	MUST(pipe(gate));
	MUST(pipe(back));
	if (!(tracer = fork())) {
		MUST(pt(PTRACE_SEIZE, p, 0, 0));
		write(back[1], "x", 1);
		read(gate[0], &c, 1);
		SAY("tracer: %d", waitpid(p, &status, __WALL) == p);
		SAY(" %#x\n", status);
		pt(PTRACE_CONT, p, 0, SIGUSR1);
		SAY("tracer: %d", waitpid(p, &status, __WALL) == p);
		SAY(" %#x\n", status);
		SHOW(waitpid(p, &status, __WALL));
		_exit(0);
	}
	read(back[0], &c, 1);
	kill(p, SIGUSR1);
	SHOW(waitpid(p, &status, WNOHANG));
	write(gate[1], "x", 1);
	show_wait(tracer);
	SHOW(waitpid(p, &status, 0) == p);
	SAY("%#x\n", status);
}

static void tracer_ends(void)
{
	for (int kills = 0; kills < 2; kills++) {
		pid_t p = free_child(loops), tracer;

		if (!(tracer = fork())) {
			MUST(pt(PTRACE_SEIZE, p, 0, kills ? PTRACE_O_EXITKILL : 0));
			MUST(pt(PTRACE_INTERRUPT, p, 0, 0));
			MUST(waitpid(p, 0, __WALL));
			_exit(0);
		}
		show_wait(tracer);
		kill(p, SIGUSR2);
		show_wait(p);
	}
}

static void filtered(void)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpgid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | 55),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog p = {4, f};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	MUST(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &p));
	SAY("  = %d\n", call(SYS_getpgid, 0, 2) > 0);
	SAY("  = %ld\n", call(SYS_getpgid, 0, 2));
	SAY("  = %d\n", call(SYS_getpgid, 0, 2) > 0);
}

static void seccomp_events(void)
{
	pid_t p = begin(filtered, PTRACE_O_TRACESECCOMP);
	struct user_regs_struct r;

	memset(seen, 0, sizeof seen);
	for (int i = 0; i < 3; i++) {
		MUST(pt(PTRACE_CONT, p, 0, 0));
		next(p, 0);
		show_call(p);
		MUST(pt(PTRACE_GETREGS, p, 0, (long)&r));
		if (i == 0)
			r.orig_rax = SYS_getppid;
		if (i == 1) {
			r.orig_rax = -1;
			r.rax = 99;
		}
		if (i < 2)
			MUST(pt(PTRACE_SETREGS, p, 0, (long)&r));
		else
			MUST(pt(PTRACE_SETOPTIONS, p, 0, 0));
	}
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
}

static void *thread(void *p)
{
	return p;
}

static void threads(void)
{
	pthread_t t;

	pthread_create(&t, 0, thread, 0);
	pthread_join(t, 0);
	_exit(6);
}

static void thread_events(void)
{
	pid_t p = begin(threads, PTRACE_O_TRACECLONE), t;
	unsigned long m;

	memset(seen, 0, sizeof seen);
	number(p);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
	MUST(pt(PTRACE_GETEVENTMSG, p, 0, (long)&m));
	t = m;
	next(t, 0);
	pt(PTRACE_CONT, t, 0, 0);
	next(t, 0);
	pt(PTRACE_CONT, p, 0, 0);
	next(p, 0);
	next(-1, 0);
}

static void restarted(void)
{
	struct timespec t = {0, 20000000}, left = {9, 9};

	SAY("  = %d\n", nanosleep(&t, &left));
	SAY("  = %d\n", (int)read(0, &t, 0));
}

static void restarts(void)
{
	pid_t p = begin(restarted, PTRACE_O_TRACESYSGOOD);
	struct user_regs_struct r;
	int status;

	/* To the entry of the sleep, then interrupted by a signal that is not delivered. */
	do {
		pt(PTRACE_SYSCALL, p, 0, 0);
		waitpid(p, &status, 0);
		pt(PTRACE_GETREGS, p, 0, (long)&r);
	} while (r.orig_rax != SYS_clock_nanosleep);
	SAY("%#x\n", status);
	kill(p, SIGUSR1);
	for (int i = 0; i < 4; i++) {
		pt(PTRACE_SYSCALL, p, 0, 0);
		waitpid(p, &status, 0);
		pt(PTRACE_GETREGS, p, 0, (long)&r);
		SAY("%#x orig %lld rax %lld\n", status, r.orig_rax, r.rax);
	}
	pt(PTRACE_CONT, p, 0, 0);
	waitpid(p, &status, 0);
	SAY("%#x\n", status);
}

static void waitid_of_tracee(void)
{
	pid_t p = begin(takes_signals, 0);
	siginfo_t i;

	pt(PTRACE_CONT, p, 0, 0);
	memset(&i, 0, sizeof i);
	SHOW(waitid(P_PID, p, &i, WEXITED | WNOWAIT));
	SAY("%d code %d status %#x\n", i.si_pid == p, i.si_code, i.si_status);
	SHOW(waitid(P_PID, p, &i, WSTOPPED));
	SAY("%d code %d status %#x\n", i.si_pid == p, i.si_code, i.si_status);
	SHOW(waitid(P_PID, p, &i, WSTOPPED | WNOHANG));
	pt(PTRACE_KILL, p, 0, 0);
	SHOW(waitid(P_PID, p, &i, WEXITED | __WNOTHREAD));
	SAY("%d code %d status %#x\n", i.si_pid == p, i.si_code, i.si_status);
}

#define RUN(f) do { SAY("== " #f "\n"); f(); } while (0)

int main(void)
{
	RUN(system_calls);
	RUN(fork_events);
	RUN(exec_stops);
	RUN(signals);
	RUN(steps);
	RUN(seize);
	RUN(attach);
	RUN(foreign);
	RUN(tracer_ends);
	RUN(seccomp_events);
	RUN(thread_events);
	RUN(restarts);
	RUN(waitid_of_tracee);
	return 0;
}
