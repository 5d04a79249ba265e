// Exhaustion against limits: queued signals (RLIMIT_SIGPENDING), POSIX timers, processes of a user (RLIMIT_NPROC).
// needs: root
#include "../check.h"
#include <sys/resource.h>

static void signals(void)
{
	union sigval v = { .sival_int = 1 };
	struct rlimit r = { 50, 50 };
	sigset_t set;
	siginfo_t i;
	int sent = 0, got = 0;
	struct timespec none = { 0, 0 };

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, 0);
	SHOW(setrlimit(RLIMIT_SIGPENDING, &r));
	while (sent < 1000 && sigqueue(getpid(), SIGRTMIN, v) == 0)
		sent++;
	VALUE(sent);
	SHOW(sigqueue(getpid(), SIGRTMIN, v));
	SHOW(kill(getpid(), SIGUSR1)); /* a plain signal always arrives */
	SHOW(sigqueue(getpid(), SIGUSR1, v));
	while (sigtimedwait(&set, &i, &none) > 0)
		got++;
	VALUE(got);
	SHOW(sigqueue(getpid(), SIGRTMIN, v));
	SHOW(sigtimedwait(&set, &i, &none) == SIGRTMIN);
	VALUE(i.si_code == SI_QUEUE);
}

static void timers(void)
{
	struct rlimit r = { 50, 50 };
	timer_t t[200];
	int made = 0;
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN };

	SHOW(setrlimit(RLIMIT_SIGPENDING, &r));
	while (made < 200 && timer_create(CLOCK_MONOTONIC, &e, &t[made]) == 0)
		made++;
	VALUE(made);
	SHOW(timer_create(CLOCK_MONOTONIC, &e, &t[199]));
	SHOW(timer_delete(t[0]));
	SHOW(timer_create(CLOCK_MONOTONIC, &e, &t[0]) == 0);
	for (int i = 0; i < made; i++)
		timer_delete(t[i]);
	SHOW(timer_create(CLOCK_MONOTONIC, &e, &t[0]) == 0);
	timer_delete(t[0]);
}

/* As a user of no privilege whom nobody else is: the accounts are the user's. */
static void as_user(uid_t uid, void (*part)(void))
{
	pid_t pid;

	MUST(pid = fork());
	if (!pid) {
		MUST(setresuid(uid, uid, uid));
		part();
		_exit(0);
	}
	show_wait(pid);
}

static void processes(void)
{
	struct rlimit r = { 10, 10 };
	int made = 0;
	pid_t pid;

	setrlimit(RLIMIT_NPROC, &r);
	while (made < 100) {
		pid = fork();
		if (pid < 0)
			break;
		if (!pid) {
			pause();
			_exit(0);
		}
		made++;
	}
	SAY("made %d, then %s\n", made, strerrorname_np(errno));
	signal(SIGTERM, SIG_IGN);
	kill(-1, SIGTERM);
	while (made-- > 0)
		wait(0);
	pid = fork();
	if (!pid)
		_exit(0);
	CHECK(pid > 0);
	wait(0);
}

int main(void)
{
	as_user(54321, signals);
	as_user(54322, timers);
	as_user(54323, processes);
	return 0;
}
