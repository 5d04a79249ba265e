// needs: root
// Calls about processes, signals, times, limits, memory, IPC objects and the rest, with each argument made bad in turn.
#include "cover.h"
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/timex.h>
#include <sys/uio.h>

static long b, self;

static void signals(void)
{
	static unsigned long mask = 1 << 11;
	static siginfo_t info = { .si_code = -1 };
	CALL(rt_sigaction, "cbbn", SIGUSR1, 0, b, 8);
	CALL(rt_sigaction, "cbbn", SIGKILL, b, 0, 8);
	CALL(rt_sigprocmask, "cbbn", SIG_BLOCK, S(&mask), b, 8);
	CALL(rt_sigpending, "bn", b, 8);
	CALL(rt_sigtimedwait, "bbTn", S(&mask), b, S(&soon), 8);
	CALL(rt_sigqueueinfo, "ccb", self, SIGCHLD, S(&info));
	CALL(rt_tgsigqueueinfo, "cccb", self, self, SIGCHLD, S(&info));
	CALL(rt_sigsuspend, "in", 1, 8);
	CALL(sigaltstack, "bb", 0, b);
	CALL(kill, "ic", self, 0);
	CALL(kill, "ii", 99999999, 0);
	CALL(tkill, "cc", self, 0);
	CALL(tgkill, "ccc", self, self, 0);
	CALL(alarm, "i", 0);
}

static void clocks(void)
{
	static long zero[4];
	static int timer;
	CALL(nanosleep, "tb", S(&soon), b);
	CALL(clock_nanosleep, "cFtb", CLOCK_MONOTONIC, 0, S(&soon), b);
	CALL(clock_gettime, "cb", CLOCK_MONOTONIC, b);
	CALL(clock_settime, "ct", CLOCK_REALTIME, S(&soon));
	CALL(clock_getres, "cb", CLOCK_MONOTONIC, b);
	CALL(gettimeofday, "bb", b, b);
	CALL(settimeofday, "bb", S(&soon), 0);
	CALL(time, "b", b);
	CALL(times, "b", b);
	CALL(getitimer, "cb", 0, b);
	CALL(setitimer, "cbb", 1, S(zero), b);
	CALL(timer_create, "cbb", CLOCK_MONOTONIC, 0, S(&timer));
	CALL(timer_settime, "cFbb", 9999, 0, S(zero), b);
	CALL(timer_gettime, "cb", 9999, b);
	CALL(timer_getoverrun, "c", 9999);
	CALL(timer_delete, "c", 9999);
}

