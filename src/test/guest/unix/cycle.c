// (Long: Linux collects at its own pace, at times after many seconds.)
// Descriptors in flight that only descriptors in flight lead to are closed: sockets that hold themselves, one another, a pipe.
// tags: long
#include "check.h"
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

static void pass(int over, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec io = { "x", 1 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	MUST(sendmsg(over, &m, 0));
}

static void gone(const char *what, int pipe_end)
{
	struct pollfd p = { pipe_end, POLLIN, 0 };
	/* Linux collects when a unix socket closes, and may have looked too early for the one before. */
	for (int i = 0; i < 50 && poll(&p, 1, 100) == 0; i++) {
		int v[2];
		MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, v));
		close(v[0]);
		close(v[1]);
	}
	SAY("%s: %s\n", what, p.revents & POLLHUP ? "collected" : "still there");
}

int main(void)
{
	int v[2], w[2], f[2];
	MUST(pipe(f));
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, v));
	pass(v[0], f[1]);
	pass(v[0], v[1]);
	pass(v[1], v[0]);
	close(f[1]);
	close(v[0]);
	close(v[1]);
	gone("a pair that holds itself", f[0]);
	MUST(pipe(f));
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, v));
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, w));
	pass(v[0], w[0]);
	pass(v[0], w[1]);
	pass(w[0], v[0]);
	pass(w[0], v[1]);
	pass(w[1], f[1]);
	close(f[1]);
	close(v[0]);
	close(v[1]);
	close(w[1]);
	struct pollfd p = { f[0], POLLIN, 0 };
	SHOW(poll(&p, 1, 50));
	close(w[0]);
	gone("two pairs that hold one another", f[0]);
	/* a chain, each link holding the next: ends without a search */
	MUST(pipe(f));
	int last = f[1];
	for (int i = 0; i < 200; i++) {
		MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, v));
		pass(v[0], last);
		close(last);
		close(v[0]);
		last = v[1];
	}
	close(last);
	gone("a chain", f[0]);
	/* a listener that waits for itself */
	struct sockaddr_un a = { AF_UNIX, "\0belljar-cycle" };
	socklen_t n = sizeof(sa_family_t) + 14;
	MUST(pipe(f));
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(bind(l, (void *)&a, n));
	MUST(listen(l, 5));
	MUST(connect(c, (void *)&a, n));
	pass(c, l);
	pass(c, f[1]);
	close(c);
	close(f[1]);
	close(l);
	gone("a listener in its own backlog", f[0]);
	return 0;
}
