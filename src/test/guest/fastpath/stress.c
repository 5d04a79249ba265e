// Races signals, fork, exec, exit, kill and munmap against rewritten call sites and calls in flight. A failing round prints its seed,
// with which it can be run again: stress 1 SEED.
// args: 20 4711
// tags: long
// timeout: 120
#include "check.h"
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>

#define THREADS 4
#define CODE_PAGES 4

static const char *self;
static volatile long bad;
static volatile int over;
static pthread_t threads[THREADS];
static volatile int alive[THREADS];
static int pipes[THREADS][2];

static unsigned next(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void must_be(int ok, const char *what)
{
	if (!ok) {
		bad++;
		SAY("wrong: %s, errno %d\n", what, errno);
	}
}

static void on_signal(int s)
{
	int e = errno;

	(void)s;
	must_be(syscall(SYS_getpid) == getpid(), "getpid in a handler");
	sched_yield();
	errno = e;
}

/* Code that makes one call, in one of the shapes that are rewritten. */
static size_t emit(unsigned char *p, int shape, int nr)
{
	static const unsigned char mov_syscall_ret[] = {0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0xc3};
	static const unsigned char mov64_syscall_ret[] = {0x48, 0xc7, 0xc0, 0, 0, 0, 0, 0x0f, 0x05, 0xc3};
	static const unsigned char compared[] = {0xb8, 0, 0, 0, 0, 0x90, 0x0f, 0x05, 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3};
	static const unsigned char compared32[] = {0xb8, 0, 0, 0, 0, 0x90, 0x0f, 0x05, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3};
	static const struct {
		const unsigned char *bytes;
		size_t size, at;
	} shapes[] = {{mov_syscall_ret, sizeof mov_syscall_ret, 1}, {mov64_syscall_ret, sizeof mov64_syscall_ret, 3},
		      {compared, sizeof compared, 1}, {compared32, sizeof compared32, 1}};

	memcpy(p, shapes[shape].bytes, shapes[shape].size);
	memcpy(p + shapes[shape].at, &nr, 4);
	return shapes[shape].size;
}

/* Other code at the same address: what was there before must not be called any more. */
static void change_code(unsigned *r)
{
	static const int calls[] = {SYS_getpid, SYS_gettid, SYS_getgid, SYS_getuid};
	unsigned char *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; i < 4 && code != MAP_FAILED; i++) {
		int nr = calls[next(r) % 4], n = 1 + next(r) % 12;
		long expected = syscall(nr);

		if (next(r) % 2)
			code = mmap(code, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		else
			mprotect(code, 4096, PROT_READ | PROT_WRITE);
		emit(code, next(r) % 4, nr);
		mprotect(code, 4096, PROT_READ | PROT_EXEC);
		while (n--)
			must_be(((long (*)(void))code)() == expected, "call from changing code");
	}
	munmap(code, 4096);
}

static void makes_child(unsigned *r)
{
	int how = next(r) % 4, status;
	pid_t pid = how == 3 ? vfork() : fork();

	if (pid == 0) {
		if (how == 0)
			_exit(syscall(SYS_getppid) > 0 ? 0 : 9);
		if (how == 1) {
			over = 1;
			change_code(r);
			exit(bad != 0);
		}
		/* A signal that comes after the exec finds no handler. */
		execl(self, self, "nothing", (char *)NULL);
		_exit(8);
	}
	if (pid < 0)
		return;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) {
			must_be(0, "waitpid");
			return;
		}
	must_be(status == 0, "child");
}

