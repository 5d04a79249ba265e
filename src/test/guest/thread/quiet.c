// Threads that run and make no call: they are found by signals, clocks, stops, exec and the end all the same.
#include "check.h"
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/ptrace.h>

static volatile int runs, handled, go;
static volatile long wrong;

static void handler(int signo)
{
	handled++;
	if (signo == SIGUSR2)
		go = 1;
}

static void *spins(void *p)
{
	*(volatile int *)p = 1;
	while (!go)
		;
	return NULL;
}

static pthread_t start_spinning(void)
{
	pthread_t t;

	go = runs = 0;
	pthread_create(&t, NULL, spins, (void *)&runs);
	while (!runs)
		sched_yield();
	return t;
}

static int raw_spins(void *p)
{
	(void)p;
	while (!go)
		;
	return 0;
}

/* A raw thread takes signals from its first instruction on. */
static void signals_at_birth(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	static volatile int tid;

	for (int i = 0; i < 100; i++) {
		handled = go = 0;
		int t = clone(raw_spins, stack + sizeof stack, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			      CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID, NULL, &tid, NULL, &tid);

		if (t <= 0 || syscall(SYS_tgkill, getpid(), t, SIGUSR2))
			wrong++;
		for (int now; (now = tid) != 0;)
			syscall(SYS_futex, &tid, 0 /* FUTEX_WAIT */, now, NULL, NULL, 0);
		if (handled != 1)
			wrong++;
	}
	VALUE(wrong);
}

static void signalled(void)
{
	pthread_t t = start_spinning();

	handled = 0;
	SHOW(pthread_kill(t, SIGUSR1));
	while (!handled)
		sched_yield();
	SHOW(pthread_kill(t, SIGUSR2));
	SHOW(pthread_join(t, NULL));
	VALUE(handled);
}

static long cpu_ms(clockid_t c)
{
	struct timespec t;

	clock_gettime(c, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static long used_ms(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

/* The time of a thread that has ended stays with its process, over an exec too. */
static void clocks(void)
{
	pthread_t t = start_spinning();
	clockid_t c;

	SHOW(pthread_getcpuclockid(t, &c));
	while (cpu_ms(c) < 30)
		sched_yield();
	CHECK(used_ms(RUSAGE_SELF) >= 30);
	go = 1;
	pthread_join(t, NULL);
	CHECK(used_ms(RUSAGE_SELF) >= 30);
}

static void *waits_for_ever(void *p)
{
	pthread_join(*(pthread_t *)p, NULL);
	return NULL;
}

/* What a process with such a thread, and one that joins it, does or suffers. */
static void ends(const char *how)
{
	int ready[2];
	pid_t pid;

	MUST(pipe(ready));
	SAY("%s: ", how);
	pid = fork();
	if (pid == 0) {
		static pthread_t t, u;

		t = start_spinning();
		pthread_create(&u, NULL, waits_for_ever, &t);
		MUST(write(ready[1], "", 1));
		if (!strcmp(how, "exit"))
			exit(3);
		if (!strcmp(how, "exec"))
			execl("/bin/sh", "sh", "-c", "exit 4", NULL);
		if (!strcmp(how, "fork")) {
			pid = fork();
			if (pid == 0)
				_exit(5);
			show_wait(pid);
			_exit(6);
		}
		pause();
	}
	char c;

	MUST(read(ready[0], &c, 1));
	if (!strcmp(how, "stop")) {
		int status;

		kill(pid, SIGSTOP);
		waitpid(pid, &status, WUNTRACED);
		SAY("stopped %d, ", WIFSTOPPED(status));
		kill(pid, SIGCONT);
		waitpid(pid, &status, WCONTINUED);
		SAY("continued %d, ", WIFCONTINUED(status));
		kill(pid, SIGKILL);
	}
	if (!strcmp(how, "kill"))
		kill(pid, SIGKILL);
	show_wait(pid);
	close(ready[0]);
	close(ready[1]);
}

/* A tracer that comes late finds it. */
static void traced(void)
{
	int tids[2], status;
	pid_t pid;

	MUST(pipe(tids));
	pid = fork();
	if (pid == 0) {
		static char stack[65536] __attribute__((aligned(16)));

		go = 0;
		int t = clone(raw_spins, stack + sizeof stack, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			      CLONE_SYSVSEM, NULL);

		MUST(write(tids[1], &t, sizeof t));
		pause();
	}
	int t;

	MUST(read(tids[0], &t, sizeof t));
	SHOW(ptrace(PTRACE_SEIZE, t, NULL, NULL));
	SHOW(ptrace(PTRACE_INTERRUPT, t, NULL, NULL));
	CHECK(waitpid(t, &status, __WALL) == t && WIFSTOPPED(status));
	kill(pid, SIGKILL);
	while (waitpid(-1, &status, __WALL) > 0)
		;
}

static void *ends_at_once(void *p)
{
	return p;
}

static void many(void)
{
	long sum = 0;

	for (long i = 0; i < 500; i++) {
		pthread_t t;
		void *r;

		pthread_create(&t, NULL, ends_at_once, (void *)i);
		pthread_join(t, &r);
		sum += (long)r;
	}
	VALUE(sum);
}

int main(void)
{
	signal(SIGUSR1, handler);
	signal(SIGUSR2, handler);
	many();
	signals_at_birth();
	signalled();
	clocks();
	ends("exit");
	ends("exec");
	ends("fork");
	ends("stop");
	ends("kill");
	traced();
	return 0;
}
