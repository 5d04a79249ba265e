/* The seccomp filter of guest processes. */
#include "filter.h"

#define BPF_LD_W 0x20
#define BPF_JEQ 0x15
#define BPF_JGE 0x35
#define BPF_JSET 0x45
#define BPF_AND 0x54
#define BPF_RET 0x06
#define OFF_NR 0
#define OFF_ARCH 4
#define OFF_IP_LO 8
#define OFF_IP_HI 12
#define OFF_ARG_LO(i) (16 + 8 * (i))
#define OFF_ARG_HI(i) (20 + 8 * (i))
#define AUDIT_ARCH_X86_64 0xc000003e
#define RET_KILL_PROCESS 0x80000000
#define RET_ENOSYS 0x00050026
#define RET_TRAP 0x00030000
#define RET_NOTIFY 0x7fc00000
#define RET_ALLOW 0x7fff0000

/* SHARED PRIVATE FIXED ANONYMOUS NORESERVE POPULATE FIXED_NOREPLACE, and GROWSDOWN STACK DENYWRITE EXECUTABLE, which do nothing */
#define MMAP_FLAGS (0x01 | 0x02 | 0x10 | 0x20 | 0x4000 | 0x8000 | 0x100000 | 0x20000 | 0x800 | 0x1000)
/* All commands of membarrier but QUERY, GLOBAL and GET_REGISTRATIONS: several at once the host refuses */
#define MEMBARRIER_EXPEDITED 0x1fe
#define PR_SET_TSC 26
/* O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY */
#define USERFAULTFD_FLAGS 02004001
#define ARCH_SET_CPUID 0x1012
#define THREAD_FLAGS 0x150f00
#define VFORK_FLAGS 0x8111
#define COPY_FLAGS 0x8011

static struct sock_filter program[192];
static u32 used;

static void emit(u16 code, u8 jt, u8 jf, u32 k)
{
	program[used++] = (struct sock_filter){code, jt, jf, k};
}

static void load(u32 offset)
{
	emit(BPF_LD_W, 0, 0, offset);
}

static void answer(u32 action)
{
	emit(BPF_RET, 0, 0, action);
}

static void if_equal(u32 k, u32 action)
{
	emit(BPF_JEQ, 0, 1, k);
	answer(action);
}

static void unless_equal(u32 k, u32 action)
{
	emit(BPF_JEQ, 1, 0, k);
	answer(action);
}

/* Begins the rules of one number; patched by end_rules to skip them for others. */
static u32 begin_rules(u32 nr)
{
	emit(BPF_JEQ, 0, 0, nr);
	return used - 1;
}

static void end_rules(u32 at, u32 action)
{
	answer(action);
	program[at].jf = used - at - 1;
}

struct sock_fprog *build_filter(u32 sendmsg_ip)
{
	static struct sock_fprog prog;
	u32 at;

	used = 0;
	load(OFF_ARCH);
	/* int 0x80 and sysenter: no call of the 32-bit table is there */
	unless_equal(AUDIT_ARCH_X86_64, RET_ENOSYS);
	load(OFF_IP_HI);
	unless_equal(0, RET_TRAP);
	load(OFF_IP_LO);
	emit(BPF_JGE, 1, 0, TRAMP_START);
	answer(RET_TRAP);
	emit(BPF_JGE, 0, 1, TRAMP_END);
	answer(RET_TRAP);
	load(OFF_NR);
	if_equal(NR_DOORBELL, RET_NOTIFY);
	if_equal(NR_rt_sigreturn, RET_ALLOW);
	if_equal(NR_munmap, RET_ALLOW);
	if_equal(NR_mprotect, RET_ALLOW);
	if_equal(NR_close, RET_ALLOW);
	if_equal(NR_mremap, RET_ALLOW);
	if_equal(NR_sched_yield, RET_ALLOW);
	if_equal(NR_exit, RET_ALLOW);
	if_equal(NR_exit_group, RET_ALLOW);
	if_equal(NR_futex_waitv, RET_ALLOW);
	if_equal(NR_rseq, RET_ALLOW);

