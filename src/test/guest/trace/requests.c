// ptrace's requests on a child that stands still: rights, memory, registers, floating point, signals, options, errors.
#include "check.h"
#include <elf.h>
#include <linux/ptrace.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/user.h>

static long pt(long request, pid_t pid, unsigned long addr, unsigned long data)
{
	return syscall(SYS_ptrace, request, pid, addr, data);
}

static volatile unsigned long word = 0x1122334455667788;
static const unsigned long constant = 0x99aabbccddeeff00;
static char *hidden;

static void wait_show(pid_t p)
{
	int status = 0;
	pid_t r = waitpid(p, &status, __WALL);

	SAY("wait: %s %#x\n", r == p ? "child" : r < 0 ? strerrorname_np(errno) : "other", status);
}

/* The child prints as soon as it runs, so what the request answered is told when the child stands still again. */
static void go_on(pid_t p)
{
	long r = pt(PTRACE_CONT, p, 0, 0);

	wait_show(p);
	VALUE(r);
}

static void child(void)
{
	long r;

	SHOW(pt(PTRACE_TRACEME, 0, 0, 0));
	SHOW(pt(PTRACE_TRACEME, 0, 0, 0));
	raise(SIGUSR1);
	SAY("child: word %#lx constant %#lx hidden %d\n", word, *(volatile const unsigned long *)&constant,
	    (mprotect(hidden, 4096, PROT_READ), hidden[1]));
	__asm__ volatile("mov $0x1234, %%ebx\n\tint3\n\tmov %%rbx, %0" : "=r"(r) : : "rbx");
	SAY("child: rbx %#lx\n", r);
	_exit(9);
}

static void memory(pid_t p)
{
	unsigned long v = 0;
	char path[50];
	int fd;

	SHOW(pt(PTRACE_PEEKDATA, p, (long)&word, (long)&v));
	SAY("%#lx\n", v);
	SHOW(pt(PTRACE_PEEKTEXT, p, (long)&word + 3, (long)&v));
	SAY("%#lx\n", v);
	SHOW(pt(PTRACE_PEEKDATA, p, 8, (long)&v));
	SHOW(pt(PTRACE_PEEKDATA, p, (long)&word, 8));
	SHOW(pt(PTRACE_PEEKDATA, p, -8, (long)&v));
	SHOW(pt(PTRACE_POKEDATA, p, (long)&word, 0xabcdef));
	SHOW(pt(PTRACE_POKEDATA, p, (long)&constant, 0x123456789));
	SHOW(pt(PTRACE_POKEDATA, p, 16, 1));
	SHOW(pt(PTRACE_PEEKDATA, p, (long)hidden, (long)&v));
	SHOW(pt(PTRACE_POKEDATA, p, (long)hidden, 0x0707));
	sprintf(path, "/proc/%d/mem", p);
	MUST(fd = open(path, O_RDWR));
	SHOW(pread(fd, &v, 8, (long)hidden));
	SAY("%#lx\n", v);
	SHOW(pwrite(fd, "\x08\x09", 2, (long)hidden));
	SHOW(pread(fd, &v, 8, 8));
	SHOW(pwrite(fd, "x", 1, 8));
	close(fd);
}

