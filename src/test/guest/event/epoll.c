// epoll, eventfd, timerfd, signalfd.
#include "check.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static void show_events(int ep, int timeout)
{
	struct epoll_event e[8];
	int n = epoll_wait(ep, e, 8, timeout);
	SAY("epoll_wait = %d:", n);
	for (int i = 0; i < n; i++)
		SAY(" %u:%#x", e[i].data.u32, e[i].events);
	SAY("\n");
}

int main(void)
{
	int f[2], ep = epoll_create1(EPOLL_CLOEXEC);
	uint64_t value;
	char buf[10];
	CHECK(ep >= 0);
	MUST(pipe(f));
	struct epoll_event e = { .events = EPOLLIN, .data.u32 = 1 };
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, f[0], &e));
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, f[0], &e));
	SHOW(epoll_ctl(ep, EPOLL_CTL_MOD, f[1], &e));
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &e));
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, 99, &e));
	SHOW(epoll_ctl(f[0], EPOLL_CTL_ADD, f[1], &e));
	int file = open("plain", O_RDWR | O_CREAT, 0600);
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, file, &e));
	show_events(ep, 0);
	(void)!write(f[1], "ab", 2);
	show_events(ep, 0);
	show_events(ep, 0);
	e.events = EPOLLIN | EPOLLET;
	SHOW(epoll_ctl(ep, EPOLL_CTL_MOD, f[0], &e));
	show_events(ep, 0);
	show_events(ep, 0);
	(void)!write(f[1], "c", 1);
	show_events(ep, 0);
	e.events = EPOLLIN | EPOLLONESHOT;
	epoll_ctl(ep, EPOLL_CTL_MOD, f[0], &e);
	show_events(ep, 0);
	(void)!write(f[1], "d", 1);
	show_events(ep, 0);
	epoll_ctl(ep, EPOLL_CTL_MOD, f[0], &e);
	show_events(ep, 0);
	SHOW(epoll_ctl(ep, EPOLL_CTL_DEL, f[0], NULL));
	SHOW(epoll_ctl(ep, EPOLL_CTL_DEL, f[0], NULL));

	int ev = eventfd(3, EFD_NONBLOCK);
	SHOW(read(ev, &value, 8));
	VALUE(value);
	SHOW(read(ev, &value, 8));
	SHOW(read(ev, &value, 4));
	value = 5;
	SHOW(write(ev, &value, 8));
	value = -1;
	SHOW(write(ev, &value, 8));
	value = -2;
	SHOW(write(ev, &value, 8));
	e = (struct epoll_event){ .events = EPOLLIN | EPOLLOUT, .data.u32 = 2 };
	epoll_ctl(ep, EPOLL_CTL_ADD, ev, &e);
	show_events(ep, 0);
	int sem = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
	SHOW(read(sem, &value, 8));
	VALUE(value);
	SHOW(read(sem, &value, 8));
	SHOW(read(sem, &value, 8));
	SHOW(eventfd(0, 0x777777));

	int t = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct itimerspec its = { { 0, 10000000 }, { 0, 20000000 } }, left;
	SHOW(timerfd_settime(t, 0, &its, NULL));
	SHOW(read(t, &value, 8));
	e = (struct epoll_event){ .events = EPOLLIN, .data.u32 = 3 };
	epoll_ctl(ep, EPOLL_CTL_DEL, ev, NULL);
	epoll_ctl(ep, EPOLL_CTL_ADD, t, &e);
	show_events(ep, 2000);
	sleep_ms(35);
	SHOW(read(t, &value, 8));
	CHECK(value >= 3 && value < 20);
	SHOW(timerfd_gettime(t, &left));
	VALUE(left.it_interval.tv_nsec);
	SHOW(timerfd_settime(t, 0, &(struct itimerspec){}, NULL));
	show_events(ep, 15);
	SHOW(timerfd_create(77, 0));

	sigset_t m;
	sigemptyset(&m);
	sigaddset(&m, SIGUSR1);
	sigaddset(&m, SIGCHLD);
	sigprocmask(SIG_BLOCK, &m, NULL);
	int s = signalfd(-1, &m, SFD_NONBLOCK);
	struct signalfd_siginfo si;
	SHOW(read(s, &si, sizeof si));
	raise(SIGUSR1);
	e.data.u32 = 4;
	epoll_ctl(ep, EPOLL_CTL_ADD, s, &e);
	show_events(ep, 1000);
	SHOW(read(s, &si, sizeof si));
	VALUE(si.ssi_signo);
	VALUE(si.ssi_code);
	pid_t p = fork();
	if (p == 0)
		_exit(12);
	show_events(ep, 2000);
	SHOW(read(s, &si, sizeof si));
	VALUE(si.ssi_signo); VALUE(si.ssi_status);
	CHECK((pid_t)si.ssi_pid == p);
	show_wait(p);

	SHOW(epoll_ctl(ep, EPOLL_CTL_DEL, s, NULL));
	/* woken while it waits, by another process */
	e.data.u32 = 5;
	epoll_ctl(ep, EPOLL_CTL_ADD, f[0], &e);
	SHOW(read(f[0], buf, 10));
	p = fork();
	if (p == 0) {
		sleep_ms(30);
		(void)!write(f[1], "w", 1);
		_exit(0);
	}
	show_events(ep, 5000);
	show_wait(p);
	close(f[1]);
	SHOW(read(f[0], buf, 10));
	show_events(ep, 0);
	/* an epoll in an epoll; closed members leave */
	int outer = epoll_create1(0);
	e.data.u32 = 6;
	SHOW(epoll_ctl(outer, EPOLL_CTL_ADD, ep, &e));
	show_events(outer, 0);
	close(f[0]);
	close(s);
	show_events(ep, 0);
	show_events(outer, 0);
	SHOW(epoll_wait(ep, &e, 0, 0));
	SHOW(epoll_wait(file, &e, 1, 0));
	return 0;
}
