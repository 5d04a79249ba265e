// Corners of TCP and UDP: MSG_FASTOPEN, data for who has shut down both ways, listening again, dual-stack sockets bound to one family,
// IP_PKTINFO of others, what SO_RCVBUF holds, UDP_SEGMENT met by UDP_GRO, counters of TCP_INFO.
// needs: root
// options: --cap-add ALL
#include "inet.h"
#include <net/if.h>
#include <sched.h>

static struct sockaddr_in at(int s)
{
	return in4("127.0.0.1", port_of(s));
}

static int tcp(void)
{
	int s;
	MUST(s = socket(AF_INET, SOCK_STREAM, 0));
	return s;
}

static void fast_open(void)
{
	int l = listener(5), c = tcp(), d;
	char b[10];
	struct sockaddr_in a = at(l);
	SHOW(sendto(c, "fast", 4, MSG_FASTOPEN, A(a)));
	MUST(d = accept(l, 0, 0));
	SHOW(recv(d, b, 10, 0));
	SHOW(sendto(c, "x", 1, MSG_FASTOPEN, A(a)));
	SHOW(send(c, "x", 1, MSG_FASTOPEN));
	c = tcp();
	SHOW(sendto(c, "fast", 4, MSG_FASTOPEN | MSG_DONTWAIT, A(a)));
	sleep_ms(2);
	VALUE(events(c));
	MUST(d = accept(l, 0, 0));
	SHOW(recv(d, b, 10, MSG_DONTWAIT));
	SHOW(send(c, "ab", 2, MSG_FASTOPEN));
	close(l);
	SHOW(sendto(tcp(), "fast", 4, MSG_FASTOPEN, A(a)));
	a.sin_family = AF_UNSPEC;
	SHOW(sendto(tcp(), "fast", 4, MSG_FASTOPEN, A(a)));
}

static void deaf(int how)
{
	int v[2];
	char b[8];
	pair(v);
	send(v[1], "abc", 3, 0);
	sleep_ms(2);
	SHOW(shutdown(v[0], how));
	sleep_ms(2);
	SHOW(recv(v[0], b, 8, MSG_DONTWAIT));
	SHOW(send(v[1], "y", 1, MSG_NOSIGNAL));
	sleep_ms(2);
	SAY("events %#x %#x\n", events(v[0]), events(v[1]));
	SHOW(recv(v[1], b, 2, MSG_DONTWAIT));
	SHOW(recv(v[0], b, 2, MSG_DONTWAIT));
	SHOW(send(v[1], "y", 1, MSG_NOSIGNAL));
	SHOW(shutdown(v[0], how));
	SHOW(shutdown(v[1], SHUT_RDWR));
	close(v[0]);
	close(v[1]);
}

static void listen_again(void)
{
	int l = listener(3);
	struct sockaddr_in a = at(l);
	SHOW(shutdown(l, SHUT_RD));
	SHOW(listen(l, 1));
	SHOW(connect(tcp(), A(a)));
	CHECK(port_of(l) != ntohs(a.sin_port));
	a = at(l);
	SHOW(connect(tcp(), A(a)));
	int c = tcp();
	SHOW(connect(c, A(a)));
	struct sockaddr none = { AF_UNSPEC };
	SHOW(connect(c, &none, sizeof none));
	fcntl(c, F_SETFL, O_NONBLOCK);
	SHOW(connect(c, A(a)));
	SHOW(error_of(c));
}

static void families(void)
{
	struct sockaddr_in6 v4 = in6("::ffff:127.0.0.1", 0), v6 = in6("::1", 0), to4 = in6("::ffff:127.0.0.1", 9), to6 = in6("::1", 9);
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		int s = socket(AF_INET6, type, 0), t = socket(AF_INET6, type, 0);
		SHOW(bind(s, A(v4)));
		SHOW(connect(s, A(to6)));
		SHOW(bind(t, A(v6)));
		SHOW(connect(t, A(to4)));
		if (type == SOCK_DGRAM) {
			SHOW(sendto(s, "x", 1, 0, A(to6)));
			SHOW(sendto(t, "x", 1, 0, A(to4)));
		}
	}
}

