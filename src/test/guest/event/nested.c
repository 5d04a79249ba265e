// epoll: nesting and loops, exclusive, one-shot, closing watched files, several waiters, maxevents, bad arguments.
#include "check.h"
#include <pthread.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static void show_events(int ep, int max, int timeout)
{
	struct epoll_event e[16];
	errno = 0;
	int n = epoll_wait(ep, e, max, timeout);
	SAY("epoll_wait(%d) = %d%s%s:", max, n, n < 0 ? " " : "", n < 0 ? strerrorname_np(errno) : "");
	for (int i = 0; i < n; i++)
		SAY(" %u:%#x", e[i].data.u32, e[i].events);
	SAY("\n");
}

static int base;

static int ctl(int ep, int op, int fd, unsigned events)
{
	struct epoll_event e = { .events = events, .data.u32 = fd - base };
	return epoll_ctl(ep, op, fd, &e);
}

static void *wait_one(void *arg)
{
	struct epoll_event e;
	return (void *)(long)epoll_wait(*(int *)arg, &e, 1, 2000);
}

int main(void)
{
	int ep[8];
	for (int i = 0; i < 8; i++)
		MUST(ep[i] = epoll_create1(0));
	base = ep[0];
	SHOW(ctl(ep[0], EPOLL_CTL_ADD, ep[1], EPOLLIN));
	SHOW(ctl(ep[1], EPOLL_CTL_ADD, ep[0], EPOLLIN));
	SHOW(ctl(ep[1], EPOLL_CTL_ADD, ep[2], EPOLLIN));
	SHOW(ctl(ep[2], EPOLL_CTL_ADD, ep[0], EPOLLIN));
	SHOW(ctl(ep[2], EPOLL_CTL_ADD, ep[3], EPOLLIN));
	SHOW(ctl(ep[3], EPOLL_CTL_ADD, ep[4], EPOLLIN));
	SHOW(ctl(ep[4], EPOLL_CTL_ADD, ep[5], EPOLLIN));
	SHOW(ctl(ep[5], EPOLL_CTL_ADD, ep[6], EPOLLIN));
	SHOW(ctl(ep[0], EPOLL_CTL_ADD, ep[0], EPOLLIN));
	int ev = eventfd(0, EFD_NONBLOCK);
	SHOW(ctl(ep[4], EPOLL_CTL_ADD, ev, EPOLLIN));
	show_events(ep[0], 4, 0);
	uint64_t v = 1;
	SHOW(write(ev, &v, 8));
	show_events(ep[0], 4, 0);
	show_events(ep[4], 4, 0);
	struct pollfd p = { ep[2], POLLIN, 0 };
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	SHOW(read(ev, &v, 8));
	SHOW(poll(&p, 1, 0));
	show_events(ep[0], 4, 0);
	SHOW(ctl(ep[4], EPOLL_CTL_DEL, ev, 0));
	SHOW(ctl(ep[4], EPOLL_CTL_DEL, ev, 0));
	SHOW(ctl(ep[4], 9, ev, 0));

	SHOW(ctl(ep[7], EPOLL_CTL_ADD, ev, EPOLLIN | EPOLLONESHOT));
	write(ev, &v, 8);
	show_events(ep[7], 4, 0);
	show_events(ep[7], 4, 0);
	SHOW(ctl(ep[7], EPOLL_CTL_MOD, ev, EPOLLIN | EPOLLONESHOT));
	show_events(ep[7], 4, 0);
	SHOW(ctl(ep[7], EPOLL_CTL_MOD, ev, EPOLLIN | EPOLLEXCLUSIVE));
	SHOW(ctl(ep[7], EPOLL_CTL_DEL, ev, 0));
	SHOW(ctl(ep[7], EPOLL_CTL_ADD, ev, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT));
	SHOW(ctl(ep[7], EPOLL_CTL_ADD, ep[6], EPOLLIN | EPOLLEXCLUSIVE));
	SHOW(ctl(ep[7], EPOLL_CTL_ADD, ev, EPOLLIN | EPOLLEXCLUSIVE));
	SHOW(ctl(ep[7], EPOLL_CTL_MOD, ev, EPOLLIN));
	show_events(ep[7], 4, 0);
	SHOW(ctl(ep[7], EPOLL_CTL_DEL, ev, 0));

	int f[2];
	MUST(pipe(f));
	SHOW(ctl(ep[7], EPOLL_CTL_ADD, f[0], EPOLLIN));
	int d = dup(f[0]);
	(void)!write(f[1], "x", 1);
	close(f[0]);
	show_events(ep[7], 4, 0);
	SHOW(ctl(ep[7], EPOLL_CTL_DEL, f[0], 0));
	close(d);
	show_events(ep[7], 4, 0);
	close(f[1]);

	int evs[5];
	for (int i = 0; i < 5; i++) {
		evs[i] = eventfd(1, 0);
		ctl(ep[7], EPOLL_CTL_ADD, evs[i], EPOLLIN);
	}
	show_events(ep[7], 2, 0);
	show_events(ep[7], 2, 0);
	show_events(ep[7], 2, 0);
	show_events(ep[7], 5, 0);
	show_events(ep[7], 0, 0);
	show_events(ep[7], -1, 0);
	show_events(ev, 1, 0);
	show_events(99, 1, 0);
	SHOW(epoll_wait(ep[7], (void *)1, 1, 0));
	SHOW(epoll_wait(ep[7], (void *)-4096L, 1, 0));
	show_events(ep[7], 5, 0);
	SHOW(epoll_ctl(ep[7], EPOLL_CTL_ADD, ev, (void *)1));
	SHOW(epoll_create(0));
	SHOW(epoll_create1(1));

	int one = epoll_create1(0), sem = eventfd(0, EFD_SEMAPHORE | EFD_NONBLOCK);
	ctl(one, EPOLL_CTL_ADD, sem, EPOLLIN | EPOLLET);
	pthread_t t[3];
	for (int i = 0; i < 3; i++)
		pthread_create(&t[i], 0, wait_one, &one);
	sleep_ms(100);
	int64_t start = now_ms();
	v = 1;
	write(sem, &v, 8);
	sleep_ms(50);
	write(sem, &v, 8);
	sleep_ms(50);
	write(sem, &v, 8);
	long got = 0;
	for (int i = 0; i < 3; i++) {
		void *r;
		pthread_join(t[i], &r);
		got += (long)r;
	}
	VALUE(got);
	CHECK(now_ms() - start < 1500);
	return 0;
}
