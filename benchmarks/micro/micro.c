/*
 * Times one operation many times over: micro OPERATION SECONDS [busy]
 * With "busy", a process of ours keeps each other CPU busy meanwhile. Prints nanoseconds per operation. The number of repetitions doubles until a round takes SECONDS; that round counts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *self;
static int zero, file;
static char buffer[4096];
static char path[PATH_MAX];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void check(int ok, const char *what)
{
	if (!ok)
		die(what);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void op_getpid(long n)
{
	while (n--)
		syscall(SYS_getpid);
}

static void op_gettid(long n)
{
	while (n--)
		syscall(SYS_gettid);
}

static void op_getuid(long n)
{
	while (n--)
		syscall(SYS_getuid);
}

/* As programs ask: by the vDSO. */
static void op_clock(long n)
{
	struct timespec t;

	while (n--)
		clock_gettime(CLOCK_MONOTONIC, &t);
}

static void op_lseek(long n)
{
	while (n--)
		check(lseek(file, 0, SEEK_SET) == 0, "lseek");
}

static void op_fstat(long n)
{
	struct stat st;

	while (n--)
		check(fstat(file, &st) == 0, "fstat");
}

static void op_write1(long n)
{
	while (n--)
		check(write(zero, buffer, 1) == 1, "write");
}

static void op_missing(long n)
{
	struct stat st;

	while (n--)
		check(stat("/usr/share/nothing-of-this-name", &st) == -1, "stat");
}

static void op_read1(long n)
{
	while (n--)
		check(read(zero, buffer, 1) == 1, "read");
}

static void op_pread(long n)
{
	while (n--)
		check(pread(file, buffer, 4096, 0) == 4096, "pread");
}

static void op_pwrite(long n)
{
	while (n--)
		check(pwrite(file, buffer, 4096, 0) == 4096, "pwrite");
}

static void op_stat(long n)
{
	struct stat st;

	while (n--)
		check(stat(path, &st) == 0, "stat");
}

static void op_open_close(long n)
{
	while (n--) {
		int fd = open(path, O_RDONLY);

		check(fd >= 0, "open");
		close(fd);
	}
}

/* One operation is there and back. */
static void op_pipe(long n)
{
	int there[2], back[2];
	char c = 0;
	pid_t pid;

	check(pipe(there) == 0 && pipe(back) == 0, "pipe");
	pid = fork();
	check(pid >= 0, "fork");
	if (pid == 0) {
		while (n--)
			if (read(there[0], &c, 1) != 1 || write(back[1], &c, 1) != 1)
				_exit(1);
		_exit(0);
	}
	for (long i = 0; i < n; i++)
		check(write(there[1], &c, 1) == 1 && read(back[0], &c, 1) == 1, "pipe");
	waitpid(pid, NULL, 0);
	close(there[0]);
	close(there[1]);
	close(back[0]);
	close(back[1]);
}

/* 64 KiB from one process to another. */
static void op_pipe64k(long n)
{
	static char block[65536];
	int p[2];
	pid_t pid;

	check(pipe(p) == 0, "pipe");
	pid = fork();
	check(pid >= 0, "fork");
	if (pid == 0) {
		close(p[0]);
		while (n--)
			if (write(p[1], block, sizeof block) != sizeof block)
				_exit(1);
		_exit(0);
	}
	close(p[1]);
	while (read(p[0], block, sizeof block) > 0)
		;
	waitpid(pid, NULL, 0);
	close(p[0]);
}

static volatile int turn;

static void pass_turn(int mine, long n)
{
	while (n--) {
		while (turn != mine)
			syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, !mine, NULL, NULL, 0);
		turn = !mine;
		syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	}
}

static void *other_side(void *n)
{
	pass_turn(1, (long)n);
	return NULL;
}

static void op_futex(long n)
{
	pthread_t t;

	turn = 0;
	check(pthread_create(&t, NULL, other_side, (void *)n) == 0, "pthread_create");
	pass_turn(0, n);
	pthread_join(t, NULL);
}

static volatile long handled;

static void handler(int signo)
{
	(void)signo;
	handled++;
}

