// Signals and threads: directed and process-wide signals, masks of each thread, sigwait, a fault in one thread.
#include "check.h"
#include <pthread.h>

static pthread_t main_thread, other;
static volatile int handled_in_other, handled;

static void handler(int s)
{
	(void)s;
	handled_in_other = pthread_equal(pthread_self(), other);
	handled = 1;
}

static void *waiter(void *arg)
{
	while (!*(volatile int *)arg)
		usleep(1000);
	return NULL;
}

static void *sigwaiter(void *arg)
{
	int s;
	sigset_t *m = arg;
	sigwait(m, &s);
	return (void *)(long)s;
}

static void *faulty(void *arg)
{
	*(volatile int *)arg = 1;
	return NULL;
}

int main(void)
{
	int stop = 0;
	main_thread = pthread_self();
	signal(SIGUSR1, handler);
	pthread_create(&other, NULL, waiter, &stop);
	SHOW(pthread_kill(other, SIGUSR1));
	while (!handled)
		usleep(1000);
	VALUE(handled_in_other);
	/* blocked in the main thread: the process-wide signal goes to the other */
	sigset_t m;
	sigemptyset(&m);
	sigaddset(&m, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &m, NULL);
	handled = handled_in_other = 0;
	SHOW(kill(getpid(), SIGUSR1));
	while (!handled)
		usleep(1000);
	VALUE(handled_in_other);
	stop = 1;
	pthread_join(other, NULL);

	sigaddset(&m, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &m, NULL);
	pthread_create(&other, NULL, sigwaiter, &m);
	usleep(20000);
	SHOW(kill(getpid(), SIGUSR2));
	void *got;
	pthread_join(other, &got);
	VALUE((long)got);

	SHOW(syscall(SYS_tgkill, getpid(), getpid() + 100000, SIGUSR1));
	CHECK(gettid() == getpid());

	pid_t p = fork();
	if (p == 0) {
		pthread_create(&other, NULL, faulty, NULL);
		pthread_join(other, NULL);
		_exit(0);
	}
	show_wait(p);
	return 0;
}
