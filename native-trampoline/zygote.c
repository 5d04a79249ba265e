/*
 * The zygote: first host process of a sandbox. It makes the namespaces, gives up everything, becomes pid 1 of the guests'
 * pid namespace, and forks a clean process for each order on its control socket (descriptor 3, SOCK_SEQPACKET).
 *
 * Orders: struct spawn_order; SPAWN with the mailbox memfd as SCM_RIGHTS, REAP with the pidfd of a dead process: it stays a
 * zombie, its number its own, until the kernel uses that number no more. Answers: struct spawned_message (trampoline.h); op 0
 * after start-up (READY, or the stage that failed), op 2 from each clean process, with its listener.
 *
 * Two host processes: the outer one, child of the Java kernel, writes the id maps and waits; the inner one is pid 1. Each
 * dies with its parent (PR_SET_PDEATHSIG), and with pid 1 dies every process of the namespace.
 */
#include "filter.h"

#define CONTROL 3
#define CLONE_NEWNS 0x00020000
#define CLONE_NEWUTS 0x04000000
#define CLONE_NEWIPC 0x08000000
#define CLONE_NEWUSER 0x10000000
#define CLONE_NEWPID 0x20000000
#define CLONE_NEWNET 0x40000000
#define PR_SET_PDEATHSIG 1
#define PR_SET_DUMPABLE 4
#define PR_SET_NAME 15
#define PR_CAPBSET_DROP 24
#define PR_SET_NO_NEW_PRIVS 38
#define NOBODY 65534

enum stage {
	STAGE_CLONE = 1, STAGE_MAPS, STAGE_IDS, STAGE_MOUNT, STAGE_ROOT, STAGE_CAPABILITIES, STAGE_FSGSBASE, STAGE_VDSO,
	STAGE_FORK, STAGE_MAP_MAILBOX, STAGE_SIGNALS
};

enum order { ORDER_SPAWN = 1, ORDER_REAP = 3 };

struct spawn_order {
	u32 op, cookie;
	u64 slot_base;
};

static u64 vdso, range_start, range_end;

void *memset(void *d, int c, u64 n)
{
	u8 *p = d;

	while (n--)
		*p++ = c;
	return d;
}

void *memcpy(void *d, const void *s, u64 n)
{
	u8 *p = d;
	const u8 *q = s;

	while (n--)
		*p++ = *q++;
	return d;
}

struct message_space {
	struct msghdr header;
	struct {
		void *base;
		u64 len;
	} iov;
	struct {
		u64 len;
		s32 level, type;
		int fd, pad;
	} control;
};

static void prepare_message(struct message_space *s, void *data, u64 len, int fd)
{
	memset(s, 0, sizeof *s);
	s->iov.base = data;
	s->iov.len = len;
	s->header.iov = &s->iov;
	s->header.iov_len = 1;
	s->header.control = &s->control;
	s->header.control_len = sizeof s->control;
	s->control.len = 20;
	s->control.level = 1; /* SOL_SOCKET */
	s->control.type = 1;  /* SCM_RIGHTS */
	s->control.fd = fd;
}

static void report(u32 op, u32 cookie, enum stage stage, s64 error)
{
	struct spawned_message m = {op, cookie, vdso, (stage << 16) | (u32)-error, 0};
	struct message_space s;

	if (!error)
		m.error = 0;
	prepare_message(&s, &m, sizeof m, -1);
	s.header.control = 0;
	s.header.control_len = 0;
	sys3(NR_sendmsg, CONTROL, (u64)&s.header, 0x4000);
}

static __attribute__((noreturn)) void fail(enum stage stage, s64 error)
{
	report(0, 0, stage, error);
	for (;;)
		sys1(NR_exit_group, 1);
}

static s64 must(s64 r, enum stage stage)
{
	if (r < 0)
		fail(stage, r);
	return r;
}

static char *put_number(char *p, u64 v)
{
	char digits[24];
	int n = 0;

	do
		digits[n++] = '0' + v % 10;
	while (v /= 10);
	while (n)
		*p++ = digits[--n];
	return p;
}