static void *works(void *p)
{
	int me = (int)(long)p;
	unsigned r = me * 7919u + (unsigned)(long)pthread_self();
	static int word;

	alive[me] = 1;
	while (!over) {
		struct timespec soon = {0, next(&r) % 300000};
		sigset_t all, old;
		struct stat st;
		char c = 'x';

		switch (next(&r) % 12) {
		case 0:
			must_be(write(pipes[me][1], &c, 1) == 1 && read(pipes[me][0], &c, 1) == 1 && c == 'x', "pipe");
			break;
		case 1:
			must_be(fstat(pipes[me][0], &st) == 0 && S_ISFIFO(st.st_mode), "fstat");
			break;
		case 2:
			sigfillset(&all);
			pthread_sigmask(SIG_SETMASK, &all, &old);
			must_be(syscall(SYS_gettid) > 0, "gettid");
			pthread_sigmask(SIG_SETMASK, &old, NULL);
			break;
		case 3:
			syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &soon, NULL, 0);
			break;
		case 4:
			nanosleep(&soon, NULL);
			break;
		case 5: {
			struct pollfd f = {.fd = pipes[me][0], .events = POLLIN};

			ppoll(&f, 1, &soon, NULL);
			break;
		}
		case 6:
			change_code(&r);
			break;
		case 7:
			pthread_kill(threads[next(&r) % THREADS], SIGUSR1);
			break;
		case 8:
			if (next(&r) % 8 == 0)
				makes_child(&r);
			break;
		case 9:
			must_be(stat("/nonexistent/name", &st) == -1 && errno == ENOENT, "stat");
			break;
		case 10:
			must_be(pread(-1, &c, 1, 0) == -1 && errno == EBADF, "pread");
			break;
		default:
			for (int i = 0; i < 20; i++)
				must_be(syscall(SYS_getppid) >= 0, "getppid");
		}
	}
	return p;
}

/* In a child: ends in one of several ways, with the other threads in the middle of anything. */
static void round_of(unsigned seed)
{
	unsigned r = seed;
	struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	struct itimerval often = {{0, 700}, {0, 700}};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGALRM, &sa, NULL);
	for (int i = 0; i < 8; i++)
		change_code(&r);
	for (int i = 0; i < THREADS; i++) {
		MUST(pipe(pipes[i]));
		/* Until they run, signals to them come here. */
		threads[i] = pthread_self();
	}
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, works, (void *)(long)i);
	setitimer(ITIMER_REAL, &often, NULL);
	for (unsigned ms = 20 + next(&r) % 80; ms > 0; ms--) {
		struct timespec one = {0, 1000000};

		nanosleep(&one, NULL);
		pthread_kill(threads[next(&r) % THREADS], SIGUSR1);
	}
	switch (next(&r) % 4) {
	case 0:
		_exit(bad != 0);
	case 1:
		memset(&often, 0, sizeof often);
		setitimer(ITIMER_REAL, &often, NULL);
		if (bad == 0)
			execl(self, self, "nothing", (char *)NULL);
		_exit(7);
	case 2:
		over = 1;
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		exit(bad != 0);
	default:
		pause();
		for (;;)
			change_code(&r);
	}
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1;
	unsigned seed = argc > 2 ? strtoul(argv[2], NULL, 0) : (unsigned)time(NULL);
	struct timespec start, now;
	int failures = 0;

	if (argc > 1 && !strcmp(argv[1], "nothing"))
		return 0;
	self = argv[0];
	SAY("seed %u\n", seed);
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		unsigned r = seed;
		int status, waited = 0, overdue = 80 + (int)(next(&r) % 70);
		pid_t pid;

		MUST(pid = fork());
		if (pid == 0) {
			round_of(seed);
			_exit(6);
		}
		/* It ends by itself, or is killed here. */
		while (waitpid(pid, &status, WNOHANG) == 0) {
			struct timespec some = {0, 2000000};

			nanosleep(&some, NULL);
			if (++waited == overdue)
				kill(pid, SIGKILL);
			if (waited > 5000) {
				SAY("round %u hangs\n", seed);
				return 1;
			}
		}
		if (!(WIFEXITED(status) && WEXITSTATUS(status) == 0) && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) {
			SAY("round %u ended with status %x\n", seed, status);
			failures++;
		}
		seed = seed * 69069u + 1;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - start.tv_sec + (now.tv_nsec - start.tv_nsec) / 1e9 < seconds && failures < 5);
	VALUE(failures);
	return 0;
}
