// tags: root
// Errors of inet sockets in the order in which Linux looks for them, what a v6 address of its own forbids, MSG_FASTOPEN, MSG_PROBE.
#include "inet.h"
#include <net/if.h>
#include <sched.h>

/* A network of its own: nothing but lo, which is up. */
static void own_network(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;
	MUST(unshare(CLONE_NEWNET));
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(ioctl(fd, SIOCSIFFLAGS, &r));
	close(fd);
}

static void binding(void)
{
	int u = socket(AF_INET6, SOCK_DGRAM, 0);
	struct sockaddr_in6 a = in6("ff02::1", 0);
	struct sockaddr_in b = in4("127.0.0.1", 0);
	SHOW(bind(u, A(a)));
	SHOW(connect(u, A(a)));
	a = in6("fe80::1", 5);
	SHOW(connect(u, A(a)));
	int t = socket(AF_INET6, SOCK_STREAM, 0);
	SHOW(connect(t, A(a)));
	a = in6("::1", 0);
	VALUE(option(u, IPPROTO_IPV6, IPV6_V6ONLY));
	SHOW(bind(u, A(a)));
	close(u);
	u = socket(AF_INET6, SOCK_DGRAM, 0);
	SHOW(bind(u, A(a)));
	VALUE(option(u, IPPROTO_IPV6, IPV6_V6ONLY));
	a = in6("2001:db8::1", 0);
	SHOW(bind(u, A(a)));
	SHOW(connect(u, A(b)));
	SHOW(connect(u, (void *)&b, 3));
	SHOW(sendto(u, "x", 1, 0, A(b)));
	a = in6("::ffff:127.0.0.1", 5);
	SHOW(connect(u, A(a)));
	int c = socket(AF_INET6, SOCK_DGRAM, 0);
	a = in6("::1", 9);
	SHOW(connect(c, A(a)));
	b = in4("127.0.0.2", 9);
	SHOW(sendto(c, "x", 0, 0, A(b)));
	int v = socket(AF_INET, SOCK_DGRAM, 0);
	b = in4("255.255.255.255", 9);
	SHOW(connect(v, A(b)));
	SHOW(sendto(v, "x", 1, 0, A(b)));
	b = in4("127.255.255.255", 9);
	SHOW(connect(v, A(b)));
	close(u), close(t), close(c), close(v);
}

static char big[70000];

static void sending(void)
{
	struct sockaddr_in b = in4("127.0.0.1", 0);
	struct sockaddr_in6 a = in6("::1", 0);
	int u = socket(AF_INET6, SOCK_DGRAM, 0), v = socket(AF_INET, SOCK_DGRAM, 0);
	SHOW(write(u, big, sizeof big));
	SHOW(write(v, big, sizeof big));
	SHOW(sendto(u, big, sizeof big, 0, (void *)"\1", 8));
	SHOW(sendto(u, big, sizeof big, 0, A(b)));
	SHOW(sendto(u, big, 1, MSG_OOB, A(b)));
	SHOW(sendto(u, big, 1, MSG_OOB, A(a)));
	a.sin6_port = htons(9);
	SHOW(sendto(u, big, sizeof big, 0, A(a)));
	b.sin_port = htons(9);
	SHOW(sendto(v, NULL, 8, MSG_PROXY, A(b)));
	SHOW(sendto(v, NULL, 8, 0, A(b)));
	SHOW(sendto(u, NULL, 8, MSG_PROXY, A(a)));
	close(u), close(v);
}

static void options(void)
{
	int t = socket(AF_INET, SOCK_STREAM, 0), s = socket(AF_INET6, SOCK_STREAM, 0);
	char text[4] = { 1, 2, 3, 4 };
	for (socklen_t n = 0; n < 4; n++) {
		socklen_t room = n;
		SHOW(getsockopt(t, IPPROTO_IP, IP_TTL, text, &room));
		VALUE(room);
		VALUE(text[0]);
	}
	SHOW(setsockopt(s, IPPROTO_IPV6, 0, NULL, 4));
	SHOW(setsockopt(s, IPPROTO_IPV6, IPV6_RECVTCLASS, NULL, 4));
	SHOW(setsockopt(s, IPPROTO_IPV6, IPV6_RECVTCLASS, (void *)1, 4));
	SHOW(set(t, IPPROTO_TCP, TCP_QUEUE_SEQ, 1));
	SHOW(listen(t, 1));
	SHOW(set(t, IPPROTO_TCP, TCP_QUEUE_SEQ, 1));
	close(t), close(s);
}

static void opening(void)
{
	int l = listener(2), c = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in a = in4("127.0.0.1", port_of(l)), none = { 0 };
	char buf[8];
	SHOW(sendto(c, "abc", 3, MSG_FASTOPEN, NULL, 0));
	SHOW(sendto(c, "abc", 3, MSG_FASTOPEN, (void *)&a, 0));
	SHOW(sendto(c, "abc", 3, MSG_FASTOPEN, (void *)&a, 8));
	SHOW(sendto(c, "abc", 3, MSG_FASTOPEN, A(none)));
	SHOW(sendto(l, "abc", 3, MSG_FASTOPEN, A(a)));
	SHOW(sendto(c, "abc", 3, MSG_FASTOPEN, A(a)));
	SHOW(sendto(c, "abc", 3, MSG_FASTOPEN, A(a)));
	int s = accept(l, NULL, NULL);
	SHOW(read(s, buf, 8));
	names(c);
	close(c), close(s), close(l);
	c = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(sendto(c, "abc", 3, MSG_FASTOPEN, A(a)));
	SHOW(sendto(c, "abc", 3, MSG_FASTOPEN | MSG_DONTWAIT, A(a)));
	close(c);
}

/* What a datagram socket has not read is lost when it changes its peer. */
static void leaving(void)
{
	int v[2];
	char buf[8];
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, v));
	SHOW(connect(v[0], &none, sizeof none));
	SHOW(error_of(v[1]));
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, v));
	SHOW(write(v[1], "abc", 3));
	SHOW(connect(v[0], &none, sizeof none));
	VALUE(events(v[1]));
	VALUE(error_of(v[1]));
	VALUE(error_of(v[1]));
	SHOW(recv(v[0], buf, 8, MSG_DONTWAIT));
}

/* An error behind the first message is told by the next call. */
static void several(void)
{
	int l = socket(AF_INET, SOCK_DGRAM, 0);
	char buf[8];
	struct sockaddr_in a = in4("127.0.0.1", 0);
	struct iovec good = { buf, 8 };
	struct mmsghdr m[2] = { { .msg_hdr = { .msg_iov = &good, .msg_iovlen = 1 } }, { .msg_hdr = { .msg_iov = (void *)8, .msg_iovlen = 1 } } };
	MUST(bind(l, A(a)));
	a.sin_port = htons(port_of(l));
	MUST(sendto(l, "one", 3, 0, A(a)));
	MUST(sendto(l, "two", 3, 0, A(a)));
	SHOW(recvmmsg(l, m, 2, MSG_DONTWAIT, NULL));
	SHOW(recv(l, buf, 8, MSG_DONTWAIT));
	SHOW(recv(l, buf, 8, MSG_DONTWAIT));
	close(l);
}

int main(void)
{
	own_network();
	binding();
	sending();
	options();
	opening();
	leaving();
	several();
	return 0;
}