static char *put_string(char *p, const char *s)
{
	while (*s)
		*p++ = *s++;
	*p = 0;
	return p;
}

static s64 write_proc(u64 pid, const char *file, const char *text)
{
	char path[64];
	char *p = put_number(put_string(path, "/proc/"), pid);
	s64 fd, r;
	u64 n = 0;

	put_string(p, file);
	while (text[n])
		n++;
	fd = sys3(NR_open, (u64)path, 1, 0);
	if (fd < 0)
		return fd;
	r = sys3(NR_write, fd, (u64)text, n);
	sys1(NR_close, fd);
	return r;
}

static void write_proc_self(const char *file, const char *text)
{
	char path[64];
	s64 fd;
	u64 n = 0;

	put_string(put_string(path, "/proc/self"), file);
	while (text[n])
		n++;
	fd = sys3(NR_open, (u64)path, 1, 0);
	if (fd >= 0) {
		sys3(NR_write, fd, (u64)text, n);
		sys1(NR_close, fd);
	}
}

static s64 write_map(u64 pid, const char *file, u64 host_id)
{
	char line[64];
	char *p = put_string(line, "0 ");

	p = put_number(p, host_id);
	put_string(p, " 1");
	return write_proc(pid, file, line);
}

/*
 * Maps one id: inside 0 to an unprivileged host id. Root takes nobody's where it may (it needs CAP_SETUID), everybody else
 * their own.
 */
static void write_maps(u64 child)
{
	u64 uid = sys1(NR_getuid, 0), gid = sys1(NR_getgid, 0);

	write_proc(child, "/setgroups", "deny");
	if (uid != 0 || write_map(child, "/uid_map", NOBODY) < 0)
		must(write_map(child, "/uid_map", uid), STAGE_MAPS);
	if (uid != 0 || write_map(child, "/gid_map", NOBODY) < 0)
		must(write_map(child, "/gid_map", gid), STAGE_MAPS);
}

static u64 parse_hex(const char **p)
{
	u64 v = 0;

	for (;; (*p)++) {
		char c = **p;

		if (c >= '0' && c <= '9')
			v = v * 16 + c - '0';
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + c - 'a' + 10;
		else
			return v;
	}
}

/* The mappings [vvar], [vvar_vclock] and [vdso] lie side by side; their range stays in every guest process. */
static void find_vdso(u64 *auxv)
{
	static char text[16384];
	u64 used = 0;
	s64 fd, n;
	const char *p = text;

	for (; auxv[0]; auxv += 2) {
		if (auxv[0] == 33)
			vdso = auxv[1];
		if (auxv[0] == 26 && !(auxv[1] & 2))
			fail(STAGE_FSGSBASE, -E_NOSYS);
	}
	fd = must(sys3(NR_open, (u64)"/proc/self/maps", 0, 0), STAGE_VDSO);
	while (used < sizeof text - 1 && (n = sys3(NR_read, fd, (u64)text + used, sizeof text - 1 - used)) > 0)
		used += n;
	sys1(NR_close, fd);
	text[used] = 0;
	while (*p) {
		const char *name = 0;
		u64 start = parse_hex(&p), end;

		p++;
		end = parse_hex(&p);
		while (*p && *p != '\n') {
			if (*p == '[')
				name = p;
			p++;
		}
		if (*p)
			p++;
		if (name && name[1] == 'v' && (name[2] == 'v' || name[2] == 'd')) {
			if (!range_start || start < range_start)
				range_start = start;
			if (end > range_end)
				range_end = end;
		}
	}
	if (!range_start)
		range_start = range_end = USER_END - 0x1000;
}

