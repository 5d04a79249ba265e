// Sockets where something has run out or somebody is gone: descriptors, buffers, backlogs, killed peers in the middle of a transfer; afterwards all works again.
#include "../inet/inet.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/un.h>

static int listen_at(struct sockaddr_in *a, int backlog)
{
	socklen_t n = sizeof *a;
	int l = socket(AF_INET, SOCK_STREAM, 0);
	*a = in4("127.0.0.1", 0);
	MUST(bind(l, A(*a)));
	MUST(listen(l, backlog));
	MUST(getsockname(l, (void *)a, &n));
	return l;
}

static int connected(struct sockaddr_in *a)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);
	MUST(connect(s, A(*a)));
	return s;
}

static void descriptors(void)
{
	struct sockaddr_in a;
	struct rlimit old, low;
	int l = listen_at(&a, 5), c = connected(&a), v[2], last = -1, d;
	char b[10] = "x", control[CMSG_SPACE(2 * sizeof(int))] = { 0 };
	struct iovec one = { b, 1 };
	struct msghdr m = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	*(struct cmsghdr *)control = (struct cmsghdr){ CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA((struct cmsghdr *)control), (int[]){ l, c }, 2 * sizeof(int));
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, v));
	MUST(sendmsg(v[0], &m, 0));
	MUST(getrlimit(RLIMIT_NOFILE, &old));
	low = old;
	low.rlim_cur = 64;
	MUST(setrlimit(RLIMIT_NOFILE, &low));
	while ((d = dup(0)) >= 0)
		last = d;
	SHOW(accept(l, NULL, NULL));
	SHOW(socket(AF_INET, SOCK_STREAM, 0));
	SHOW(epoll_create1(0));
	/* room for one of two */
	close(last);
	m.msg_controllen = sizeof control;
	SHOW(recvmsg(v[1], &m, 0));
	VALUE(m.msg_flags);
	VALUE(m.msg_controllen);
	SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){ 0 }));
	MUST(setrlimit(RLIMIT_NOFILE, &old));
	/* the connection has waited */
	CHECK(accept(l, NULL, NULL) >= 0);
	CHECK(socket(AF_INET, SOCK_STREAM, 0) >= 0);
	for (int i = 3; i < 80; i++)
		close(i);
}

static void buffers(void)
{
	static char b[65536];
	struct sockaddr_in a;
	int l = listen_at(&a, 600), n = 300, c[300], s[300];
	long filled = 0, read_back = 0, sent[300];
	for (int i = 0; i < n; i++) {
		c[i] = connected(&a);
		MUST(s[i] = accept4(l, NULL, NULL, SOCK_NONBLOCK));
		long r, all = 0;
		while ((r = send(c[i], b, sizeof b, MSG_DONTWAIT)) > 0)
			all += r;
		if (r != -1 || errno != EAGAIN || all <= 0)
			SAY("%d: %ld %s\n", i, all, strerrorname_np(errno));
		filled += all;
		sent[i] = all;
	}
	CHECK(filled > 0);
	for (int i = 0; i < n; i++) {
		long r, all = 0;
		/* What did not fit into the receiver's buffer comes when the sender hears that there is space, and Linux may do that later. */
		while ((r = recv(s[i], b, sizeof b, 0)) > 0 || (all < sent[i] && poll(&(struct pollfd){s[i], POLLIN, 0}, 1, 1000) == 1))
			all += r > 0 ? r : 0;
		read_back += all;
	}
	CHECK(read_back == filled);
	for (int i = 0; i < n; i++) {
		close(c[i]);
		close(s[i]);
	}
	close(l);
	int u[2];
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, u));
	while (send(u[0], b, 1000, MSG_DONTWAIT) > 0)
		;
	SHOW(send(u[0], b, 1000, MSG_DONTWAIT));
	SHOW(send(u[0], b, 3000000, MSG_DONTWAIT));
	while (recv(u[1], b, sizeof b, MSG_DONTWAIT) > 0)
		;
	SHOW(send(u[0], b, 1000, MSG_DONTWAIT));
	close(u[0]);
	close(u[1]);
}

/* A child that sends or receives without end, and is killed in the middle. */
static void vanishing(int tcp, int sends)
{
	static char b[8192];
	struct sockaddr_in a;
	int v[2];
	long n, all = 0;
	if (tcp) {
		int l = listen_at(&a, 1);
		v[0] = connected(&a);
		MUST(v[1] = accept(l, NULL, NULL));
		close(l);
	} else
		MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, v));
	pid_t p = fork();
	if (p == 0) {
		close(v[0]);
		for (;;)
			if ((sends ? write(v[1], b, sizeof b) : read(v[1], b, 100)) <= 0)
				_exit(1);
	}
	close(v[1]);
	signal(SIGPIPE, SIG_IGN);
	while ((n = sends ? read(v[0], b, sizeof b) : write(v[0], b, sizeof b)) > 0) {
		all += n;
		if (all > 300000 && p) {
			kill(p, SIGKILL);
			show_wait(p);
			p = 0;
		}
	}
	SAY("%s, %s: ends with %ld %s\n", tcp ? "tcp" : "unix", sends ? "sender killed" : "receiver killed", n, n ? strerrorname_np(errno) : "");
	SHOW(write(v[0], b, 1));
	struct pollfd f = { v[0], POLLIN | POLLOUT | POLLRDHUP, 0 };
	SHOW(poll(&f, 1, 0));
	if (!tcp)
		VALUE(f.revents);
	close(v[0]);
}

int main(void)
{
	descriptors();
	buffers();
	vanishing(0, 1);
	vanishing(0, 0);
	vanishing(1, 0);
	struct sockaddr_in a;
	int l = listen_at(&a, 1), c = connected(&a);
	SHOW(write(c, "fine", 4));
	CHECK(accept(l, NULL, NULL) >= 0);
	return 0;
}
