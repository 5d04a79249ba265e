// flags: -lpthread
// Descriptors closed under a blocked call, and the end of their number.
#include "check.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

static int p[2], q[2], ep, lockfile;
static volatile int state, tid;
static char said[100]; /* by the thread, shown when it has ended */

static void *reader(void *unused)
{
	char b[4];
	tid = gettid();
	state = 1;
	long n = read(p[0], b, 4);
	sprintf(said, "the reader got %ld", n);
	return unused;
}

static void *poller(void *unused)
{
	struct pollfd f = { p[0], POLLIN };
	tid = gettid();
	state = 1;
	long n = poll(&f, 1, -1);
	sprintf(said, "poll says %ld, %#x", n, f.revents);
	return unused;
}

static void *waiter(void *unused)
{
	struct epoll_event e = { 0 };
	tid = gettid();
	state = 1;
	long n = epoll_wait(ep, &e, 1, -1);
	sprintf(said, "epoll says %ld, data %d", n, e.data.fd);
	return unused;
}

static void *locker(void *unused)
{
	struct flock l = { .l_type = F_WRLCK };
	tid = gettid();
	state = 1;
	long r = fcntl(lockfile, F_SETLKW, &l);
	sprintf(said, "the locker got %ld", r);
	return unused;
}

static pthread_t started(void *(*f)(void *))
{
	pthread_t t;
	state = 0;
	pthread_create(&t, NULL, f, NULL);
	while (!state)
		sleep_ms(1);
	/* In the call when it sleeps. */
	char path[64], line[256];
	for (int asleep = 0; asleep < 3;) {
		snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
		FILE *f = fopen(path, "r");
		char letter = '?';
		if (!f)
			break; /* it has ended already */
		if (fgets(line, sizeof line, f) && strrchr(line, ')'))
			letter = strrchr(line, ')')[2];
		fclose(f);
		asleep = letter == 'S' ? asleep + 1 : 0;
		sleep_ms(2);
	}
	return t;
}

static void ended(pthread_t t)
{
	pthread_join(t, NULL);
	SAY("  %s\n", said);
}

int main(void)
{
	pthread_t t;
	signal(SIGPIPE, SIG_IGN);
	SAY("read\n");
	MUST(pipe(p));
	int keep = dup(p[0]);
	t = started(reader);
	SHOW(close(p[0]));
	SHOW(write(p[1], "ab", 2));
	ended(t);
	close(keep);
	SHOW(write(p[1], "ab", 2));
	close(p[1]);
	SAY("poll\n");
	MUST(pipe(p));
	keep = dup(p[0]);
	t = started(poller);
	SHOW(close(p[0]));
	SHOW(write(p[1], "ab", 2));
	ended(t);
	close(keep);
	close(p[1]);
	SAY("epoll\n");
	MUST(ep = epoll_create1(0));
	MUST(pipe(p));
	MUST(pipe(q));
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &(struct epoll_event){ EPOLLIN, { .fd = 1 } }));
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, q[0], &(struct epoll_event){ EPOLLIN, { .fd = 2 } }));
	t = started(waiter);
	SHOW(close(p[0])); /* forgotten by the instance */
	SHOW(write(p[1], "ab", 2));
	SHOW(write(q[1], "ab", 2));
	ended(t);
	SAY("a lock\n");
	MUST(lockfile = open("f", O_RDWR | O_CREAT, 0644));
	int holder[2];
	MUST(pipe(holder));
	pid_t pid = fork();
	if (pid == 0) {
		struct flock l = { .l_type = F_WRLCK };
		char b;
		fcntl(lockfile, F_SETLK, &l);
		write(holder[1], "x", 1);
		sleep_ms(60);
		_exit(0);
	}
	char b[8];
	read(holder[0], b, 1);
	t = started(locker);
	ended(t);
	waitpid(pid, NULL, 0);

	SAY("no descriptors left\n");
	struct rlimit r = { 40, 40 };
	MUST(setrlimit(RLIMIT_NOFILE, &r));
	int last = -1, fd;
	while ((fd = dup(0)) >= 0)
		last = fd;
	SHOW(dup(0));
	VALUE(last);
	SHOW(open("f", O_RDONLY));
	SHOW(open("made", O_CREAT | O_WRONLY, 0644));
	SHOW(access("made", F_OK)); /* Linux takes the number before it makes the file */
	SHOW(pipe(b));
	SHOW(socket(AF_UNIX, SOCK_STREAM, 0));
	SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, (int *)b));
	SHOW(epoll_create1(0));
	SHOW(eventfd(0, 0));
	SHOW(timerfd_create(CLOCK_MONOTONIC, 0));
	SHOW(inotify_init1(0));
	sigset_t s;
	sigemptyset(&s);
	SHOW(signalfd(-1, &s, 0));
	SHOW(syscall(SYS_memfd_create, "x", 0));
	SHOW(syscall(SYS_pidfd_open, getpid(), 0));
	SHOW(fcntl(0, F_DUPFD, 39));
	SHOW(fcntl(0, F_DUPFD, 40));
	SHOW(dup2(0, 40));
	SHOW(dup2(0, 39));
	SHOW(close(39));
	SHOW(pipe((int *)b));
	SHOW(dup(0));
	SHOW(poll((struct pollfd *)b, 41, 0));
	return 0;
}