static void empty_root(void)
{
	must(sys6(NR_mount, (u64) "none", (u64) "/", 0, 0x4000 | 0x40000 /* REC|PRIVATE */, 0, 0), STAGE_MOUNT);
	must(sys6(NR_mount, (u64) "none", (u64) "/proc", (u64) "tmpfs", 2 | 4 | 8 /* NOSUID NODEV NOEXEC */,
		  (u64) "size=4k,mode=555", 0), STAGE_MOUNT);
	must(sys1(NR_chdir, (u64) "/proc"), STAGE_ROOT);
	must(sys2(NR_pivot_root, (u64) ".", (u64) "."), STAGE_ROOT);
	must(sys2(NR_umount2, (u64) ".", 2 /* MNT_DETACH */), STAGE_ROOT);
	must(sys6(NR_mount, (u64) "none", (u64) "/", 0, 32 | 1 | 2 | 4 | 8 /* REMOUNT RDONLY */, 0, 0), STAGE_ROOT);
	sys1(NR_chdir, (u64) "/");
}

static void limit(int resource, u64 value)
{
	u64 v[2] = {value, value};

	sys2(NR_setrlimit, resource, (u64)v);
}

static void give_up(void)
{
	u32 header[2] = {0x20080522, 0};
	u32 none[6] = {0};

	for (int cap = 0; cap < 64; cap++)
		if (sys2(NR_prctl, PR_CAPBSET_DROP, cap) < 0)
			break;
	must(sys2(NR_capset, (u64)header, (u64)none), STAGE_CAPABILITIES);
	must(sys6(NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0), STAGE_CAPABILITIES);
	/* A change of credentials has cleared both. */
	must(sys2(NR_prctl, PR_SET_PDEATHSIG, SIGKILL), STAGE_CAPABILITIES);
	must(sys2(NR_prctl, PR_SET_DUMPABLE, 1), STAGE_CAPABILITIES);
	limit(4 /* CORE */, 0);
	limit(7 /* NOFILE */, 64);
	limit(6 /* NPROC */, 20000);
}

static s64 set_handler(int sig)
{
	/* SA_SIGINFO SA_ONSTACK SA_RESTART SA_NODEFER SA_RESTORER; everything blocked but SIGSEGV and SIGBUS */
	u64 action[4] = {(u64)tramp_handler, 4 | 0x08000000 | 0x10000000 | 0x40000000 | 0x04000000, (u64)tramp_restorer,
			 HANDLER_MASK};

	return sys6(NR_rt_sigaction, sig, (u64)action, 0, 8, 0, 0);
}

static __attribute__((noreturn)) void clean_process(struct spawn_order *order, int memfd, struct sock_fprog *filter)
{
	static struct clean_order clean;
	static struct spawned_message message;
	static struct message_space space;
	static const u8 handled[] = {SIGSYS, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGKICK};
	u64 base = order->slot_base;
	u64 stack[3] = {base + SIGSTACK, 0, SIGSTACK_END - SIGSTACK};
	u64 action[4] = {0};
	s64 r;

	r = sys6(NR_mmap, base, SLOT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memfd, 0);
	if (r < 0) {
		report(2, order->cookie, STAGE_MAP_MAILBOX, r);
		sys1(NR_exit_group, 1);
	}
	sys3(NR_madvise, base, SLOT_SIZE, MADV_DONTFORK);
	/* Room for the stubs of rewritten call sites, filled by the kernel through /proc/PID/mem. */
	r = sys6(NR_mmap, STUBS_START, STUBS_END - STUBS_START, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS,
		 -1, 0);
	sys1(NR_close, memfd);
	sys6(NR_rt_sigaction, SIGCHLD, (u64)action, 0, 8, 0, 0);
	sys2(NR_prctl, PR_SET_NAME, (u64) "belljar-guest");
	r = sys2(NR_sigaltstack, (u64)stack, 0);
	for (u32 i = 0; i < sizeof handled; i++)
		r |= set_handler(handled[i]);
	if (r < 0) {
		report(2, order->cookie, STAGE_SIGNALS, r);
		sys1(NR_exit_group, 1);
	}
	message = (struct spawned_message){2, order->cookie, vdso, 0, 0};
	prepare_message(&space, &message, sizeof message, -1);
	clean = (struct clean_order){range_start, range_end, filter, &space.header, &space.control.fd, &message, CONTROL};
	/* On from here on a stack in the window: this one is about to be unmapped. */
	__asm__ volatile("mov %0, %%rsp; xor %%ebp, %%ebp; call tramp_clean; ud2"
			 : : "r"(base + WINDOW_END - 64), "D"(base), "S"(&clean) : "memory");
	__builtin_unreachable();
}

