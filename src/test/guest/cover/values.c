// needs: root
// Commands, options and other enumerations one by one.
#include "cover.h"
#include <linux/fs.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>

#define UPTO(n, set) static long set[n]; for (int i_ = 0; i_ < n; i_++) set[i_] = i_

static void on_descriptors(void)
{
	UPTO(12, few);
	UPTO(40, commands);
	static const long linux_commands[] = { 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032, 1033, 1034, 1035, 1036, 1037, 1038, 1039, 1040 };
	for (int i = 0; i < 3; i++) {
		static const int on[] = { FILE_FD, PIPE_W, SOCK };
		SAY("descriptor %d\n", i);
		SWEEP("fcntl 0", commands, (v == F_GETOWN || v == F_SETLKW || v == 38) ? 0 : fcntl(on[i], v, 0));
		SWEEP("fcntl buf", commands, (v == 0 || v == 2 || v == 4 || v == F_SETOWN || v == F_SETSIG || v == F_GETOWN || v == F_SETLKW || v == 38) ? 0 : (memset(buf, 0, 64), fcntl(on[i], v, buf)));
		fcntl(on[i], F_SETFL, O_NONBLOCK);
		SWEEP("fcntl linux", linux_commands, fcntl(on[i], v, 0));
		SWEEP("lseek", few, lseek(on[i], 0, v));
		SWEEP("fadvise64", few, syscall(SYS_fadvise64, on[i], 0, 0, v));
		SWEEP("shutdown", few, shutdown(on[i], v));
	}
	static const long requests[] = { FIOCLEX, FIONCLEX, FIONBIO, FIOASYNC, FIONREAD, FIGETBSZ, FIBMAP, FICLONE, FICLONERANGE, FIDEDUPERANGE, FIFREEZE, FITHAW,
		FS_IOC_GETFLAGS, FS_IOC_FSGETXATTR, TCGETS, TCSETS, TIOCGWINSZ, TIOCGPGRP, TIOCSPGRP, TIOCSCTTY, TIOCOUTQ, TIOCEXCL, TIOCNXCL, TIOCGPTN, TIOCSTI,
		TIOCCONS, TIOCGSID, TCSBRK, TCFLSH, TCXONC, FIOSETOWN, SIOCSPGRP, FIOGETOWN, SIOCGPGRP, SIOCATMARK, SIOCGIFNAME, SIOCGIFCONF, SIOCGIFFLAGS, 0, -1 };
	for (int fd = FILE_FD; fd < LAST_FD; fd++) {
		SAY("ioctl on %d\n", fd);
		SWEEP("ioctl", requests, (fd == FILE_FD || fd == READ_FD || fd == WRITE_FD || fd == DIR_FD) && (v == FS_IOC_GETFLAGS || v == FS_IOC_FSGETXATTR || v == (long)FIDEDUPERANGE) || v == FICLONERANGE ? 0 : (memset(buf, 0, 64), ioctl(fd, v, buf)));
		SWEEP("ioctl 1", requests, v == FIOCLEX || v == FIONCLEX || v == FICLONE ? 0 : ioctl(fd, v, 1));
	}
}

