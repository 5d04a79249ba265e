// Timer signals against system calls at rewritten sites and against fork: results and extended state must hold.
#define _GNU_SOURCE
#include <emmintrin.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int signals;
static int fd;

static void handler(int s)
{
	struct stat st;
	volatile double d = 1.5;
	char c;

	signals++;
	if (fstat(fd, &st) || pread(fd, &c, 1, 0) != 1)
		abort();
	d *= 2;
}

static int child(void)
{
	struct stat s;

	for (int k = 0; k < 100; k++)
		if (fstat(fd, &s))
			return 1;
	return 7;
}

int main(void)
{
	struct sigaction a = {.sa_handler = handler, .sa_flags = SA_RESTART};
	struct itimerval t = {{0, 500}, {0, 500}};
	struct stat first, s;
	long bad = 0;
	char b[64];

	fd = open("/etc/passwd", O_RDONLY);
	sigaction(SIGALRM, &a, 0);
	setitimer(ITIMER_REAL, &t, 0);
	fstat(fd, &first);
	for (long i = 0; i < 60000; i++) {
		__m128d v = _mm_set_pd(i, i + 1);

		s.st_size = -1;
		bad += fstat(fd, &s) || s.st_size != first.st_size;
		bad += v[1] != i || v[0] != i + 1;
		bad += pread(fd, b, 64, 0) != 64;
		if (i % 10000 == 0) {
			int p = fork(), w = 0;

			if (!p)
				_exit(child());
			while (waitpid(p, &w, 0) < 0)
				;
			bad += !WIFEXITED(w) || WEXITSTATUS(w) != 7;
		}
	}
	printf("bad %ld, signals came %d\n", bad, signals > 10);
	return bad != 0;
}
