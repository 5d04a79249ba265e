// epoll in its corners: edges of pipes, sockets, eventfds, terminals' absence; exclusive wake-ups and their order; nested edges; duplicates and closing; pidfds; arguments.
// flags: -pthread
#include "../check.h"
#include <poll.h>
#include <pthread.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

static void show_events(const char *what, int ep)
{
	struct epoll_event e[8];
	int n = epoll_wait(ep, e, 8, 0);
	SAY("%s: %d", what, n);
	for (int i = 0; i < n; i++)
		SAY(" %u:%#x", e[i].data.u32, e[i].events);
	SAY("\n");
}

static int ctl(int ep, int op, int fd, unsigned events, unsigned tag)
{
	struct epoll_event e = { .events = events, .data.u32 = tag };
	return epoll_ctl(ep, op, fd, &e);
}

static void pipes(void)
{
	int f[2], ep = epoll_create1(0);
	char b[70000];
	MUST(pipe2(f, O_NONBLOCK));
	MUST(ctl(ep, EPOLL_CTL_ADD, f[0], EPOLLIN | EPOLLET, 1));
	MUST(ctl(ep, EPOLL_CTL_ADD, f[1], EPOLLOUT | EPOLLET, 2));
	show_events("fresh", ep);
	show_events("again", ep);
	(void)!write(f[1], "abc", 3);
	show_events("written", ep);
	(void)!write(f[1], "d", 1);
	show_events("written more, unread", ep);
	(void)!read(f[0], b, 2);
	show_events("read a part", ep);
	MUST(ctl(ep, EPOLL_CTL_MOD, f[0], EPOLLIN | EPOLLET, 1));
	show_events("modified", ep);
	SHOW(read(f[0], b, sizeof b));
	SHOW(read(f[0], b, sizeof b));
	while (write(f[1], b, sizeof b) > 0)
		;
	show_events("filled", ep);
	SHOW(read(f[0], b, 1));
	show_events("read a byte of a full pipe", ep);
	while (read(f[0], b, sizeof b) > 0)
		;
	show_events("emptied", ep);
	close(f[1]);
	show_events("writer gone", ep);
	show_events("again", ep);
	close(f[0]);
	show_events("closed", ep);
	close(ep);
}

static int listener(struct sockaddr_in *a)
{
	socklen_t n = sizeof *a;
	int l = socket(AF_INET, SOCK_STREAM, 0);
	*a = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	MUST(bind(l, (void *)a, n));
	MUST(listen(l, 5));
	MUST(getsockname(l, (void *)a, &n));
	return l;
}

static void tcp(void)
{
	struct sockaddr_in a;
	int l = listener(&a), ep = epoll_create1(0), c, s;
	char b[1000];
	MUST(c = socket(AF_INET, SOCK_STREAM, 0));
	SHOW(ctl(ep, EPOLL_CTL_ADD, c, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, 1));
	show_events("not connected", ep);
	MUST(ctl(ep, EPOLL_CTL_ADD, l, EPOLLIN | EPOLLET, 9));
	MUST(connect(c, (void *)&a, sizeof a));
	MUST(s = accept(l, NULL, NULL));
	show_events("connected and accepted", ep);
	MUST(send(s, "abc", 3, 0));
	show_events("data", ep);
	MUST(send(s, "d", 1, 0));
	show_events("more data", ep);
	MUST(ctl(ep, EPOLL_CTL_MOD, c, EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, 1));
	show_events("one-shot", ep);
	MUST(send(s, "e", 1, 0));
	show_events("disarmed", ep);
	MUST(shutdown(s, SHUT_WR));
	show_events("disarmed, half closed", ep);
	MUST(ctl(ep, EPOLL_CTL_MOD, c, EPOLLRDHUP, 1));
	show_events("half closed", ep);
	MUST(ctl(ep, EPOLL_CTL_MOD, c, 0, 1));
	show_events("nothing asked", ep);
	SHOW(recv(c, b, sizeof b, 0));
	close(s);
	MUST(send(c, "x", 1, 0));
	sleep_ms(20);
	show_events("reset, nothing asked", ep);
	MUST(ctl(ep, EPOLL_CTL_MOD, c, EPOLLIN | EPOLLOUT | EPOLLPRI, 1));
	show_events("reset", ep);
	close(l);
	close(c);
	close(ep);
}

