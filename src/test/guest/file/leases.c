// Leases: who gets one, who is told when another process opens the file, and how long that one waits.
#include "check.h"
#include <pthread.h>

static sigset_t waited;

static void told(void)
{
	siginfo_t si;
	struct timespec none = { 2, 0 };
	memset(&si, 0, sizeof si);
	int s = sigtimedwait(&waited, &si, &none);
	SAY("  signal %d, code %d, band %#lx, fd %d\n", s, si.si_code, s == SIGIO && si.si_code == SI_KERNEL ? 0 : si.si_band,
	    s == SIGIO && si.si_code == SI_KERNEL ? 0 : si.si_fd);
}

/* Another process opens the file; we see the signal, answer and see it succeed. */
static void other(int fd, const char *what, int flags, int answer)
{
	SAY("%s\n", what);
	pid_t pid = fork();
	if (pid == 0) {
		if (open("f", flags | O_NONBLOCK) >= 0 || errno != EAGAIN)
			_exit(99);
		int r = open("f", flags);
		_exit(r < 0 ? errno : 0);
	}
	told();
	SHOW(fcntl(fd, F_GETLEASE));
	sleep_ms(20);
	SHOW(fcntl(fd, F_SETLEASE, answer));
	show_wait(pid);
	SHOW(fcntl(fd, F_GETLEASE));
}

int main(void)
{
	int fd, fd2, p[2];
	sigemptyset(&waited);
	sigaddset(&waited, SIGIO);
	sigaddset(&waited, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &waited, NULL);
	MUST(fd = open("f", O_RDWR | O_CREAT, 0644));
	MUST(pipe(p));
	SHOW(fcntl(fd, F_GETLEASE));
	SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
	SHOW(fcntl(fd, F_SETLEASE, F_RDLCK)); /* open for writing, if only by us */
	SHOW(fcntl(fd, F_SETLEASE, 3));
	SHOW(fcntl(p[0], F_SETLEASE, F_RDLCK));
	SHOW(fcntl(p[0], F_GETLEASE));
	SHOW(fcntl(open(".", O_RDONLY), F_SETLEASE, F_RDLCK));
	SHOW(fcntl(99, F_SETLEASE, F_RDLCK));
	SHOW(fcntl(fd, F_SETLEASE, F_WRLCK));
	SHOW(fcntl(fd, F_GETLEASE));
	CHECK(fcntl(fd, F_GETOWN) == getpid());
	SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
	SHOW(fcntl(fd, F_GETOWN));
	MUST(fd2 = open("f", O_RDONLY));
	SHOW(fcntl(fd, F_SETLEASE, F_WRLCK)); /* somebody has it open */
	close(fd);
	SHOW(fcntl(fd2, F_SETLEASE, F_WRLCK));
	SHOW(fcntl(fd2, F_SETLEASE, F_RDLCK));
	int dup_of = dup(fd2);
	SHOW(fcntl(dup_of, F_GETLEASE));
	MUST(fd = open("f", O_RDONLY));
	SHOW(fcntl(fd, F_GETLEASE));
	SHOW(fcntl(fd, F_SETLEASE, F_RDLCK)); /* two readers' leases */
	SHOW(fcntl(fd, F_SETLEASE, F_WRLCK));
	SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
	close(fd);
	close(dup_of);
	other(fd2, "a read lease and a writer", O_WRONLY, F_UNLCK);
	SHOW(fcntl(fd2, F_SETLEASE, F_WRLCK));
	SHOW(fcntl(fd2, F_SETSIG, SIGRTMIN + 1));
	other(fd2, "a write lease and a reader", O_RDONLY, F_RDLCK);
	SHOW(fcntl(fd2, F_SETLEASE, F_WRLCK));
	other(fd2, "a write lease and a writer", O_RDWR, F_UNLCK);

	SHOW(fcntl(fd2, F_SETLEASE, F_RDLCK));
	SAY("closing gives it up\n");
	pid_t pid = fork();
	if (pid == 0) {
		close(fd2);
		_exit(open("f", O_WRONLY | O_TRUNC) < 0 ? errno : 0);
	}
	told();
	close(fd2);
	show_wait(pid);

	SAY("truncate\n");
	MUST(fd = open("f", O_RDONLY));
	SHOW(fcntl(fd, F_SETLEASE, F_RDLCK));
	pid = fork();
	if (pid == 0)
		_exit(truncate("f", 5) < 0 ? errno : 0);
	told();
	SHOW(fcntl(fd, F_SETLEASE, F_UNLCK));
	show_wait(pid);

	SAY("O_PATH and stat break nothing\n");
	SHOW(fcntl(fd, F_SETLEASE, F_WRLCK));
	struct stat st;
	SHOW(stat("f", &st));
	close(open("f", O_PATH));
	SHOW(fcntl(fd, F_GETLEASE));
	SAY("our own open does\n");
	SHOW(open("f", O_RDONLY | O_NONBLOCK));
	told();
	SHOW(fcntl(fd, F_GETLEASE));
	close(fd);
	SHOW(chmod("f", 0666));
	SHOW(chown("f", 1000, 1000));
	MUST(fd = open("f", O_RDONLY));
	if (fork() == 0) {
		setuid(1001);
		SHOW(fcntl(fd, F_SETLEASE, F_RDLCK));
		_exit(0);
	}
	wait(NULL);
	return 0;
}
