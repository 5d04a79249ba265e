// Many threads blocked at once, more than the kernel keeps in their doorbells: each gets what it waits for, the end of its time, the
// signals sent to it; others run, fork and exec beside them; and the process can be left and killed with all of them asleep.
#include "check.h"
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>

#define THREADS 150

static int in_pipe[2], event;
static volatile int sum, interrupted, timed_out, handled;

static void on_usr(int s)
{
	(void)s;
	__atomic_add_fetch(&handled, 1, __ATOMIC_SEQ_CST);
}

static void *reads_byte(void *p)
{
	char c = 0;

	if (read(in_pipe[0], &c, 1) == 1)
		__atomic_add_fetch(&sum, c, __ATOMIC_SEQ_CST);
	else if (errno == EINTR)
		__atomic_add_fetch(&interrupted, 1, __ATOMIC_SEQ_CST);
	return p;
}

static void *reads_event(void *p)
{
	uint64_t v;

	if (read(event, &v, 8) == 8)
		__atomic_add_fetch(&sum, v, __ATOMIC_SEQ_CST);
	return p;
}

static void *polls(void *p)
{
	struct pollfd f = {.fd = in_pipe[0], .events = POLLIN};

	if (poll(&f, 1, 120) == 0)
		__atomic_add_fetch(&timed_out, 1, __ATOMIC_SEQ_CST);
	return p;
}

static void start(pthread_t *t, int n, void *(*body)(void *))
{
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	for (int i = 0; i < n; i++)
		if (pthread_create(t + i, &small, body, NULL)) {
			SAY("pthread_create failed\n");
			exit(1);
		}
}

static void join(pthread_t *t, int n)
{
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

static void wait_asleep(int n)
{
	char path[64], stat[512];
	int asleep;

	/* All but the caller: the third field of each thread's stat is S. */
	do {
		asleep = 0;
		snprintf(path, sizeof path, "grep -hc ') S ' /proc/%d/task/*/stat | grep -c 1", (int)getpid());
		FILE *f = popen(path, "r");
		if (fgets(stat, sizeof stat, f))
			asleep = atoi(stat);
		pclose(f);
	} while (asleep < n);
}

int main(void)
{
	struct sigaction plain = {.sa_handler = on_usr}, restarts = {.sa_handler = on_usr, .sa_flags = SA_RESTART};
	static pthread_t t[THREADS], more[20];
	struct stat st;
	int status, found = 0;
	pid_t pid;

	MUST(pipe(in_pipe));
	MUST(event = eventfd(0, EFD_SEMAPHORE));
	sigaction(SIGUSR1, &plain, NULL);
	sigaction(SIGUSR2, &restarts, NULL);

	start(t, THREADS, reads_byte);
	start(more, 20, reads_event);
	wait_asleep(THREADS + 20);
	for (int i = 0; i < 500; i++)
		found += stat("/etc/passwd", &st) == 0;
	VALUE(found);
	SHOW(system("exit 7") >> 8);
	/* Signals: calls that start again, and calls that end. */
	for (int i = 0; i < 50; i++)
		pthread_kill(t[i], SIGUSR2);
	while (handled < 50)
		usleep(1000);
	for (int i = 0; i < 30; i++)
		pthread_kill(t[i], SIGUSR1);
	while (interrupted < 30)
		usleep(1000);
	VALUE(handled);
	for (int i = 30; i < THREADS; i++)
		MUST(write(in_pipe[1], "\1", 1));
	for (int i = 0; i < 20; i++) {
		uint64_t one = 1;

		MUST(write(event, &one, 8));
	}
	join(t, THREADS);
	join(more, 20);
	VALUE(sum);
	VALUE(interrupted);

	start(t, 100, polls);
	join(t, 100);
	VALUE(timed_out);

	/* Left with all of them asleep, and killed. */
	for (int kills = 0; kills < 2; kills++) {
		MUST(pid = fork());
		if (pid == 0) {
			start(t, 100, reads_byte);
			wait_asleep(100);
			if (kills)
				kill(getpid(), SIGKILL);
			exit(5);
		}
		MUST(waitpid(pid, &status, 0));
		VALUE(status);
	}
	/* An exec ends them. */
	start(t, 100, reads_byte);
	wait_asleep(100);
	execl("/bin/sh", "sh", "-c", "echo executed", (char *)NULL);
	return 1;
}
