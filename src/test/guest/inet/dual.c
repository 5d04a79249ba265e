// IPv6 sockets: their names, IPv4 peers in mapped form, IPV6_V6ONLY, who may have which port, balanced listeners.
#include "inet.h"

int main(void)
{
	struct sockaddr_in6 a = in6("::", 0), from;
	struct sockaddr_in b;
	socklen_t n;
	char buf[64];
	int l = socket(AF_INET6, SOCK_STREAM, 0);
	SHOW(bind(l, (void *)&a, 20));
	b = in4("127.0.0.1", 0);
	SHOW(bind(l, A(b)));
	a = in6("fe80::1", 0);
	SHOW(bind(l, A(a)));
	a = in6("ff02::1", 0);
	SHOW(bind(l, A(a)));
	a = in6("2001:db8::1", 0);
	SHOW(bind(l, A(a)));
	a = in6("::", 0);
	SHOW(bind(l, A(a)));
	SHOW(set(l, IPPROTO_IPV6, IPV6_V6ONLY, 1));
	SHOW(listen(l, 5));
	names(l);
	int port = port_of(l);
	int c = socket(AF_INET, SOCK_STREAM, 0);
	b = in4("127.0.0.1", port);
	SHOW(connect(c, A(b)));
	n = sizeof from;
	int s = accept(l, (void *)&from, &n);
	say_address("accepted", s, &from, n);
	names(s);
	names(c);
	SHOW(write(c, "four", 4));
	SHOW(read(s, buf, 64));
	close(c);
	close(s);
	c = socket(AF_INET6, SOCK_STREAM, 0);
	a = in6("::ffff:127.0.0.1", port);
	SHOW(connect(c, A(a)));
	names(c);
	close(c);
	c = socket(AF_INET6, SOCK_STREAM, 0);
	SHOW(set(c, IPPROTO_IPV6, IPV6_V6ONLY, 1));
	SHOW(connect(c, A(a)));
	a = in6("::1", port);
	SHOW(connect(c, A(a)));
	names(c);
	close(c);
	c = socket(AF_INET6, SOCK_STREAM, 0);
	a = in6("::", port);
	SHOW(connect(c, A(a)));
	names(c);
	close(c);

	SAY("-- ports\n");
	int x = socket(AF_INET, SOCK_STREAM, 0);
	b = in4("127.0.0.1", port);
	SHOW(bind(x, A(b)));
	close(l);
	sleep_ms(1);
	l = socket(AF_INET6, SOCK_STREAM, 0);
	set(l, SOL_SOCKET, SO_REUSEADDR, 1);
	SHOW(set(l, IPPROTO_IPV6, IPV6_V6ONLY, 1));
	a = in6("::", 0);
	SHOW(bind(l, A(a)));
	b = in4("0.0.0.0", port_of(l));
	SHOW(bind(x, A(b)));
	int y = socket(AF_INET, SOCK_STREAM, 0);
	b = in4("127.0.0.1", port_of(l));
	SHOW(bind(y, A(b)));
	close(x);
	close(y);
	x = socket(AF_INET, SOCK_STREAM, 0);
	y = socket(AF_INET, SOCK_STREAM, 0);
	b = in4("127.0.0.1", port_of(l));
	SHOW(bind(x, A(b)));
	b = in4("127.0.0.2", port_of(l));
	SHOW(bind(y, A(b)));
	close(x);
	close(y);

	SAY("-- balanced\n");
	int g[2], hits[2] = { 0, 0 };
	b = in4("127.0.0.1", 0);
	for (int i = 0; i < 2; i++) {
		g[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		SHOW(set(g[i], SOL_SOCKET, SO_REUSEPORT, 1));
		SHOW(bind(g[i], A(b)));
		SHOW(listen(g[i], 64));
		b.sin_port = htons(port_of(g[0]));
	}
	for (int i = 0; i < 60; i++) {
		c = socket(AF_INET, SOCK_STREAM, 0);
		MUST(connect(c, A(b)));
		for (int k = 0; k < 2; k++)
			if ((s = accept(g[k], 0, 0)) >= 0) {
				hits[k]++;
				close(s);
			}
		close(c);
	}
	CHECK(hits[0] + hits[1] == 60);
	CHECK(hits[0] > 5 && hits[1] > 5);

	SAY("-- UDP\n");
	x = socket(AF_INET6, SOCK_DGRAM, 0);
	a = in6("::", 0);
	SHOW(bind(x, A(a)));
	y = socket(AF_INET, SOCK_DGRAM, 0);
	b = in4("127.0.0.1", port_of(x));
	SHOW(sendto(y, "u", 1, 0, A(b)));
	n = sizeof from;
	int r = recvfrom(x, buf, 64, 0, (void *)&from, &n);
	say_address("from", r, &from, n);
	SHOW(sendto(x, "back", 4, 0, A(from)));
	SHOW(recv(y, buf, 64, 0));
	b = in4("127.0.0.1", port_of(y));
	SHOW(sendto(x, "four", 4, 0, A(b)));
	SHOW(recv(y, buf, 64, 0));
	SHOW(set(x, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1));
	int z = socket(AF_INET6, SOCK_DGRAM, 0);
	a = in6("::1", port_of(x));
	SHOW(sendto(z, "six", 3, 0, A(a)));
	char control[128];
	struct iovec io = { buf, 64 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	SHOW(recvmsg(x, &m, 0));
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);
	if (h) {
		struct in6_pktinfo *i = (void *)CMSG_DATA(h);
		SAY("type %d length %d index %d\n", h->cmsg_type, (int)h->cmsg_len, i->ipi6_ifindex);
		CHECK(IN6_IS_ADDR_LOOPBACK(&i->ipi6_addr));
	}
	return 0;
}