static void *wait_for_one(void *arg)
{
	struct epoll_event e;
	return (void *)(long)epoll_wait((long)arg, &e, 1, 400);
}

/* How many of four epolls, each with a thread, are told of one write. */
static void crowd(unsigned events)
{
	int ev = eventfd(0, 0), ep[4], told = 0;
	uint64_t one = 1;
	pthread_t t[4];
	for (int i = 0; i < 4; i++) {
		ep[i] = epoll_create1(0);
		MUST(ctl(ep[i], EPOLL_CTL_ADD, ev, EPOLLIN | events, i));
		pthread_create(&t[i], NULL, wait_for_one, (void *)(long)ep[i]);
		sleep_ms(30);
	}
	(void)!write(ev, &one, 8);
	/* Who was told first is told alone when the waiters are exclusive. */
	for (int i = 0; i < 4; i++) {
		void *r;
		pthread_join(t[i], &r);
		if (!(events & EPOLLEXCLUSIVE))
			told += r != NULL;
		else if (r) {
			SAY("told: %d\n", i);
			told++;
		}
		close(ep[i]);
	}
	SAY("told of one write with %#x: %s\n", events, told == 4 ? "all" : told == 1 ? "one" : "some");
	close(ev);
}

static void nested(void)
{
	int inner = epoll_create1(0), outer = epoll_create1(0), ev = eventfd(0, EFD_NONBLOCK);
	uint64_t one = 1;
	MUST(ctl(inner, EPOLL_CTL_ADD, ev, EPOLLIN, 1));
	MUST(ctl(outer, EPOLL_CTL_ADD, inner, EPOLLIN | EPOLLET, 2));
	show_events("quiet", outer);
	(void)!write(ev, &one, 8);
	show_events("inner ready", outer);
	show_events("again", outer);
	(void)!write(ev, &one, 8);
	show_events("inner told again", outer);
	show_events("inner itself", inner);
	struct pollfd p = { inner, POLLIN | POLLOUT, 0 };
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	fd_set s;
	FD_ZERO(&s);
	FD_SET(outer, &s);
	SHOW(select(outer + 1, &s, NULL, NULL, &(struct timeval){ 0 }));
	(void)!read(ev, &one, 8);
	SHOW(poll(&p, 1, 0));
	MUST(ctl(inner, EPOLL_CTL_MOD, ev, EPOLLIN | EPOLLET, 1));
	(void)!write(ev, &one, 8);
	SHOW(poll(&p, 1, 0));
	show_events("inner edge", inner);
	SHOW(poll(&p, 1, 0));
	SHOW(ctl(inner, EPOLL_CTL_ADD, outer, EPOLLIN, 3));
	SHOW(ctl(outer, EPOLL_CTL_MOD, inner, EPOLLIN | EPOLLEXCLUSIVE, 3));
	int other = epoll_create1(0);
	SHOW(ctl(other, EPOLL_CTL_ADD, inner, EPOLLIN | EPOLLEXCLUSIVE, 3));
	SHOW(ctl(other, EPOLL_CTL_ADD, ev, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT, 3));
	SHOW(ctl(other, EPOLL_CTL_ADD, ev, EPOLLIN | EPOLLEXCLUSIVE | EPOLLET | EPOLLWAKEUP, 3));
	SHOW(ctl(other, EPOLL_CTL_MOD, ev, EPOLLIN, 3));
	close(inner);
	show_events("inner closed", outer);
	close(outer);
	close(other);
	close(ev);
}

static void duplicates(void)
{
	int ev = eventfd(1, 0), ep = epoll_create1(0), copy = dup(ev), ep2;
	MUST(ctl(ep, EPOLL_CTL_ADD, ev, EPOLLIN, 1));
	SHOW(ctl(ep, EPOLL_CTL_ADD, copy, EPOLLIN, 2));
	show_events("both", ep);
	close(ev);
	show_events("one closed", ep);
	SHOW(ctl(ep, EPOLL_CTL_DEL, ev, 0, 0));
	MUST(dup2(copy, ev));
	SHOW(ctl(ep, EPOLL_CTL_MOD, ev, EPOLLOUT, 5));
	show_events("number taken again", ep);
	close(ev);
	close(copy);
	show_events("all closed", ep);
	/* In a child. */
	ev = eventfd(1, 0);
	MUST(ctl(ep, EPOLL_CTL_ADD, ev, EPOLLIN, 7));
	ep2 = dup(ep);
	pid_t p = fork();
	if (p == 0) {
		close(ev);
		show_events("child", ep2);
		_exit(0);
	}
	show_wait(p);
	close(ev);
	show_events("parent", ep);
	close(ep);
	close(ep2);
}