	at = begin_rules(NR_mmap);
	load(OFF_ARG_HI(3));
	unless_equal(0, RET_KILL_PROCESS);
	load(OFF_ARG_LO(3));
	emit(BPF_JSET, 0, 1, ~MMAP_FLAGS);
	answer(RET_KILL_PROCESS);
	end_rules(at, RET_ALLOW);

	at = begin_rules(NR_futex);
	load(OFF_ARG_LO(1));
	emit(BPF_AND, 0, 0, ~(128u | 256u));
	if_equal(0, RET_ALLOW);
	if_equal(1, RET_ALLOW);
	if_equal(3, RET_ALLOW);
	if_equal(4, RET_ALLOW);
	if_equal(5, RET_ALLOW);
	if_equal(9, RET_ALLOW);
	if_equal(10, RET_ALLOW);
	end_rules(at, RET_KILL_PROCESS);

	at = begin_rules(NR_madvise);
	load(OFF_ARG_LO(2));
	/* NORMAL..DONTNEED, FREE, DONTFORK, DOFORK, HUGEPAGE, NOHUGEPAGE, COLD, PAGEOUT, POPULATE_READ, POPULATE_WRITE,
	   GUARD_INSTALL, GUARD_REMOVE */
	if_equal(4, RET_ALLOW);
	if_equal(8, RET_ALLOW);
	if_equal(10, RET_ALLOW);
	if_equal(11, RET_ALLOW);
	if_equal(14, RET_ALLOW);
	if_equal(15, RET_ALLOW);
	if_equal(20, RET_ALLOW);
	if_equal(21, RET_ALLOW);
	if_equal(22, RET_ALLOW);
	if_equal(23, RET_ALLOW);
	if_equal(102, RET_ALLOW);
	if_equal(103, RET_ALLOW);
	emit(BPF_JGE, 0, 1, 4);
	answer(RET_KILL_PROCESS);
	end_rules(at, RET_ALLOW);

	at = begin_rules(NR_clone);
	load(OFF_ARG_HI(0));
	unless_equal(0, RET_KILL_PROCESS);
	load(OFF_ARG_LO(0));
	if_equal(COPY_FLAGS, RET_ALLOW);
	if_equal(THREAD_FLAGS, RET_ALLOW);
	if_equal(VFORK_FLAGS, RET_ALLOW);
	end_rules(at, RET_KILL_PROCESS);

	at = begin_rules(NR_membarrier);
	load(OFF_ARG_LO(0));
	emit(BPF_JSET, 0, 1, ~MEMBARRIER_EXPEDITED);
	answer(RET_KILL_PROCESS);
	end_rules(at, RET_ALLOW);

	at = begin_rules(NR_sendmsg);
	load(OFF_IP_LO);
	if_equal(sendmsg_ip, RET_ALLOW);
	end_rules(at, RET_KILL_PROCESS);

	/* What makes instructions fault in the calling thread: rdtsc, cpuid */
	at = begin_rules(NR_prctl);
	load(OFF_ARG_LO(0));
	if_equal(PR_SET_TSC, RET_ALLOW);
	end_rules(at, RET_KILL_PROCESS);

	at = begin_rules(NR_arch_prctl);
	load(OFF_ARG_LO(0));
	if_equal(ARCH_SET_CPUID, RET_ALLOW);
	end_rules(at, RET_KILL_PROCESS);

	/* Its descriptor is the kernel's to use: ioctl is not allowed here */
	at = begin_rules(NR_userfaultfd);
	load(OFF_ARG_LO(0));
	if_equal(USERFAULTFD_FLAGS, RET_ALLOW);
	end_rules(at, RET_KILL_PROCESS);

	answer(RET_KILL_PROCESS);
	prog.len = used;
	prog.filter = program;
	return &prog;
}
