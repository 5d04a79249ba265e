// poll, ppoll, select and pselect: masks, timeouts, signals, times left, bad descriptors; eventfd and timerfd in detail.
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static volatile int got;

static void handler(int s)
{
	got = s;
}

static void show_set(const char *name, fd_set *s, int n)
{
	SAY("%s:", name);
	for (int i = 0; i < n; i++)
		if (FD_ISSET(i, s))
			SAY(" %d", i);
	SAY("\n");
}

int main(void)
{
	int f[2], g[2];
	MUST(pipe(f));
	MUST(pipe(g));
	struct sigaction sa = { .sa_handler = handler };
	sigaction(SIGUSR1, &sa, 0);
	sigset_t block, empty, old;
	sigemptyset(&empty);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, &old);
	kill(getpid(), SIGUSR1);
	struct pollfd p[3] = { { f[0], POLLIN, 0 }, { -1, POLLIN, 7 }, { 77, POLLIN, 0 } };
	SHOW(poll(p, 3, 0));
	SAY("%#x %#x %#x\n", p[0].revents, p[1].revents, p[2].revents);
	SHOW(poll(p, 1, 20));
	VALUE(got);
	struct timespec ts = { 0, 50000000 };
	SHOW(ppoll(p, 1, &ts, 0));
	VALUE(got);
	SHOW(ppoll(p, 1, &ts, &empty));
	VALUE(got);
	sigset_t now;
	sigprocmask(SIG_BLOCK, 0, &now);
	CHECK(sigismember(&now, SIGUSR1));
	got = 0;
	kill(getpid(), SIGUSR1);
	fd_set r, w, x;
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_ZERO(&x);
	FD_SET(f[0], &r);
	ts.tv_sec = 5;
	SHOW(pselect(f[0] + 1, &r, 0, 0, &ts, &empty));
	VALUE(got);
	show_set("r", &r, 20);
	kill(getpid(), SIGUSR1);
	got = 0;
	int ep = epoll_create1(0);
	struct epoll_event e;
	SHOW(epoll_pwait(ep, &e, 1, 1000, &empty));
	VALUE(got);
	kill(getpid(), SIGUSR1);
	(void)!write(f[1], "x", 1);
	got = 0;
	SHOW(ppoll(p, 1, &ts, &empty));
	VALUE(got);
	sigprocmask(SIG_SETMASK, &old, 0);
	VALUE(got);

	FD_ZERO(&r);
	FD_SET(f[0], &r);
	FD_SET(g[0], &r);
	FD_SET(f[1], &w);
	FD_SET(f[0], &x);
	struct timeval tv = { 2, 1500000 };
	SHOW(select(20, &r, &w, &x, &tv));
	show_set("r", &r, 20);
	show_set("w", &w, 20);
	show_set("x", &x, 20);
	VALUE(tv.tv_sec);
	FD_ZERO(&r);
	FD_SET(g[0], &r);
	tv.tv_sec = 0;
	tv.tv_usec = 100000;
	int64_t t0 = now_ms();
	SHOW(select(20, &r, 0, 0, &tv));
	CHECK(now_ms() - t0 >= 100 && now_ms() - t0 < 1000);
	VALUE(tv.tv_sec * 1000000 + tv.tv_usec);
	show_set("r", &r, 20);
	FD_SET(50, &r);
	SHOW(select(60, &r, 0, 0, &tv));
	SHOW(select(-1, &r, 0, 0, &tv));
	tv.tv_sec = -1;
	SHOW(select(1, 0, 0, 0, &tv));
	SHOW(syscall(SYS_select, 0, 0, 0, 0, 1));
	SHOW(syscall(SYS_select, 10, 1, 0, 0, 0));
	close(g[1]);
	FD_ZERO(&r);
	FD_SET(g[0], &r);
	SHOW(select(20, &r, 0, 0, 0));
	show_set("r", &r, 20);
	p[0].fd = g[0];
	p[0].events = 0;
	SHOW(poll(p, 1, 0));
	VALUE(p[0].revents);
	SHOW(poll((void *)1, 1, 0));
	SHOW(syscall(SYS_poll, p, -1, 0));
	ts.tv_nsec = 1000000000;
	SHOW(ppoll(p, 1, &ts, 0));
	SHOW(syscall(SYS_ppoll, p, 1, 0, &empty, 4));
	pid_t child = fork();
	if (child == 0) {
		sleep_ms(100);
		kill(getppid(), SIGSTOP);
		sleep_ms(100);
		kill(getppid(), SIGCONT);
		_exit(0);
	}
	p[0].fd = -1;
	t0 = now_ms();
	SHOW(poll(p, 1, 400));
	CHECK(now_ms() - t0 >= 390 && now_ms() - t0 < 800);
	show_wait(child);

	uint64_t v;
	int ev = eventfd(3, EFD_NONBLOCK);
	SHOW(read(ev, &v, 7));
	SHOW(read(ev, &v, 8));
	VALUE(v);
	SHOW(read(ev, &v, 8));
	v = -1;
	SHOW(write(ev, &v, 8));
	v = -2;
	SHOW(write(ev, &v, 8));
	SHOW(write(ev, &v, 16));
	SHOW(write(ev, &v, 4));
	v = 1;
	SHOW(write(ev, &v, 8));
	struct pollfd q = { ev, POLLIN | POLLOUT, 0 };
	SHOW(poll(&q, 1, 0));
	VALUE(q.revents);
	int sem = eventfd(2, EFD_SEMAPHORE);
	SHOW(read(sem, &v, 8));
	VALUE(v);
	SHOW(read(sem, &v, 20));
	SHOW(eventfd(0, 0x100));
	SHOW(lseek(sem, 0, SEEK_SET));
	struct stat st;
	fstat(sem, &st);
	OCTAL(st.st_mode);
	VALUE(st.st_nlink);
	char link[100] = "";
	char path[50];
	sprintf(path, "/proc/self/fd/%d", sem);
	SHOW(readlink(path, link, 99));
	TEXT(link);

	int tf = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	CHECK(tf >= 0);
	struct itimerspec its = { { 0, 20000000 }, { 0, 30000000 } }, cur;
	SHOW(read(tf, &v, 8));
	SHOW(timerfd_settime(tf, 0, &its, &cur));
	VALUE(cur.it_value.tv_nsec);
	sleep_ms(100);
	q.fd = tf;
	q.events = POLLIN;
	SHOW(poll(&q, 1, 0));
	SHOW(read(tf, &v, 8));
	CHECK(v >= 4 && v < 10);
	SHOW(timerfd_gettime(tf, &cur));
	VALUE(cur.it_interval.tv_nsec);
	CHECK(cur.it_value.tv_nsec > 0 && cur.it_value.tv_nsec <= 20000000);
	memset(&its, 0, sizeof its);
	SHOW(timerfd_settime(tf, 0, &its, &cur));
	SHOW(timerfd_gettime(tf, &cur));
	VALUE(cur.it_value.tv_nsec);
	its.it_value.tv_nsec = 1000000000;
	SHOW(timerfd_settime(tf, 0, &its, 0));
	its.it_value.tv_nsec = 1;
	SHOW(timerfd_settime(tf, 4, &its, 0));
	SHOW(timerfd_settime(tf, TFD_TIMER_ABSTIME, &its, 0));
	sleep_ms(10);
	SHOW(read(tf, &v, 8));
	VALUE(v);
	SHOW(timerfd_settime(ev, 0, &its, 0));
	SHOW(timerfd_gettime(99, &cur));
	SHOW(timerfd_create(77, 0));
	SHOW(timerfd_create(CLOCK_REALTIME, 1));
	SHOW(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0));
	int rt = timerfd_create(CLOCK_REALTIME, 0);
	clock_gettime(CLOCK_REALTIME, &its.it_value);
	its.it_value.tv_nsec += 50000000;
	if (its.it_value.tv_nsec >= 1000000000) {
		its.it_value.tv_sec++;
		its.it_value.tv_nsec -= 1000000000;
	}
	t0 = now_ms();
	SHOW(timerfd_settime(rt, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &its, 0));
	SHOW(read(rt, &v, 8));
	CHECK(now_ms() - t0 >= 48 && now_ms() - t0 < 500);

	sigprocmask(SIG_BLOCK, &block, 0);
	int sf = signalfd(-1, &block, SFD_NONBLOCK);
	struct signalfd_siginfo si[2];
	SHOW(read(sf, si, sizeof si));
	SHOW(read(sf, si, 100));
	q.fd = sf;
	SHOW(poll(&q, 1, 0));
	kill(getpid(), SIGUSR1);
	SHOW(poll(&q, 1, 100));
	SHOW(read(sf, si, sizeof si));
	VALUE(si[0].ssi_signo);
	VALUE(si[0].ssi_code);
	CHECK((int)si[0].ssi_pid == getpid());
	SHOW(poll(&q, 1, 0));
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 42 });
	SHOW(read(sf, si, sizeof si));
	VALUE(si[0].ssi_int);
	VALUE(si[0].ssi_code);
	child = fork();
	if (child == 0) {
		sleep_ms(100);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	SHOW(poll(&q, 1, 2000));
	SHOW(signalfd(sf, &empty, 0) == sf);
	SHOW(poll(&q, 1, 0));
	show_wait(child);
	SHOW(signalfd(ev, &empty, 0));
	SHOW(syscall(SYS_signalfd4, -1, &empty, 4, 0));
	return 0;
}