static void registers(pid_t p)
{
	struct user_regs_struct r, s;
	struct iovec v = {&s, sizeof s};
	unsigned long w = 0;

	SHOW(pt(PTRACE_GETREGS, p, 0, (long)&r));
	SAY("cs %#llx ss %#llx ds %#llx orig_rax %lld rax %lld eflags.IF %d\n", r.cs, r.ss, r.ds, r.orig_rax, r.rax, (int)(r.eflags >> 9 & 1));
	SHOW(pt(PTRACE_GETREGSET, p, NT_PRSTATUS, (long)&v));
	SAY("%zu %d\n", v.iov_len, memcmp(&r, &s, sizeof r));
	v.iov_len = 16;
	SHOW(pt(PTRACE_GETREGSET, p, NT_PRSTATUS, (long)&v));
	VALUE(v.iov_len);
	v.iov_len = 13;
	SHOW(pt(PTRACE_GETREGSET, p, NT_PRSTATUS, (long)&v));
	v.iov_len = 10000;
	SHOW(pt(PTRACE_GETREGSET, p, 0x9999, (long)&v));
	SHOW(pt(PTRACE_PEEKUSR, p, offsetof(struct user_regs_struct, rip), (long)&w));
	CHECK(w == r.rip);
	SHOW(pt(PTRACE_PEEKUSR, p, 3, (long)&w));
	SHOW(pt(PTRACE_PEEKUSR, p, 100000, (long)&w));
	SHOW(pt(PTRACE_PEEKUSR, p, -8, (long)&w));
	SHOW(pt(PTRACE_PEEKUSR, p, 512, (long)&w));
	SHOW(pt(PTRACE_PEEKUSR, p, offsetof(struct user, u_debugreg[7]), (long)&w));
	VALUE(w);
	SHOW(pt(PTRACE_POKEUSR, p, offsetof(struct user, u_debugreg[7]), 0));
	SHOW(pt(PTRACE_POKEUSR, p, offsetof(struct user_regs_struct, cs), 0x10));
	SHOW(pt(PTRACE_POKEUSR, p, offsetof(struct user_regs_struct, cs), 0x33));
	SHOW(pt(PTRACE_POKEUSR, p, offsetof(struct user_regs_struct, fs_base), 0x800000000000));
	SHOW(pt(PTRACE_POKEUSR, p, 400, 1));
	SHOW(pt(PTRACE_SETREGS, p, 0, (long)&r));
	SHOW(pt(PTRACE_SETREGS, p, 0, 8));
	SHOW(pt(PTRACE_GETREGS, p, 0, 8));
	SHOW(pt(PTRACE_POKEUSR, p, offsetof(struct user_regs_struct, eflags), -1));
	SHOW(pt(PTRACE_PEEKUSR, p, offsetof(struct user_regs_struct, eflags), (long)&w));
	SAY("%#lx\n", w);
	SHOW(pt(PTRACE_SETREGS, p, 0, (long)&r));
}

static void floating_point(pid_t p)
{
	struct user_fpregs_struct f, g;
	static char x[65536], y[65536];
	struct iovec v = {x, sizeof x}, u = {y, sizeof y};

	SHOW(pt(PTRACE_GETFPREGS, p, 0, (long)&f));
	SAY("cwd %#x mxcsr %#x mask %d\n", f.cwd, f.mxcsr, f.mxcr_mask != 0);
	f.xmm_space[8] = 0xcafe;
	SHOW(pt(PTRACE_SETFPREGS, p, 0, (long)&f));
	SHOW(pt(PTRACE_GETFPREGS, p, 0, (long)&g));
	SAY("%#x\n", g.xmm_space[8]);
	f.mxcsr = 0xffffffff;
	SHOW(pt(PTRACE_SETFPREGS, p, 0, (long)&f));
	SHOW(pt(PTRACE_GETREGSET, p, NT_X86_XSTATE, (long)&v));
	CHECK(v.iov_len >= 576 && v.iov_len % 8 == 0);
	CHECK((*(unsigned long *)(x + 464) & 3) == 3);
	SAY("%#x\n", *(unsigned *)(x + 160 + 32));
	*(unsigned *)(x + 160 + 32) = 0xbeef;
	SHOW(pt(PTRACE_SETREGSET, p, NT_X86_XSTATE, (long)&v));
	SHOW(pt(PTRACE_GETREGSET, p, NT_X86_XSTATE, (long)&u));
	CHECK(u.iov_len == v.iov_len && !memcmp(x, y, u.iov_len));
	SHOW(pt(PTRACE_GETFPREGS, p, 0, (long)&g));
	SAY("%#x\n", g.xmm_space[8]);
	v.iov_len -= 8;
	SHOW(pt(PTRACE_SETREGSET, p, NT_X86_XSTATE, (long)&v));
	v.iov_len += 8;
	x[520] = 1;
	SHOW(pt(PTRACE_SETREGSET, p, NT_X86_XSTATE, (long)&v));
}