static void memory(void)
{
	long m = S(mmap((void *)0x7000000000, 0x4000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	static struct iovec v[2] = { { buf, 4 }, { buf + 8, 4 } };
	memset((void *)m, 1, 0x4000);
	CALL(mprotect, "bnF", m, 4096, PROT_READ);
	CALL(mprotect, "inF", m, 0x4000, PROT_READ | PROT_WRITE);
	CALL(madvise, "inF", m, 4096, MADV_NORMAL);
	CALL(mincore, "bnb", m, 4096, b);
	CALL(msync, "bnF", m, 4096, MS_ASYNC);
	CALL(mlock, "bn", m, 4096);
	CALL(mlock2, "bnF", m, 4096, 1);
	CALL(munlock, "bn", m, 4096);
	CALL(mlockall, "F", 2);
	CALL(munlockall, "i", 0);
	CALL(mremap, "bonFi", m, 4096, 4096, 0, 0);
	CALL(remap_file_pages, "bnFcF", m, 4096, 0, 0, 0);
	CALL(munmap, "bo", m, 4096);
	CALL(brk, "b", 0);
	CALL(process_vm_readv, "cbcbcF", self, S(v), 1, S(v + 1), 1, 0);
	CALL(process_vm_writev, "cbcbcF", self, S(v), 1, S(v + 1), 1, 0);
	CALL(membarrier, "cFc", 0x100, 0, 0);
	run("mseal", 462, "bnF", (long[6]){ m + 0x3000, 4096, 0 });
}

static void identity(void)
{
	static unsigned header[2] = { 0x20080522, 0 };
	static unsigned groups[4] = { 1000, 1000 };
	CALL(setuid, "F", 1000);
	CALL(setgid, "F", 1000);
	CALL(setreuid, "FF", 1000, 1000);
	CALL(setregid, "FF", 1000, 1000);
	CALL(setresuid, "FFF", 1000, 1000, 1000);
	CALL(setresgid, "FFF", 1000, 1000, 1000);
	CALL(getresuid, "bbb", b, b, b);
	CALL(getresgid, "bbb", b, b, b);
	CALL(setfsuid, "F", 1000);
	CALL(setfsgid, "F", 1000);
	CALL(getgroups, "cb", 0, b);
	CALL(setgroups, "cb", 1, S(groups));
	CALL(capget, "bb", S(header), b);
	CALL(capset, "bb", S(header), b);
	CALL(setpgid, "ic", 99999999, 0);
	CALL(getpgid, "c", 99999999);
	CALL(getsid, "c", 99999999);
	CALL(wait4, "cbFb", 99999999, b, WNOHANG, 0);
	CALL(waitid, "ccbFb", 1, 99999999, b, WNOHANG | WEXITED, 0);
	CALL(prctl, "ciiii", PR_GET_DUMPABLE, 0, 0, 0, 0);
	CALL(personality, "i", -1);
	CALL(ptrace, "icii", 0x4206, 99999999, 0, 0);
}

static void machine(void)
{
	static struct { unsigned size, policy; unsigned long flags; int nice; unsigned priority; unsigned long times[3]; } attr = { 48 };
	static struct rlimit limit = { 100, 100 };
	CALL(getrlimit, "cb", RLIMIT_NOFILE, b);
	CALL(setrlimit, "cb", RLIMIT_NOFILE, S(&limit));
	CALL(prlimit64, "ccbb", 0, RLIMIT_NOFILE, 0, b);
	CALL(getrusage, "cb", RUSAGE_SELF, b);
	CALL(sysinfo, "b", b);
	CALL(uname, "b", b);
	CALL(getcpu, "bbi", b, b, 0);
	CALL(getrandom, "bFF", b, 8, 0);
	CALL(getpriority, "cc", PRIO_PROCESS, 0);
	CALL(setpriority, "cci", PRIO_PROCESS, 0, 1);
	CALL(ioprio_get, "cc", 1, 0);
	CALL(ioprio_set, "cci", 1, 0, 2 << 13 | 4);
	CALL(sched_getscheduler, "c", 0);
	CALL(sched_setscheduler, "cFb", 0, SCHED_BATCH, b);
	CALL(sched_getparam, "cb", 0, b);
	CALL(sched_setparam, "cb", 0, b);
	CALL(sched_getattr, "cbFF", 0, b, 56, 0);
	CALL(sched_setattr, "cbF", 0, S(&attr), 0);
	CALL(sched_get_priority_max, "c", SCHED_FIFO);
	CALL(sched_get_priority_min, "c", SCHED_FIFO);
	CALL(sched_rr_get_interval, "cb", 0, b);
	CALL(sched_getaffinity, "cnb", 0, 128, b);
	memset(buf, -1, 128);
	CALL(sched_setaffinity, "cib", 0, 128, b);
	CALL(sethostname, "bc", b, 4);
	CALL(setdomainname, "bc", b, 4);
	CALL(vhangup, "i", 0);
	CALL(iopl, "c", 3);
	CALL(ioperm, "iii", 0x80, 1, 1);
	CALL(arch_prctl, "cb", 0x1003, b);
	CALL(delete_module, "sF", S("none"), 0);
	CALL(init_module, "bns", b, 4, S(""));
	CALL(kexec_load, "icbF", 0, 0, 0, 0);
	CALL(sysfs, "cib", 1, S("proc"), 0);
	CALL(ustat, "cb", 0, b);
	CALL(lookup_dcookie, "cbn", 0, b, 10);
	CALL(set_tid_address, "b", b);
	CALL(get_robust_list, "cbb", 0, b, b);
	CALL(set_robust_list, "in", b, 24);
	run("rseq", 334, "bFFi", (long[6]){ b, 32, 0, 0 });
}

static void objects(void)
{
	static struct sembuf op = { 0, 1, 0 };
	static struct { long type; char text[4]; } message = { 1, "abc" };
	int shm = shmget(IPC_PRIVATE, 4096, 0600), sem = semget(IPC_PRIVATE, 2, 0600), msg = msgget(IPC_PRIVATE, 0600);
	CALL(shmget, "inF", 77771, 4096, 0600);
	CALL(shmctl, "cFb", shm, IPC_STAT, b);
	CALL(shmdt, "b", 4096);
	CALL(semget, "icF", 77772, 1, 0600);
	CALL(semctl, "cciF", sem, 0, SETVAL, 3);
	CALL(semctl, "ccFb", sem, 0, IPC_STAT, b);
	CALL(semop, "cbc", sem, S(&op), 1);
	CALL(semtimedop, "cbct", sem, S(&op), 1, S(&soon));
	CALL(msgget, "iF", 77773, 0600);
	CALL(msgctl, "cFb", msg, IPC_STAT, b);
	CALL(msgsnd, "cbnF", msg, S(&message), 4, IPC_NOWAIT);
	CALL(msgrcv, "cbniF", msg, b, 4, 0, IPC_NOWAIT);
	CALL(keyctl, "ciii", 0, -5, 0, 0);
	CALL(add_key, "ssbni", S("user"), S("d"), b, 4, -2);
	CALL(request_key, "sssi", S("user"), S("no"), 0, 0);
	CALL(io_setup, "cb", 4, b + 64);
	CALL(io_destroy, "i", 1);
	CALL(io_submit, "icb", 1, 1, b);
	CALL(io_getevents, "ccibt", 1, 0, 1, b, S(&soon));
	CALL(io_cancel, "ibb", 1, b, b);
	CALL(futex, "bcctbi", b, 1, 1, 0, 0, 0);
	run("futex_wake", 454, "bFcF", (long[6]){ b, -1, 1, 2 });
	run("futex_wait", 455, "biiFTi", (long[6]){ b, 1, -1, 2, S(&soon), 1 });
	run("futex_requeue", 456, "bFcc", (long[6]){ b, 0, 1, 1 });
	run("futex_waitv", 449, "bcFti", (long[6]){ b, 1, 0, 0, 1 });
	CALL(mq_open, "siib", S("cover"), O_RDONLY, 0600, 0);
	CALL(seccomp, "cFb", 2, 0, b);
	CALL(unshare, "F", 0);
	shmctl(shm, IPC_RMID, 0);
	semctl(sem, 0, IPC_RMID);
	msgctl(msg, IPC_RMID, 0);
}

int main(void)
{
	begin();
	b = S(buf);
	self = getpid();
	signals();
	clocks();
	memory();
	identity();
	machine();
	objects();
	return 0;
}