static void on_sockets(void)
{
	UPTO(50, domains);
	UPTO(12, types);
	static long options[90];
	for (int i = 0, n = 0; n < 90; i++) /* what newer kernels have, and what only some devices know */
		options[n++] = i == 47 || i == 49 || i == 53 || i == 61 || (i > 62 && i < 66) || i == 68 || (i > 70 && i < 76) || i > 77 ? SO_TYPE : i;
	static const long levels[] = { 0, 1, 2, 6, 17, 41, 58, 255, 263, 270, 271, 300 };
	SWEEP("socket stream", domains, v == AF_VSOCK || v == AF_ALG || v == AF_PACKET || v == AF_NETLINK || v == AF_KEY || v > 40 ? 0 : socket(v, SOCK_STREAM, 0));
	SWEEP("socket unix", types, socket(AF_UNIX, v, 0));
	SWEEP("socket inet", types, v == SOCK_DCCP || v == SOCK_PACKET || v == SOCK_SEQPACKET ? 0 : socket(AF_INET, v, 0));
	SWEEP("socketpair", types, socketpair(AF_UNIX, v, 0, (int *)buf));
	static const int made[][2] = { { AF_UNIX, SOCK_STREAM }, { AF_UNIX, SOCK_DGRAM }, { AF_INET, SOCK_STREAM }, { AF_INET, SOCK_DGRAM }, { AF_INET6, SOCK_STREAM } };
	for (int i = 0; i < 5; i++) {
		int length;
		place(socket(made[i][0], made[i][1], 0), 43);
		SAY("socket %d\n", i);
		SWEEP("getsockopt", options, (length = 64, getsockopt(43, SOL_SOCKET, v, buf, &length)));
		SWEEP("length", options, v == SO_PEERSEC ? 0 : (length = 64, getsockopt(43, SOL_SOCKET, v, buf, &length) < 0 ? 0 : (errno = length, -1)));
		SWEEP("setsockopt 0", options, (*(int *)buf = 0, setsockopt(43, SOL_SOCKET, v, buf, 4)));
		SWEEP("setsockopt short", options, setsockopt(43, SOL_SOCKET, v, buf, 1));
		SWEEP("getsockopt level", levels, (length = 64, getsockopt(43, v, 1, buf, &length)));
		close(43);
	}
}

static void on_processes(void)
{
	UPTO(20, few);
	UPTO(16, clocks);
	SWEEP("clock_gettime", clocks, v == 10 ? 0 : clock_gettime(v, (void *)buf));
	SWEEP("clock_getres", clocks, v == 10 ? 0 : clock_getres(v, (void *)buf));
	SWEEP("clock_settime", clocks, v == 10 ? 0 : clock_settime(v, &soon));
	SWEEP("clock_nanosleep", clocks, v == 2 || v == 8 || v == 9 || v == 10 ? 0 : (errno = syscall(SYS_clock_nanosleep, v, 0, &soon, 0) ? errno : 0, errno ? -1 : 0));
	SWEEP("timer_create", clocks, v == 8 || v == 9 || v == 10 ? 0 : syscall(SYS_timer_create, v, 0, buf));
	SWEEP("timerfd_create", clocks, v == 8 || v == 9 ? 0 : syscall(SYS_timerfd_create, v, 0));
	SWEEP("getitimer", few, syscall(SYS_getitimer, v, buf));
	SWEEP("setitimer", few, (memset(buf, 0, 64), syscall(SYS_setitimer, v, buf, 0)));
	SWEEP("getrlimit", few, syscall(SYS_getrlimit, v, buf));
	SWEEP("setrlimit", few, (syscall(SYS_getrlimit, v, buf), syscall(SYS_setrlimit, v, buf)));
	SWEEP("prlimit64", few, syscall(SYS_prlimit64, 0, v, 0, buf));
	SWEEP("getrusage", ((long[]){ -2, -1, 0, 1, 2 }), syscall(SYS_getrusage, v, buf));
	SWEEP("getpriority", few, syscall(SYS_getpriority, v, 0));
	SWEEP("setpriority", few, v == 1 || v == 2 ? 0 : syscall(SYS_setpriority, v, 0, 1));
	SWEEP("ioprio_get", few, syscall(SYS_ioprio_get, v, 0));
	SWEEP("ioprio_set", few, syscall(SYS_ioprio_set, 1, 0, v << 13));
	SWEEP("sched max", few, syscall(SYS_sched_get_priority_max, v));
	SWEEP("sched min", few, syscall(SYS_sched_get_priority_min, v));
	SWEEP("sched_setscheduler", few, (*(int *)buf = 0, syscall(SYS_sched_setscheduler, 0, v, buf)));
	SWEEP("sched_setscheduler 1", few, v == 7 ? 0 : (*(int *)buf = 1, syscall(SYS_sched_setscheduler, 0, v, buf)));
	SWEEP("epoll_ctl", few, epoll_ctl(EPOLL, v, EVENT, (void *)buf));
	SWEEP("sigprocmask", few, syscall(SYS_rt_sigprocmask, v, buf + 512, 0, 8));
	SWEEP("waitid", few, waitid(v, getpid(), (void *)buf, WNOHANG | WEXITED));
	SWEEP("kcmp", few, syscall(SYS_kcmp, getpid(), getpid(), v, 0, 0));
	SWEEP("futex", few, v == 0 || v == 2 || v == 6 || v == 8 || v == 9 || v == 11 || v == 13 ? 0 : (memset(buf, 0, 64), syscall(SYS_futex, buf, v, 1, 0, buf + 8, 1)));
	SWEEP("signals", bits, v > 64 ? 0 : syscall(SYS_rt_sigaction, v, 0, buf, 8));
	SWEEP("arch_prctl", ((long[]){ 0x1000, 0x1003, 0x1004, 0x1005, 0x1011, 0x2000, 0x5005, 0 }), v == 0x1011 || v == 0x5005 ? 0 : syscall(SYS_arch_prctl, v, buf));
	SWEEP("ptrace", few, v == 0 ? 0 : syscall(SYS_ptrace, v, 99999999, 0, 0));
	SWEEP("personality", bits, v & 0x400000 ? 0 : (syscall(SYS_personality, v), syscall(SYS_personality, 0)));
	SWEEP("keyctl", ((long[]){ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 19, 21, 22, 30, 99 }), syscall(SYS_keyctl, v, 0, 0, 0, 0));
	SWEEP("seccomp", few, v == 0 ? 0 : syscall(SYS_seccomp, v, 0, 1));
	SWEEP("landlock_add_rule", few, syscall(445, FILE_FD, v, buf, 0));
	SWEEP("fsconfig", few, syscall(SYS_fsconfig, FILE_FD, v, "a", "b", 0));
	SWEEP("set_mempolicy_home_node", few, syscall(450, 0, 4096, v, 0));
	SWEEP("lsm_get_self_attr", few, v > 9 && v < 99 ? 0 : syscall(459, v + 1000, buf, buf + 8, 0));
}

