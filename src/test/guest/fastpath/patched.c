// Call sites that are rewritten while other threads run through them: results hold, also against fork and signals.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#define THREADS 6

static volatile int go;
static volatile long bad;
static int fd;
static volatile int signals;

static void handler(int s)
{
	(void)s;
	signals++;
}

/* Sites of both shapes: wrappers with `mov; syscall`, syscall(3) and cancellation points with `syscall; cmp`. */
static void *work(void *p)
{
	struct stat st;
	char c;
	long mine = 0;

	while (!go)
		;
	for (int i = 0; i < 4000; i++) {
		mine += fstat(fd, &st) != 0;
		mine += pread(fd, &c, 1, 0) != 1 || c != 'r';
		mine += lseek(fd, i, SEEK_SET) < 0;
		mine += syscall(SYS_getppid) <= 0 && getppid() != 0;
		mine += syscall(SYS_umask, 022) != 022;
		mine += close(-1) != -1;
		mine += sched_yield() != 0;
	}
	__atomic_fetch_add(&bad, mine, __ATOMIC_SEQ_CST);
	return p;
}

int main(void)
{
	struct sigaction a = {.sa_handler = handler, .sa_flags = SA_RESTART};
	struct itimerval every = {{0, 2000}, {0, 2000}};
	pthread_t t[THREADS];
	int failed = 0;

	umask(022);
	fd = open("/etc/passwd", O_RDONLY);
	sigaction(SIGALRM, &a, NULL);
	for (long i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, work, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	go = 1;
	for (int i = 0; i < 10; i++) {
		int status = 0;
		pid_t pid = fork();

		if (pid == 0) {
			struct stat st;

			for (int k = 0; k < 50; k++)
				if (fstat(fd, &st) || syscall(SYS_umask, 022) != 022)
					_exit(1);
			_exit(7);
		}
		while (waitpid(pid, &status, 0) < 0)
			;
		failed += !WIFEXITED(status) || WEXITSTATUS(status) != 7;
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	printf("bad %ld, children failed %d, signals came %d\n", bad, failed, signals > 0);
	return 0;
}
