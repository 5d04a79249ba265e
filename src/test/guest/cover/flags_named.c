// needs: root
// Flags and commands that no other program gives: clocks, memory policies, advice to a process, terminals, execveat, mq_open, locks.
#include "cover.h"
#include <asm/prctl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>

static const long clocks[] = { 0, 1, 2, 3, 4, 5, 6, 7, 11 };
static const long timed_clocks[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
static const long policies[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
static const long advices[] = { 0, 1, 2, 3, 4, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 102, 103 };

static void in_time(void)
{
	static unsigned word;
	static struct timespec past = { 0, 1 };
	struct { unsigned long value, address; unsigned flags, reserved; } waiter = { 0, (long)&word, 2, 0 };

	SWEEP("clock_getres", clocks, syscall(SYS_clock_getres, v, buf));
	SWEEP("clock_gettime", clocks, syscall(SYS_clock_gettime, v, buf));
	SWEEP("clock_nanosleep", clocks, syscall(SYS_clock_nanosleep, v, TIMER_ABSTIME, &past, 0));
	SWEEP("futex_wait", timed_clocks, syscall(455, &word, 0, ~0u, 2, &past, v));
	SWEEP("futex_waitv", timed_clocks, syscall(449, &waiter, 1, 0, &past, v));
	SHOW(syscall(SYS_timerfd_create, 8, 0));
	SHOW(syscall(SYS_timerfd_create, 9, 0));
	SHOW(syscall(SYS_futex, &word, FUTEX_FD, 0, 0, 0, 0));
}

static void in_memory(void)
{
	static unsigned long node = 1;
	char *p = mmap(0, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct { void *base; size_t length; } range = { p, 1 << 16 };
	int self = syscall(SYS_pidfd_open, getpid(), 0);

	place(self, 40);
	memset(p, 1, 1 << 16);
	SWEEP("process_madvise", advices, syscall(SYS_process_madvise, 40, &range, 1, v, 0));
	close(40);
	munmap(p, 1 << 16);
	p = mmap(0, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SWEEP("mbind", policies, syscall(SYS_mbind, p, 1 << 16, v, v == 0 || v == 4 ? 0 : &node, 8, 0));
	SWEEP("set_mempolicy", policies, syscall(SYS_set_mempolicy, v, v == 0 || v == 4 ? 0 : &node, 8));
	SHOW(syscall(SYS_set_mempolicy, 0, 0, 0));
	SHOW(syscall(SYS_pkey_mprotect, p, 4096, PROT_NONE, -1));
	SHOW(syscall(SYS_pkey_mprotect, p, 4096, PROT_READ | PROT_EXEC, -1));
	SHOW(syscall(SYS_pkey_mprotect, p, 4096, PROT_READ | PROT_GROWSDOWN, -1));
	SHOW(syscall(SYS_pkey_mprotect, p, 4096, PROT_READ | PROT_GROWSUP, -1));
	SHOW(syscall(SYS_remap_file_pages, p, 4096, 0, 0, MAP_PRIVATE));
	munmap(p, 1 << 16);
}

static void on_files(void)
{
	static const long at[] = { 0x100, 0x400, 0x800, 0x8000 };
	static const long queue[] = { O_NOCTTY, O_TRUNC, O_DSYNC, FASYNC, O_NOFOLLOW, O_NOATIME, O_CLOEXEC, O_NONBLOCK };
	static char *none[] = { 0 };
	struct flock whole = { .l_type = F_WRLCK };

	SWEEP("execveat", at, syscall(SYS_execveat, AT_FDCWD, "missing", none, none, v));
	SWEEP("execveat link", at, syscall(SYS_execveat, AT_FDCWD, "l", none, none, v));
	for (unsigned i = 0; i < sizeof queue / sizeof *queue; i++) {
		mqd_t q = mq_open("/cover-named", O_RDWR | O_CREAT | queue[i], 0600, NULL);
		SAY("mq_open %#lx: %s\n", queue[i], q < 0 ? strerrorname_np(errno) : "ok");
		SHOW(fcntl(q, F_GETFL));
		mq_close(q);
		mq_unlink("/cover-named");
	}
	SHOW(syscall(SYS_open, "f", O_RDWR | O_DSYNC) < 0);
	SHOW(syscall(SYS_open, "d", O_RDONLY | O_DIRECTORY) < 0);
	SHOW(syscall(SYS_open, "f", O_RDONLY | O_DIRECTORY));
	SHOW(fcntl(FILE_FD, F_OFD_SETLKW, &whole));
	SHOW(syscall(SYS_fcntl, FILE_FD, F_GETOWN));
	SHOW(syscall(SYS_fcntl, SOCK, F_GETOWN));
	SHOW(ioctl(FILE_FD, 0x80081272 /* BLKGETSIZE64 */, buf));
	SHOW(syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0));
	SHOW(syscall(SYS_socketpair, AF_UNSPEC, SOCK_STREAM, 0, buf));
	SHOW(syscall(SYS_socketpair, AF_INET6, SOCK_STREAM, 0, buf));
	SHOW(syscall(SYS_socketpair, AF_NETLINK, SOCK_RAW, 0, buf));
	SHOW(syscall(SYS_socketpair, AF_PACKET, SOCK_RAW, 0, buf));
	SHOW(setsockopt(SOCK, 263 /* SOL_PACKET */, 1, buf, 4));
}

/* What the old and the newest of the three structures say of the same terminal. */
static void on_terminals(void)
{
	struct winsize size = { 25, 80, 1, 2 };
	unsigned short termio[16];
	unsigned termios2[16];
	int line = -1;

	place(posix_openpt(O_RDWR | O_NOCTTY), 40);
	SHOW(unlockpt(40));
	place(ioctl(40, TIOCGPTPEER, O_RDWR | O_NOCTTY), 41);
	SHOW(ioctl(41, TCGETA, termio));
	SAY("flags %x %x %x %x\n", termio[0], termio[1], termio[2], termio[3]);
	termio[3] &= ~ECHO;
	SHOW(ioctl(41, TCSETA, termio));
	SHOW(ioctl(41, 0x802c542a /* TCGETS2 */, termios2));
	SAY("flags %x %x %x %x line %x speeds %u %u\n", termios2[0], termios2[1], termios2[2], termios2[3], termios2[4] & 0xff, termios2[9], termios2[10]);
	termios2[3] |= ECHO;
	SHOW(ioctl(41, 0x402c542b /* TCSETS2 */, termios2));
	SHOW(ioctl(41, TCSETSW, buf));
	SHOW(ioctl(41, TCSETSF, buf));
	SHOW(ioctl(41, TCSBRKP, 0));
	SHOW(ioctl(41, TIOCGETD, &line));
	VALUE(line);
	SHOW(ioctl(41, TIOCSETD, &line));
	SHOW(ioctl(41, TIOCSWINSZ, &size));
	SHOW(ioctl(40, TIOCGWINSZ, buf));
	SAY("%d rows\n", *(unsigned short *)buf);
	SHOW(ioctl(41, TIOCNOTTY));
	close(40);
	close(41);
}

static void of_processes(void)
{
	SHOW(setpgid(0, 0) < 0 && errno != EPERM);
	SHOW(setpriority(PRIO_PGRP, 0, 3));
	SHOW(getpriority(PRIO_PROCESS, 0));
	SHOW(setpriority(PRIO_USER, 54321, 5));
	SHOW(syscall(SYS_arch_prctl, ARCH_SET_GS, 0x1000));
	SHOW(syscall(SYS_arch_prctl, ARCH_GET_GS, buf));
	VALUE(*(long *)buf);
	SHOW(syscall(SYS_arch_prctl, ARCH_SET_GS, 1L << 47));
}

int main(void)
{
	begin();
	in_time();
	in_memory();
	on_files();
	on_terminals();
	of_processes();
	return 0;
}
