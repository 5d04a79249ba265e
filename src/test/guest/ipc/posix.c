// POSIX message queues: priorities, limits, time-outs, notification.
// flags: -lrt
#include "check.h"
#include <mqueue.h>
#include <poll.h>

static volatile int got, value, code;

static void on_signal(int s, siginfo_t *i, void *u)
{
	(void)u;
	got = s;
	value = i->si_value.sival_int;
	code = i->si_code;
}

int main(void)
{
	char name[50], b[9000];
	unsigned prio;
	sprintf(name, "/mq-%d", getpid());
	struct mq_attr at = { .mq_maxmsg = 3, .mq_msgsize = 20 }, now;
	SHOW(mq_open(name, O_RDWR));
	int q = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &at);
	CHECK(q >= 0);
	SHOW(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, 0));
	SHOW(mq_open("/a/b", O_RDWR | O_CREAT, 0600, 0));
	SHOW(mq_open("/", O_RDWR | O_CREAT, 0600, 0));
	SHOW(mq_open("none", O_RDWR | O_CREAT, 0600, 0));
	at.mq_maxmsg = 0;
	SHOW(mq_open("/other", O_RDWR | O_CREAT, 0600, &at));
	SHOW(mq_getattr(q, &now));
	SAY("%ld %ld %ld %ld\n", now.mq_flags, now.mq_maxmsg, now.mq_msgsize, now.mq_curmsgs);
	struct pollfd p = { q, POLLIN | POLLOUT, 0 };
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	SHOW(mq_send(q, "low", 4, 1));
	SHOW(mq_send(q, "high", 5, 9));
	SHOW(mq_send(q, "high too", 9, 9));
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	SHOW(mq_timedsend(q, "x", 1, 0, &ts));
	ts.tv_nsec = -1;
	SHOW(mq_timedsend(q, "x", 1, 0, &ts));
	SHOW(mq_send(q, b, 21, 0));
	SHOW(mq_send(q, b, 1, 40000));
	SHOW(mq_receive(q, b, 19, &prio));
	for (int i = 0; i < 3; i++) {
		SHOW(mq_receive(q, b, 100, &prio));
		TEXT(b);
		VALUE(prio);
	}
	at.mq_flags = O_NONBLOCK;
	SHOW(mq_setattr(q, &at, &now));
	VALUE(now.mq_flags);
	SHOW(mq_receive(q, b, 100, &prio));
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART };
	sigaction(SIGUSR1, &sa, 0);
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 77 };
	SHOW(mq_notify(q, &ev));
	SHOW(mq_notify(q, &ev));
	pid_t c = fork();
	if (c == 0) {
		SHOW(mq_notify(q, &ev));
		SHOW(mq_send(q, "ding", 5, 3));
		_exit(0);
	}
	show_wait(c);
	sleep_ms(20);
	SAY("%d %d %d\n", got, value, code);
	got = 0;
	SHOW(mq_send(q, "dong", 5, 3));
	VALUE(got);
	SHOW(mq_notify(q, 0));
	SHOW(mq_receive(q, b, 100, &prio));
	SHOW(mq_receive(q, b, 100, &prio));
	at.mq_flags = 0;
	mq_setattr(q, &at, 0);
	c = fork();
	if (c == 0) {
		sleep_ms(50);
		mq_send(q, "later", 6, 0);
		_exit(0);
	}
	SHOW(mq_receive(q, b, 100, 0));
	show_wait(c);
	int ro = mq_open(name, O_RDONLY);
	SHOW(mq_send(ro, "x", 1, 0));
	SHOW(mq_send(0, "x", 1, 0));
	SHOW(mq_send(99, "x", 1, 0));
	SHOW(mq_unlink(name));
	SHOW(mq_unlink(name));
	SHOW(mq_send(q, "x", 1, 0));
	SHOW(mq_getattr(ro, &now));
	VALUE(now.mq_curmsgs);
	return 0;
}