static void op_signal(long n)
{
	struct sigaction sa = {.sa_handler = handler};

	handled = 0;
	check(sigaction(SIGUSR1, &sa, NULL) == 0, "sigaction");
	for (long i = 0; i < n; i++)
		raise(SIGUSR1);
	if (handled != n) {
		fprintf(stderr, "micro: %ld of %ld signals arrived\n", handled, n);
		exit(1);
	}
}

static void op_mmap(long n)
{
	while (n--) {
		char *p = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		check(p != MAP_FAILED, "mmap");
		for (int i = 0; i < 16384; i += 4096)
			p[i] = 1;
		munmap(p, 16384);
	}
}

/* The first touch of a page. */
static void op_fault(long n)
{
	const long pages = 4096;

	while (n > 0) {
		char *p = mmap(NULL, pages << 12, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		check(p != MAP_FAILED && madvise(p, pages << 12, MADV_NOHUGEPAGE) == 0, "mmap");
		for (long i = 0; i < pages && n > 0; i++, n--)
			p[i << 12] = 1;
		munmap(p, pages << 12);
	}
}

static void wait_for(pid_t pid)
{
	int status;

	check(waitpid(pid, &status, 0) == pid, "waitpid");
	if (status != 0) {
		fprintf(stderr, "micro: the child ended with status %x\n", status);
		exit(1);
	}
}

static void op_fork(long n)
{
	while (n--) {
		pid_t pid = fork();

		check(pid >= 0, "fork");
		if (pid == 0)
			_exit(0);
		wait_for(pid);
	}
}

static void op_exec(long n)
{
	while (n--) {
		pid_t pid = vfork();

		check(pid >= 0, "vfork");
		if (pid == 0) {
			execl(self, self, "nothing", NULL);
			_exit(1);
		}
		wait_for(pid);
	}
}

static void *nothing(void *p)
{
	return p;
}

static void op_thread(long n)
{
	while (n--) {
		pthread_t t;

		check(pthread_create(&t, NULL, nothing, NULL) == 0, "pthread_create");
		pthread_join(t, NULL);
	}
}

static const struct {
	const char *name;
	void (*run)(long n);
} operations[] = {
	{"getpid", op_getpid}, {"read1", op_read1}, {"pread4k", op_pread}, {"pwrite4k", op_pwrite}, {"stat", op_stat},
	{"open-close", op_open_close}, {"pipe", op_pipe}, {"futex", op_futex}, {"signal", op_signal}, {"mmap", op_mmap},
	{"gettid", op_gettid}, {"getuid", op_getuid}, {"clock", op_clock}, {"lseek", op_lseek}, {"fstat", op_fstat},
	{"write1", op_write1}, {"missing", op_missing}, {"pipe64k", op_pipe64k}, {"fault", op_fault},
	{"fork", op_fork}, {"vfork-exec", op_exec}, {"thread", op_thread},
};

static pid_t busy[256];
static int busy_count;

static void keep_busy(void)
{
	int others = (int)sysconf(_SC_NPROCESSORS_ONLN) - 1;

	while (busy_count < others && busy_count < 256) {
		busy[busy_count] = fork();
		check(busy[busy_count] >= 0, "fork");
		if (busy[busy_count] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				;
		}
		busy_count++;
	}
}

static void end_busy(void)
{
	while (busy_count > 0) {
		kill(busy[--busy_count], SIGKILL);
		waitpid(busy[busy_count], NULL, 0);
	}
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "nothing"))
		return 0;
	self = argv[0];
	for (size_t i = 0; argc >= 3 && i < sizeof operations / sizeof *operations; i++) {
		if (strcmp(argv[1], operations[i].name))
			continue;
		zero = open("/dev/zero", O_RDWR);
		check(zero >= 0, "/dev/zero");
		snprintf(path, sizeof path, "%s.%d.data", self, (int)getpid());
		file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
		check(file >= 0, path);
		check(write(file, buffer, 4096) == 4096, "write");
		if (argc > 3)
			keep_busy();
		for (long n = 1;; n *= 2) {
			double start = now();

			operations[i].run(n);
			double took = now() - start;
			if (took >= atof(argv[2])) {
				end_busy();
				printf("%.1f\n", took / n * 1e9);
				unlink(path);
				return 0;
			}
		}
	}
	fprintf(stderr, "usage: micro OPERATION SECONDS [busy]\n");
	return 2;
}