static __attribute__((noreturn)) void serve(void)
{
	struct sock_fprog *filter = build_filter((u32)(u64)tramp_sendmsg_ip);

	report(0, 0, 0, 0);
	for (;;) {
		static struct spawn_order order;
		static struct message_space space;
		s64 n, pid;

		prepare_message(&space, &order, sizeof order, -1);
		n = sys3(NR_recvmsg, CONTROL, (u64)&space.header, 0);
		if (n == -E_INTR)
			continue;
		if (n <= 0)
			sys1(NR_exit_group, 0);
		if (space.control.fd < 0)
			continue;
		if (order.op == ORDER_REAP) {
			/* WEXITED|WNOHANG; P_PIDFD. */
			sys6(NR_waitid, 3, space.control.fd, 0, 4 | 1, 0, 0);
			sys1(NR_close, space.control.fd);
			continue;
		}
		pid = sys6(NR_clone, SIGCHLD, 0, 0, 0, 0, 0);
		if (pid == 0)
			clean_process(&order, space.control.fd, filter);
		if (pid < 0)
			report(2, order.cookie, STAGE_FORK, pid);
		sys1(NR_close, space.control.fd);
	}
}

__attribute__((used, noreturn)) void zygote_main(u64 *stack)
{
	u64 argc = stack[0];
	u64 *auxv = stack + argc + 2;
	u64 no_handlers[4] = {0};
	u64 no_mask = 0;
	int sync[2];
	char byte = 0;
	s64 child;

	while (*auxv++)
		;
	sys2(NR_prctl, PR_SET_PDEATHSIG, SIGKILL);
	sys2(NR_prctl, PR_SET_NAME, (u64) "belljar-zygote");
	sys1(NR_setsid, 0);
	sys3(NR_close_range, 0, 2, 0);
	sys3(NR_close_range, 4, ~0U, 0);
	for (int sig = 1; sig < 65; sig++)
		sys6(NR_rt_sigaction, sig, (u64)no_handlers, 0, 8, 0, 0);
	sys6(NR_rt_sigprocmask, 2, (u64)&no_mask, 0, 8, 0, 0);
	find_vdso(auxv);
	/* When the host runs out of memory, guests go before the kernel that serves them. */
	write_proc_self("/oom_score_adj", "500");
	must(sys1(NR_pipe, (u64)sync), STAGE_CLONE);
	child = must(sys6(NR_clone, CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWUTS
			  | SIGCHLD, 0, 0, 0, 0, 0), STAGE_CLONE);
	if (child == 0) {
		sys2(NR_prctl, PR_SET_PDEATHSIG, SIGKILL);
		sys1(NR_close, sync[1]);
		/* End of file instead of a byte: the parent died before it could write the maps. */
		if (sys3(NR_read, sync[0], (u64)&byte, 1) != 1)
			sys1(NR_exit_group, 1);
		sys1(NR_close, sync[0]);
		must(sys3(NR_setresgid, 0, 0, 0), STAGE_IDS);
		must(sys3(NR_setresuid, 0, 0, 0), STAGE_IDS);
		empty_root();
		give_up();
		serve();
	}
	write_maps(child);
	sys3(NR_write, sync[1], (u64)&byte, 1);
	sys3(NR_close_range, 0, ~0U, 0);
	while (sys6(NR_wait4, child, 0, 0, 0, 0, 0) == -E_INTR)
		;
	for (;;)
		sys1(NR_exit_group, 0);
}

__asm__(".text\n.globl _start\n_start:\nmov %rsp, %rdi\nand $-16, %rsp\ncall zygote_main\nud2\n");
