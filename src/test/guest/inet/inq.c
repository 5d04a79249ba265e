// TCP_INQ: a receiver is told how much is left in the queue.
#include "inet.h"
#include <netinet/tcp.h>

static void receive(int s, size_t want, int flags)
{
	char data[4096], control[64];
	struct iovec v = { data, want };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };

	SHOW(recvmsg(s, &m, flags));
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
		SAY("  level %d type %d: %d\n", c->cmsg_level, c->cmsg_type, *(int *)CMSG_DATA(c));
	VALUE(m.msg_flags);
}

int main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int one = 1, zero = 0, c = socket(AF_INET, SOCK_STREAM, 0), l = socket(AF_INET, SOCK_STREAM, 0), s;
	char text[1000] = "";

	MUST(bind(l, (void *)&a, n));
	MUST(listen(l, 1));
	MUST(getsockname(l, (void *)&a, &n));
	SHOW(setsockopt(c, SOL_TCP, TCP_INQ, &one, sizeof one));
	MUST(connect(c, (void *)&a, n));
	MUST(s = accept(l, NULL, NULL));
	MUST(send(s, text, sizeof text, 0));
	receive(c, 0, 0);
	receive(c, 100, 0);
	receive(c, 100, MSG_PEEK);
	receive(c, 400, MSG_TRUNC);
	receive(c, 1000, 0);
	receive(c, 10, MSG_DONTWAIT);
	MUST(send(s, text, 20, 0));
	SHOW(setsockopt(c, SOL_TCP, TCP_INQ, &zero, sizeof zero));
	receive(c, 10, 0);
	SHOW(setsockopt(c, SOL_TCP, TCP_INQ, &one, sizeof one));
	receive(c, 5, 0);
	MUST(shutdown(s, SHUT_WR));
	receive(c, 10, 0);
	receive(c, 10, 0);
	one = 2;
	SHOW(setsockopt(c, SOL_TCP, TCP_INQ, &one, sizeof one));
	return 0;
}