static void on_settings(void)
{
	UPTO(80, options);
	fflush(stdout);
	if (fork() == 0) { /* what they set ends with the child */
		SWEEP("prctl", options, v == 19 || v == 20 || v == 21 || v == 22 || v == 25 || v == 26 || v == 33 || v == 34 || v == 35 || (v > 40 && v < 57) || v > 58 ? 0 : syscall(SYS_prctl, v, 0, 0, 0, 0));
		SWEEP("prctl buf", options, v == 1 || v == 19 || v == 20 || v == 21 || v == 22 || v == 25 || v == 26 || v == 33 || v == 34 || v == 35 || (v > 40 && v < 57) || v > 58 ? 0 : syscall(SYS_prctl, v, buf, 0, 0, 0));
		SWEEP("prctl 1111", options, v == 1 || v == 19 || v == 20 || v == 21 || v == 22 || v == 25 || v == 26 || v == 33 || v == 34 || v == 35 || (v > 40 && v < 57) || v > 58 ? 0 : syscall(SYS_prctl, v, 1, 1, 1, 1));
		_exit(0);
	}
	wait(0);
	int shm = shmget(IPC_PRIVATE, 1, 0600), sem = semget(IPC_PRIVATE, 1, 0600), msg = msgget(IPC_PRIVATE, 0600);
	UPTO(24, few);
	SWEEP("shmctl", few, v == IPC_RMID || v == 13 || v == 15 || v == IPC_SET ? 0 : (syscall(SYS_shmctl, shm, v, buf) < 0 ? -1 : 0));
	SWEEP("semctl", few, v == IPC_RMID || v == 18 || v == 20 || v == IPC_SET ? 0 : (memset(buf, 0, 128), syscall(SYS_semctl, sem, 0, v, buf) < 0 ? -1 : 0));
	SWEEP("msgctl", few, v == IPC_RMID || v == 11 || v == 13 || v == IPC_SET ? 0 : (syscall(SYS_msgctl, msg, v, buf) < 0 ? -1 : 0));
	shmctl(shm, IPC_RMID, 0);
	semctl(sem, 0, IPC_RMID);
	msgctl(msg, IPC_RMID, 0);
}

int main(void)
{
	begin();
	on_descriptors();
	fixture();
	on_sockets();
	on_processes();
	on_settings();
	return 0;
}
