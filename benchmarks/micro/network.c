/*
 * Sockets between two processes, for benchmarks/network:
 *
 *   network unix-pingpong SECONDS    round trips of one byte over a unix stream pair: microseconds for one
 *   network tcp-pingpong SECONDS     the same over TCP on loopback
 *   network tcp-bulk SECONDS         64 KiB writes one way: megabytes a second
 *   network idle COUNT               opens COUNT connections to itself in a child, prints "ready", waits for its standard input's end
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int listener(struct sockaddr_in *a)
{
	socklen_t n = sizeof *a;
	int l = socket(AF_INET, SOCK_STREAM, 0);
	*a = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (l < 0 || bind(l, (void *)a, n) || listen(l, 1024) || getsockname(l, (void *)a, &n))
		fail("listen");
	return l;
}

static void pair(int tcp, int v[2])
{
	struct sockaddr_in a;
	int on = 1;
	if (!tcp) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, v))
			fail("socketpair");
		return;
	}
	int l = listener(&a);
	v[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(v[0], (void *)&a, sizeof a))
		fail("connect");
	v[1] = accept(l, NULL, NULL);
	setsockopt(v[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(v[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	close(l);
}

static void pingpong(int tcp, double seconds)
{
	int v[2];
	char c = 'x';
	pair(tcp, v);
	pid_t p = fork();
	if (p == 0) {
		close(v[0]);
		while (read(v[1], &c, 1) == 1)
			if (write(v[1], &c, 1) != 1)
				break;
		_exit(0);
	}
	close(v[1]);
	double start = now(), end;
	long n = 0;
	for (;; n++) {
		if (write(v[0], &c, 1) != 1 || read(v[0], &c, 1) != 1)
			fail("ping");
		if (n == 200) /* warmed up */
			start = now();
		if ((n & 15) == 15 && n > 200 && (end = now()) - start > seconds)
			break;
	}
	printf("%.3f\n", (end - start) / (n - 200) * 1e6);
	close(v[0]);
	waitpid(p, NULL, 0);
}

static void bulk(double seconds)
{
	static char b[65536];
	int v[2];
	pair(1, v);
	pid_t p = fork();
	if (p == 0) {
		close(v[0]);
		double start = 0, end = 0, bytes = 0;
		long n;
		while ((n = read(v[1], b, sizeof b)) > 0) {
			end = now();
			if (start == 0 && bytes > 16e6) {
				start = end;
				bytes = 0;
			}
			bytes += n;
		}
		printf("%.1f\n", bytes / (end - start) / 1e6);
		exit(0);
	}
	close(v[1]);
	signal(SIGPIPE, SIG_IGN);
	for (double start = now(); now() - start < seconds;)
		if (write(v[0], b, sizeof b) < 0)
			fail("write");
	close(v[0]);
	waitpid(p, NULL, 0);
}

static void idle(int count)
{
	struct rlimit r;
	struct sockaddr_in a;
	char c;
	getrlimit(RLIMIT_NOFILE, &r);
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	int l = listener(&a), ep = epoll_create1(0);
	pid_t p = fork();
	if (p == 0) {
		for (int i = 0; i < count; i++) {
			int s = socket(AF_INET, SOCK_STREAM, 0);
			if (s < 0 || connect(s, (void *)&a, sizeof a))
				fail("connect");
		}
		pause();
	}
	for (int i = 0; i < count; i++) {
		struct epoll_event e = { .events = EPOLLIN, .data.fd = accept(l, NULL, NULL) };
		if (e.data.fd < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, e.data.fd, &e))
			fail("accept");
	}
	printf("ready\n");
	fflush(stdout);
	(void)!read(0, &c, 1);
	kill(p, SIGKILL);
	waitpid(p, NULL, 0);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (!strcmp(argv[1], "unix-pingpong") || !strcmp(argv[1], "tcp-pingpong"))
		pingpong(argv[1][0] == 't', atof(argv[2]));
	else if (!strcmp(argv[1], "tcp-bulk"))
		bulk(atof(argv[2]));
	else if (!strcmp(argv[1], "idle"))
		idle(atoi(argv[2]));
	else
		return 2;
	return 0;
}
