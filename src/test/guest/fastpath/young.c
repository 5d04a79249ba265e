// Signals for processes and threads that have just been made: none is lost, and none harms them.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int handled;

static void handler(int s)
{
	(void)s;
	handled++;
}

static void *waits(void *p)
{
	while (!handled)
		pause();
	return p;
}

int main(void)
{
	struct sigaction a = {.sa_handler = handler};
	int stopped = 0, killed = 0, threads = 0;

	sigaction(SIGUSR1, &a, NULL);
	for (int i = 0; i < 150; i++) {
		int status;
		pid_t p = fork();

		if (p == 0)
			for (;;)
				pause();
		kill(p, SIGSTOP);
		stopped += waitpid(p, &status, WUNTRACED) == p && WIFSTOPPED(status);
		kill(p, SIGTERM);
		kill(p, SIGCONT);
		killed += waitpid(p, &status, 0) == p && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
	}
	for (int i = 0; i < 100; i++) {
		pthread_t t;
		int e;

		handled = 0;
		pthread_create(&t, NULL, waits, NULL);
		/* Until it has ended: a signal just before its pause leaves it waiting for another. */
		while ((e = pthread_tryjoin_np(t, NULL)) == EBUSY)
			pthread_kill(t, SIGUSR1);
		threads += e == 0;
	}
	printf("stopped %d, killed %d, threads %d\n", stopped, killed, threads);
	return 0;
}