static void sources(void)
{
	static const char *const src[] = { "127.7.7.7", "10.0.0.1", "0.0.0.0", "0.0.0.7", "224.0.0.1", "255.255.255.255" };
	struct { struct cmsghdr h; struct in_pktinfo p; char pad[8]; } k = { { 28, IPPROTO_IP, IP_PKTINFO } };
	struct sockaddr_in a = in4("0.0.0.0", 0);
	char c[100], d[4];
	int r = socket(AF_INET, SOCK_DGRAM, 0), s = socket(AF_INET, SOCK_DGRAM, 0);
	bind(r, A(a));
	a = at(r);
	for (int i = 0; i < 6; i++)
		for (int index = 0; index < 3; index++) {
			struct iovec v = { "y", 1 };
			struct msghdr m = { &a, sizeof a, &v, 1, &k, 32 };
			k.p.ipi_ifindex = index == 2 ? 77 : index;
			k.p.ipi_spec_dst.s_addr = inet_addr(src[i]);
			SAY("from %s by %d: ", src[i], index);
			SHOW(sendmsg(s, &m, 0));
		}
	while (recv(r, d, 4, MSG_DONTWAIT) >= 0)
		;
	set(r, IPPROTO_IP, IP_PKTINFO, 1);
	set(s, SOL_SOCKET, SO_BROADCAST, 1);
	a = in4("127.255.255.255", port_of(r));
	SHOW(sendto(s, "x", 1, 0, A(a)));
	struct iovec v = { d, 4 };
	struct msghdr m = { 0, 0, &v, 1, c, sizeof c };
	SHOW(recvmsg(r, &m, MSG_DONTWAIT));
	struct in_pktinfo *p = (void *)CMSG_DATA(CMSG_FIRSTHDR(&m));
	TEXT(inet_ntoa(p->ipi_spec_dst));
	TEXT(inet_ntoa(p->ipi_addr));
}

static void room(void)
{
	static const int sizes[] = { 1, 100, 500, 1000, 3000, 5000, 9000, 15000, 20000, 60000 };
	static char b[65536];
	for (int i = 0; i < 10; i++) {
		int r = socket(AF_INET, SOCK_DGRAM, 0), s = socket(AF_INET, SOCK_DGRAM, 0), n = 0;
		struct sockaddr_in a = in4("127.0.0.1", 0);
		MUST(set(r, SOL_SOCKET, SO_RCVBUF, 106496));
		bind(r, A(a));
		a = at(r);
		for (int k = 0; k < 300; k++)
			sendto(s, b, sizes[i], 0, A(a));
		while (recv(r, b, sizeof b, MSG_DONTWAIT) >= 0)
			n++;
		SAY("packets of %d: %d\n", sizes[i], n);
		close(r);
		close(s);
	}
	for (int size = 16; size <= 65536; size *= 16)
		for (int type = SOCK_STREAM; type <= SOCK_SEQPACKET; type += type == SOCK_DGRAM ? 3 : 1) {
			int v[2];
			long n = 0, r, total = 0;
			MUST(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, v));
			set(v[0], SOL_SOCKET, SO_SNDBUF, 106496);
			while ((r = send(v[0], b, size, 0)) > 0)
				n++, total += r;
			SAY("unix %d, %d: %ld, %ld bytes\n", type, size, n, total);
			close(v[0]);
			close(v[1]);
		}
}

static void segments(void)
{
	int r = socket(AF_INET, SOCK_DGRAM, 0), s = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = in4("127.0.0.1", 0);
	char c[100], d[100];
	bind(r, A(a));
	a = at(r);
	SHOW(set(s, SOL_UDP, 103, 4));
	for (int gro = 0; gro < 2; gro++) {
		SHOW(set(r, SOL_UDP, 104, gro));
		SHOW(sendto(s, "abcdefghij", 10, 0, A(a)));
		SHOW(sendto(s, "abc", 3, 0, A(a)));
		struct iovec v = { d, 100 };
		for (int n = 0; n >= 0;) {
			struct msghdr m = { 0, 0, &v, 1, c, sizeof c };
			SHOW(n = recvmsg(r, &m, MSG_DONTWAIT));
			for (struct cmsghdr *h = n < 0 ? NULL : CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h))
				SAY("level %d type %d: %d\n", h->cmsg_level, h->cmsg_type, *(int *)CMSG_DATA(h));
		}
	}
}

static void info(int s)
{
	char i[280] = { 0 };
	socklen_t n = sizeof i;
	MUST(getsockopt(s, IPPROTO_TCP, TCP_INFO, i, &n));
#define LONG(at) *(long *)(i + at)
#define INT(at) *(int *)(i + at)
	SAY("state %d options %d scale %#x last %d pmtu %d advertised %d\n", i[0], i[5], i[6] & 255, INT(20), INT(60), INT(84));
	SAY("acked %ld received %ld sent %ld not sent %d data in %d out %d delivered %d most %ld paced %d least %d\n", LONG(120), LONG(128), LONG(200), INT(144),
		INT(152), INT(156), INT(192), LONG(112), LONG(104) > 0, INT(148) > 0);
}

static void counters(void)
{
	int v[2];
	char b[1000];
	info(tcp());
	pair(v);
	send(v[0], "hello", 5, 0);
	recv(v[1], b, 10, 0);
	send(v[1], b, 1000, 0);
	recv(v[0], b, 1000, MSG_WAITALL);
	info(v[0]);
	info(v[1]);
}

int main(void)
{
	struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_LOOPBACK };
	MUST(unshare(CLONE_NEWNET));
	MUST(ioctl(tcp(), SIOCSIFFLAGS, &up));
	fast_open();
	deaf(SHUT_RD);
	deaf(SHUT_WR);
	deaf(SHUT_RDWR);
	listen_again();
	families();
	sources();
	room();
	segments();
	counters();
	return 0;
}
