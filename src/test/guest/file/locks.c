// POSIX, open-file-description and flock(2) locks between processes: conflicts, splitting, waiting, deadlock, release.
#include "check.h"
#include <sys/file.h>

static int fd;

static int lock(int cmd, int type, long start, long len)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len };
	return fcntl(fd, cmd, &l);
}

static void test(int cmd, int type, long start, long len)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len };
	SHOW(fcntl(fd, cmd, &l));
	SAY("  type %d, start %ld, length %ld, %s\n", l.l_type, (long)l.l_start, (long)l.l_len,
		l.l_type == F_UNLCK ? "-" : l.l_pid == getppid() ? "parent" : l.l_pid == -1 ? "description" : "other");
}

static void child(void (*body)(void))
{
	pid_t p;
	MUST(p = fork());
	if (p == 0) {
		body();
		_exit(0);
	}
	waitpid(p, NULL, 0);
}

static void look(void)
{
	test(F_GETLK, F_WRLCK, 0, 0);
	test(F_GETLK, F_RDLCK, 45, 1);
	SHOW(lock(F_SETLK, F_WRLCK, 10, 5));
	SHOW(lock(F_SETLK, F_WRLCK, 40, 10));
	SHOW(lock(F_SETLK, F_RDLCK, 300, 1));
}

static void look_ofd(void)
{
	SHOW(fd = open("f", O_RDWR) < 0);
	MUST(fd = open("f", O_RDWR));
	test(F_GETLK, F_WRLCK, 0, 0);
	SHOW(lock(F_OFD_SETLK, F_RDLCK, 0, 1));
	SHOW(flock(fd, LOCK_SH | LOCK_NB));
	SHOW(flock(fd, LOCK_EX | LOCK_NB));
}

static void nothing(int s) { (void)s; }

int main(void)
{
	MUST(fd = open("f", O_RDWR | O_CREAT, 0644));
	SHOW(lock(F_SETLK, F_WRLCK, 0, 100));
	SHOW(lock(F_SETLK, F_UNLCK, 40, 10));
	SHOW(lock(F_SETLK, F_RDLCK, 200, 0));
	SHOW(lock(F_SETLK, 77, 0, 1));
	SHOW(lock(F_SETLK, F_WRLCK, -1, 1));
	SHOW(lock(F_SETLK, F_WRLCK, LONG_MAX, 2));
	child(look);
	int p[2];
	MUST(pipe(p));
	pid_t c;
	MUST(c = fork());
	if (c == 0) {
		SHOW(lock(F_SETLKW, F_WRLCK, 0, 1));
		write(p[1], "x", 1);
		_exit(0);
	}
	char b;
	usleep(50000);
	close(open("f", O_RDONLY)); // lets go of all the process's locks
	MUST(read(p[0], &b, 1));
	waitpid(c, NULL, 0);
	SHOW(lock(F_SETLK, F_WRLCK, 0, 1));
	MUST(c = fork());
	if (c == 0) {
		signal(SIGALRM, nothing);
		siginterrupt(SIGALRM, 1);
		ualarm(50000, 0);
		SHOW(lock(F_SETLKW, F_WRLCK, 0, 1));
		_exit(0);
	}
	waitpid(c, NULL, 0);
	// A deadlock: the child holds 1 and waits for 0, the parent holds 0 and asks for 1.
	MUST(c = fork());
	if (c == 0) {
		MUST(lock(F_SETLK, F_WRLCK, 1, 1));
		write(p[1], "x", 1);
		MUST(lock(F_SETLKW, F_WRLCK, 0, 1));
		_exit(0);
	}
	MUST(read(p[0], &b, 1));
	usleep(50000);
	SHOW(lock(F_SETLKW, F_WRLCK, 1, 1));
	SHOW(lock(F_SETLK, F_UNLCK, 0, 0));
	waitpid(c, NULL, 0);
	SHOW(lock(F_OFD_SETLK, F_WRLCK, 0, 10));
	SHOW(flock(fd, LOCK_SH));
	SHOW(flock(fd, 77));
	child(look_ofd);
	SHOW(flock(fd, LOCK_UN));
	return 0;
}
