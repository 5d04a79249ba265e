// Signal-driven I/O: who is named as a file's owner, and what signal comes of reading, writing, closing.
#include "check.h"
#include <sys/ioctl.h>
#include <sys/inotify.h>
#include <sys/socket.h>

static sigset_t waited;

static void told(void)
{
	siginfo_t si;
	struct timespec none = { 0, 0 };
	int s, n = 0;
	while ((s = sigtimedwait(&waited, &si, &none)) > 0) {
		if (si.si_code == SI_KERNEL)
			SAY("  signal %d from the kernel\n", s);
		else
			SAY("  signal %d, code %d, band %#lx, fd %d\n", s, si.si_code, si.si_band, si.si_fd);
		n++;
	}
	if (!n)
		SAY("  nothing\n");
}

int main(void)
{
	int p[2], fd, on, ids[2] = { -1, -1 };
	char b[8];
	struct f_owner_ex ex;
	setpgid(0, 0);
	sigemptyset(&waited);
	sigaddset(&waited, SIGIO);
	sigaddset(&waited, SIGUSR1);
	sigaddset(&waited, SIGCHLD);
	sigaddset(&waited, SIGRTMIN + 2);
	sigprocmask(SIG_BLOCK, &waited, NULL);
	MUST(pipe(p));
	MUST(fd = open("f", O_RDWR | O_CREAT, 0644));

	memset(&ex, 0x55, sizeof ex);
	SHOW(fcntl(p[0], F_GETOWN_EX, &ex));
	VALUE(ex.type);
	VALUE(ex.pid);
	SHOW(fcntl(p[0], F_GETOWN));
	SHOW(fcntl(p[0], F_SETOWN, 4000000));
	SHOW(fcntl(p[0], F_SETOWN, INT_MIN));
	SHOW(fcntl(p[0], F_SETOWN, -4000000));
	SHOW(fcntl(p[0], F_SETOWN, getpid()));
	CHECK(fcntl(p[0], F_GETOWN) == getpid());
	SHOW(fcntl(p[0], F_GETOWN_EX, &ex));
	VALUE(ex.type);
	ex.type = F_OWNER_TID;
	ex.pid = gettid();
	SHOW(fcntl(p[0], F_SETOWN_EX, &ex));
	CHECK(fcntl(p[0], F_GETOWN) == gettid());
	ex.type = 7;
	SHOW(fcntl(p[0], F_SETOWN_EX, &ex));
	ex.type = F_OWNER_PID;
	ex.pid = -4;
	SHOW(fcntl(p[0], F_SETOWN_EX, &ex));
	ex.pid = 0;
	SHOW(fcntl(p[0], F_SETOWN_EX, &ex));
	SHOW(fcntl(p[0], F_GETOWN_EX, &ex));
	VALUE(ex.type);
	VALUE(ex.pid);
	SHOW(fcntl(p[0], F_SETOWN_EX, NULL));
	SHOW(fcntl(p[0], F_GETOWN_EX, 8));
	SHOW(fcntl(p[0], 17, ids)); /* F_GETOWNER_UIDS */
	VALUE(ids[0] == getuid());
	SHOW(fcntl(p[0], F_SETSIG, 65));
	SHOW(fcntl(p[0], F_SETSIG, -1));
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	SHOW(fcntl(p[0], F_SETOWN, child));
	waitpid(child, NULL, 0);
	sigwaitinfo(&waited, NULL); /* SIGCHLD */
	SHOW(fcntl(p[0], F_GETOWN));

	SHOW(fcntl(fd, F_SETFL, O_ASYNC)); /* a regular file has no such thing */
	CHECK(fcntl(fd, F_GETFL) & O_ASYNC);
	on = 1;
	SHOW(ioctl(fd, FIOASYNC, &on));
	SHOW(ioctl(p[0], FIOASYNC, 8));
	SHOW(ioctl(p[0], FIOASYNC, &on));
	CHECK(fcntl(p[0], F_GETFL) & O_ASYNC);
	on = 0;
	SHOW(ioctl(p[0], FIOASYNC, &on));
	CHECK(fcntl(p[0], F_GETFL) & O_ASYNC);

	SAY("a pipe's reader\n");
	SHOW(write(p[1], "a", 1));
	told();
	SHOW(fcntl(p[0], F_SETFL, O_ASYNC));
	SHOW(write(p[1], "a", 1));
	told();
	SHOW(fcntl(p[0], F_SETOWN, getpid()));
	SHOW(write(p[1], "a", 1));
	told();
	SHOW(fcntl(p[0], F_SETSIG, SIGRTMIN + 2));
	SHOW(write(p[1], "a", 1));
	SHOW(write(p[1], "a", 1));
	told();
	SHOW(fcntl(p[0], F_SETSIG, SIGUSR1));
	SHOW(write(p[1], "a", 1));
	told();
	SHOW(fcntl(p[0], F_SETSIG, SIGCHLD));
	SHOW(write(p[1], "a", 1));
	told();
	SAY("a pipe's writer\n");
	SHOW(fcntl(p[0], F_SETFL, 0));
	SHOW(fcntl(p[1], F_SETSIG, SIGRTMIN + 2));
	SHOW(fcntl(p[1], F_SETOWN, -getpgrp()));
	SHOW(fcntl(p[1], F_SETFL, O_ASYNC));
	SHOW(read(p[0], b, 1));
	told();
	SHOW(write(p[1], "a", 1));
	told();
	SHOW(fcntl(p[0], F_SETFL, O_ASYNC));
	SHOW(fcntl(p[0], F_SETSIG, 0));
	SHOW(close(p[1]));
	told();

	SAY("a socket\n");
	int s[2];
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	SHOW(fcntl(s[0], F_SETOWN, getpid()));
	SHOW(fcntl(s[0], F_SETSIG, SIGRTMIN + 2));
	SHOW(fcntl(s[0], F_SETFL, O_ASYNC));
	SHOW(write(s[1], "a", 1));
	told();
	SAY("inotify\n");
	int in;
	MUST(in = inotify_init1(0));
	SHOW(inotify_add_watch(in, "f", IN_MODIFY));
	SHOW(fcntl(in, F_SETOWN, getpid()));
	SHOW(fcntl(in, F_SETFL, O_ASYNC));
	SHOW(write(fd, "a", 1));
	told();
	SAY("another user's process is not told\n");
	int q[2];
	MUST(pipe(q));
	MUST(pipe(p));
	child = fork();
	if (child == 0) {
		setuid(1234);
		fcntl(p[0], F_SETOWN, getppid());
		fcntl(p[0], F_SETFL, O_ASYNC);
		write(q[1], "x", 1);
		_exit(0);
	}
	read(q[0], b, 1);
	SHOW(write(p[1], "a", 1));
	sigdelset(&waited, SIGCHLD);
	told();
	return 0;
}
