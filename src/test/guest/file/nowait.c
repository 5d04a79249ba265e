// preadv2 and pwritev2 with RWF_NOWAIT on what would wait: pipes, FIFOs, sockets, event files, terminals, files.
#include "check.h"
#include <pty.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>

static char data[1 << 16];

static long get(int fd, long n, long pos, int flags)
{
	struct iovec v = {data, n};
	return preadv2(fd, &v, 1, pos, flags);
}

static long put(int fd, long n, long pos, int flags)
{
	struct iovec v = {data, n};
	return pwritev2(fd, &v, 1, pos, flags);
}

static void both(const char *what, int r, int w)
{
	SAY("%s\n", what);
	SHOW(get(r, 8, -1, RWF_NOWAIT));
	SHOW(put(w, 8, -1, RWF_NOWAIT));
	SHOW(get(r, 8, -1, RWF_NOWAIT));
	SHOW(get(r, 8, 0, RWF_NOWAIT));
}

static void fill(int w)
{
	long sum = 0, n;

	while ((n = put(w, sizeof data, -1, RWF_NOWAIT)) > 0)
		sum += n;
	SAY("full: %s\n", strerrorname_np(errno));
}

int main(void)
{
	int p[2], s[2], master, slave;
	sigset_t none;

	signal(SIGPIPE, SIG_IGN);
	MUST(pipe(p));
	both("pipe", p[0], p[1]);
	SHOW(get(p[0], 0, -1, RWF_NOWAIT));
	SHOW(get(p[0], 8, -1, RWF_NOWAIT | RWF_HIPRI));
	SHOW(put(p[1], 8, -1, RWF_NOWAIT | RWF_APPEND));
	SHOW(put(p[1], 8, -1, RWF_NOWAIT | RWF_DSYNC | RWF_SYNC));
	SHOW(get(p[0], 100, -1, RWF_NOWAIT));
	fill(p[1]);
	close(p[0]);
	SHOW(put(p[1], 8, -1, RWF_NOWAIT));
	close(p[1]);

	MUST(pipe(p));
	char name[64];
	sprintf(name, "/proc/self/fd/%d", p[0]);
	int again = open(name, O_RDONLY);
	SHOW(get(again, 8, -1, RWF_NOWAIT));
	close(p[1]);
	SHOW(get(p[0], 8, -1, RWF_NOWAIT));

	mkfifo("fifo", 0600);
	int fifo = open("fifo", O_RDWR);
	both("fifo", fifo, fifo);
	fcntl(fifo, F_SETFL, O_NONBLOCK);
	both("fifo, not blocking", fifo, fifo);

	for (int type = SOCK_STREAM; type <= SOCK_SEQPACKET; type++) {
		if (type > SOCK_DGRAM && type < SOCK_SEQPACKET)
			continue;
		MUST(socketpair(AF_UNIX, type, 0, s));
		both("socket", s[0], s[1]);
		if (type == SOCK_STREAM)
			fill(s[1]);
		close(s[0]);
		SHOW(put(s[1], 8, -1, RWF_NOWAIT));
		SHOW(get(s[1], 8, -1, RWF_NOWAIT));
		close(s[1]);
	}
	struct sockaddr a = {AF_INET};
	socklen_t l = sizeof a;
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	MUST(listen(listener, 1));
	MUST(getsockname(listener, &a, &l));
	s[0] = socket(AF_INET, SOCK_STREAM, 0);
	MUST(connect(s[0], &a, l));
	s[1] = accept(listener, NULL, NULL);
	both("tcp", s[0], s[1]);
	s[0] = socket(AF_INET, SOCK_DGRAM, 0);
	SHOW(get(s[0], 8, -1, RWF_NOWAIT));

	int e = eventfd(0, 0);
	both("eventfd", e, e);
	uint64_t most = -2;
	memcpy(data, &most, 8);
	SHOW(put(e, 8, -1, RWF_NOWAIT));
	SHOW(put(e, 8, -1, RWF_NOWAIT));
	memset(data, 0, 8);

	int t = timerfd_create(CLOCK_MONOTONIC, 0);
	both("timerfd", t, t);
	sigemptyset(&none);
	int g = signalfd(-1, &none, 0);
	SHOW(get(g, sizeof data, -1, RWF_NOWAIT));
	int i = inotify_init();
	SHOW(get(i, sizeof data, -1, RWF_NOWAIT));
	MUST(openpty(&master, &slave, NULL, NULL, NULL));
	SHOW(get(slave, 8, -1, RWF_NOWAIT));
	SHOW(put(slave, 8, -1, RWF_NOWAIT));
	SHOW(get(master, 8, -1, RWF_NOWAIT));
	const char *devices[] = {"/dev/zero", "/dev/null", "/dev/full", "/dev/urandom", "/dev/random", "/proc/self/stat"};
	for (int d = 0; d < 6; d++) {
		int fd = open(devices[d], d < 3 ? O_RDWR : O_RDONLY);
		SAY("%s\n", devices[d]);
		SHOW(get(fd, 8, -1, RWF_NOWAIT));
		SHOW(get(fd, 8, 0, RWF_NOWAIT) >= 0);
		SHOW(put(fd, 8, -1, RWF_NOWAIT));
	}
	int m = memfd_create("m", 0);
	both("memfd", m, m);
	return 0;
}