static void pidfds(void)
{
	int ep = epoll_create1(0);
	struct epoll_event e;
	pid_t p = fork();
	if (p == 0) {
		sleep_ms(50);
		_exit(3);
	}
	int fd = syscall(SYS_pidfd_open, p, 0);
	MUST(fd);
	MUST(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, 1));
	show_events("running", ep);
	SHOW(epoll_wait(ep, &e, 1, 5000));
	VALUE(e.events);
	show_events("zombie, again", ep);
	show_wait(p);
	show_events("waited for", ep);
	struct pollfd q = { fd, POLLIN, 0 };
	SHOW(poll(&q, 1, 0));
	VALUE(q.revents);
	close(fd);
	close(ep);
}

static void arguments(void)
{
	int ep = epoll_create1(0), ev = eventfd(1, 0);
	struct epoll_event e[2];
	SHOW(epoll_create1(1));
	SHOW(epoll_create(0));
	SHOW(epoll_wait(ep, e, 0, 0));
	SHOW(epoll_wait(ep, e, -1, 0));
	SHOW(epoll_wait(ep, e, INT_MAX, 0));
	SHOW(epoll_wait(ep, NULL, 1, 0));
	MUST(ctl(ep, EPOLL_CTL_ADD, ev, EPOLLIN, 1));
	SHOW(epoll_wait(ep, NULL, 1, 0));
	SHOW(epoll_wait(ev, e, 1, 0));
	SHOW(epoll_wait(-1, e, 1, 0));
	SHOW(ctl(ep, 4, ev, EPOLLIN, 1));
	SHOW(epoll_ctl(ep, EPOLL_CTL_MOD, ev, NULL));
	SHOW(ctl(ep, EPOLL_CTL_MOD, ev, 0xffffffff & ~EPOLLEXCLUSIVE, 1));
	SHOW(syscall(SYS_epoll_pwait2, ep, e, 1, &(struct timespec){ 0, 1000000000 }, NULL, 0));
	SHOW(syscall(SYS_epoll_pwait2, ep, e, 1, &(struct timespec){ -1, 0 }, NULL, 0));
	SHOW(syscall(SYS_epoll_pwait, ep, e, 1, 0, &(sigset_t){ 0 }, 4));
	SHOW(read(ep, e, 1));
	SHOW(write(ep, e, 1));
	SHOW(lseek(ep, 0, SEEK_SET));
	SHOW(fcntl(ep, F_GETFL));
	close(ep);
	close(ev);
}

static void timers(void)
{
	int t = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK), m = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	uint64_t v;
	struct itimerspec far = { .it_value = { 1L << 33, 0 } }, soon = { .it_value = { 0, 1000000 }, .it_interval = { 0, 1000000 } };
	SHOW(timerfd_settime(t, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL));
	SHOW(timerfd_settime(t, TFD_TIMER_CANCEL_ON_SET, &far, NULL));
	SHOW(timerfd_settime(m, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL));
	SHOW(timerfd_settime(t, 4, &far, NULL));
	SHOW(read(t, &v, 8));
	SHOW(timerfd_settime(m, 0, &soon, NULL));
	sleep_ms(10);
	int ep = epoll_create1(0);
	MUST(ctl(ep, EPOLL_CTL_ADD, m, EPOLLIN | EPOLLET, 1));
	struct epoll_event e;
	SHOW(epoll_wait(ep, &e, 1, 1000));
	SHOW(epoll_wait(ep, &e, 1, 1000));
	SHOW(read(m, &v, 7));
	SHOW(read(m, &v, 8));
	CHECK(v >= 5);
	v = 3;
	SHOW(ioctl(m, _IOW('T', 0, uint64_t), &v));
	v = 0;
	SHOW(ioctl(m, _IOW('T', 0, uint64_t), &v));
	SHOW(ioctl(m, 0x1234, &v));
	close(t);
	close(m);
	close(ep);
}

int main(void)
{
	pipes();
	tcp();
	crowd(0);
	crowd(EPOLLEXCLUSIVE);
	crowd(EPOLLET);
	nested();
	duplicates();
	pidfds();
	arguments();
	timers();
	return 0;
}