static void signals(pid_t p)
{
	siginfo_t i, many[4];
	struct ptrace_peeksiginfo_args a = {0, 0, 4};
	unsigned long mask = 0;
	union sigval q = {.sival_int = 42};

	SHOW(pt(PTRACE_GETSIGINFO, p, 0, (long)&i));
	SAY("signo %d code %d from itself %d\n", i.si_signo, i.si_code, i.si_pid == p);
	SHOW(pt(PTRACE_GETSIGMASK, p, 8, (long)&mask));
	SAY("%#lx\n", mask);
	SHOW(pt(PTRACE_GETSIGMASK, p, 4, (long)&mask));
	mask = 1UL << (SIGUSR2 - 1) | 1UL << (SIGRTMIN + 1 - 1) | 1UL << (SIGKILL - 1);
	SHOW(pt(PTRACE_SETSIGMASK, p, 8, (long)&mask));
	SHOW(pt(PTRACE_GETSIGMASK, p, 8, (long)&mask));
	SAY("%#lx\n", mask);
	sigqueue(p, SIGUSR2, q);
	sigqueue(p, SIGRTMIN + 1, q);
	q.sival_int = 43;
	sigqueue(p, SIGRTMIN + 1, q);
	SHOW(pt(PTRACE_PEEKSIGINFO, p, (long)&a, (long)many));
	a.flags = PTRACE_PEEKSIGINFO_SHARED;
	SHOW(pt(PTRACE_PEEKSIGINFO, p, (long)&a, (long)many));
	for (int k = 0; k < 3; k++)
		SAY("%d %d %d\n", many[k].si_signo, many[k].si_code, many[k].si_int);
	a.off = 2;
	SHOW(pt(PTRACE_PEEKSIGINFO, p, (long)&a, (long)many));
	a.flags = 8;
	SHOW(pt(PTRACE_PEEKSIGINFO, p, (long)&a, (long)many));
}

static void status(pid_t p)
{
	char name[60], line[200];

	sprintf(name, "/proc/%d/status", p);
	FILE *f = fopen(name, "r");
	while (fgets(line, sizeof line, f)) {
		if (!strncmp(line, "State", 5))
			SAY("%s", line);
		if (!strncmp(line, "TracerPid", 9))
			SAY("traced by me: %d\n", atoi(line + 10) == getpid());
	}
	fclose(f);
}

int main(void)
{
	pid_t p, other;
	unsigned long message = 7;
	struct user_regs_struct r;

	hidden = mmap(0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SHOW(pt(PTRACE_ATTACH, getpid(), 0, 0));
	SHOW(pt(PTRACE_ATTACH, 0x7ffffff, 0, 0));
	SHOW(pt(PTRACE_CONT, getpid(), 0, 0));
	SHOW(pt(PTRACE_SEIZE, 0x7ffffff, 1, 0));
	MUST(p = fork());
	if (!p)
		child();
	wait_show(p);
	status(p);
	memory(p);
	registers(p);
	floating_point(p);
	signals(p);
	SHOW(pt(PTRACE_SETOPTIONS, p, 0, 0x80000000));
	SHOW(pt(PTRACE_SETOPTIONS, p, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT));
	SHOW(pt(PTRACE_GETEVENTMSG, p, 0, (long)&message));
	VALUE(message);
	SHOW(pt(PTRACE_CONT, p, 0, 100));
	SHOW(pt(PTRACE_INTERRUPT, p, 0, 0));
	SHOW(pt(PTRACE_LISTEN, p, 0, 0));
	SHOW(pt(9999, p, 0, 0));
	/* Somebody else may neither trace it again nor act on it. */
	if (!(other = fork())) {
		SHOW(pt(PTRACE_ATTACH, p, 0, 0));
		SHOW(pt(PTRACE_SEIZE, p, 0, 0));
		SHOW(pt(PTRACE_CONT, p, 0, 0));
		_exit(0);
	}
	show_wait(other);
	go_on(p);
	SHOW(pt(PTRACE_GETREGS, p, 0, (long)&r));
	SAY("rbx %#llx\n", r.rbx);
	r.rbx = 0x4321;
	SHOW(pt(PTRACE_SETREGS, p, 0, (long)&r));
	go_on(p);
	SHOW(pt(PTRACE_GETEVENTMSG, p, 0, (long)&message));
	SAY("%#lx\n", message);
	go_on(p);
	go_on(p);
	return 0;
}
