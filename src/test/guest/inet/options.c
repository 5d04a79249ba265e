// Options of TCP and UDP sockets: first values, bounds, errors.
#include "inet.h"

static void range(int fd, int level, int name, int a, int b, int c)
{
	int v[3] = { a, b, c };
	SAY("level %d option %d: %d;", level, name, option(fd, level, name));
	for (int i = 0; i < 3; i++) {
		const char *said = set(fd, level, name, v[i]) < 0 ? strerrorname_np(errno) : "ok";
		SAY(" %d -> %s, %d;", v[i], said, option(fd, level, name));
	}
	SAY("\n");
}

int main(void)
{
	int t = socket(AF_INET, SOCK_STREAM, 0), u = socket(AF_INET, SOCK_DGRAM, 0), t6 = socket(AF_INET6, SOCK_STREAM, 0);
	int u6 = socket(AF_INET6, SOCK_DGRAM, 0);
	char name[16] = "";
	socklen_t n;
	static const int flags[] = { SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST, SO_OOBINLINE, SO_DONTROUTE, SO_REUSEPORT, SO_TIMESTAMP };
	for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
		range(t, SOL_SOCKET, flags[i], 1, 7, 0);
	range(t, SOL_SOCKET, SO_SNDBUF, 1, 10000, 100000);
	range(t, SOL_SOCKET, SO_RCVBUF, 1, 10000, 100000);
	range(t, SOL_SOCKET, SO_RCVLOWAT, 0, 5, -1);
	range(t, SOL_SOCKET, SO_PRIORITY, 6, 0, 3);
	range(t, SOL_SOCKET, SO_TYPE, 1, 2, 3);
	range(t, SOL_SOCKET, SO_PASSCRED, 1, 0, 1);
	range(t, IPPROTO_TCP, TCP_NODELAY, 1, 5, 0);
	range(t, IPPROTO_TCP, TCP_CORK, 1, 5, 0);
	range(t, IPPROTO_TCP, TCP_MAXSEG, 1, 1000, 40000);
	range(t, IPPROTO_TCP, TCP_KEEPIDLE, 0, 10, 40000);
	range(t, IPPROTO_TCP, TCP_KEEPINTVL, 0, 10, 40000);
	range(t, IPPROTO_TCP, TCP_KEEPCNT, 0, 10, 200);
	range(t, IPPROTO_TCP, TCP_SYNCNT, 0, 10, 200);
	range(t, IPPROTO_TCP, TCP_LINGER2, -1, 10, 400);
	range(t, IPPROTO_TCP, TCP_DEFER_ACCEPT, 5, 0, -1);
	range(t, IPPROTO_TCP, TCP_QUICKACK, 0, 1, 1);
	range(t, IPPROTO_TCP, TCP_USER_TIMEOUT, -1, 1000, 0);
	range(t, IPPROTO_TCP, TCP_INFO, -1, 1000, 0);
	range(t, IPPROTO_TCP, 77, -1, 1000, 0);
	range(t, IPPROTO_IP, IP_TTL, 0, 10, -1);
	range(t, IPPROTO_IP, IP_TOS, 0x13, 0x1fc, 0);
	range(u, IPPROTO_IP, IP_TOS, 0x13, 0x1fc, 0);
	range(u, IPPROTO_IP, IP_TTL, 256, 10, 255);
	range(u, IPPROTO_IP, IP_MTU_DISCOVER, 7, 2, 0);
	range(u, IPPROTO_IP, IP_MULTICAST_TTL, 300, 7, -1);
	range(t, IPPROTO_IP, IP_MULTICAST_TTL, 3, 7, -1);
	range(u, IPPROTO_IP, IP_MULTICAST_LOOP, 0, 5, 1);
	range(u, IPPROTO_IP, IP_MTU, 0, 5, 1);
	range(u, IPPROTO_IP, 31, 0, 5, 1);
	range(u, IPPROTO_IPV6, IPV6_V6ONLY, 0, 5, 1);
	range(u, IPPROTO_TCP, TCP_NODELAY, 0, 5, 1);
	range(u, 99, 1, 0, 5, 1);
	range(u6, IPPROTO_TCP, TCP_NODELAY, 0, 5, 1);
	range(u6, IPPROTO_IPV6, IPV6_V6ONLY, 1, 5, 0);
	range(u6, IPPROTO_IPV6, IPV6_UNICAST_HOPS, -2, 7, -1);
	range(u6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 256, 7, -1);
	range(u6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 2, 0, 1);
	range(u6, IPPROTO_IPV6, IPV6_TCLASS, 256, 7, -1);
	range(u6, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, 2, 0);
	range(t6, IPPROTO_IPV6, IPV6_V6ONLY, 1, 5, 0);
	range(t6, IPPROTO_IP, IP_TOS, 16, 0, 0);
	range(u, IPPROTO_UDP, UDP_CORK, 1, 0, 0);
	SHOW(setsockopt(t, IPPROTO_TCP, TCP_NODELAY, name, 2));
	SHOW(setsockopt(t, IPPROTO_TCP, TCP_NODELAY, (void *)1, 4));
	SHOW(setsockopt(t, IPPROTO_TCP, TCP_NODELAY, name, -1));
	unsigned char one = 9;
	SHOW(setsockopt(t, IPPROTO_IP, IP_TTL, &one, 1));
	VALUE(option(t, IPPROTO_IP, IP_TTL));
	SHOW(setsockopt(t, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	n = sizeof name;
	SHOW(getsockopt(t, IPPROTO_TCP, TCP_CONGESTION, name, &n));
	VALUE(n);
	TEXT(name);
	SHOW(setsockopt(t, IPPROTO_TCP, TCP_CONGESTION, "nonsense", 8));
	struct linger l = { 1, 5 };
	SHOW(setsockopt(t, SOL_SOCKET, SO_LINGER, &l, sizeof l));
	SHOW(setsockopt(t, SOL_SOCKET, SO_LINGER, &l, 4));
	n = sizeof l;
	SHOW(getsockopt(t, SOL_SOCKET, SO_LINGER, &l, &n));
	VALUE(l.l_onoff * 100 + l.l_linger);
	n = 2;
	SHOW(getsockopt(t, SOL_SOCKET, SO_TYPE, name, &n));
	VALUE(n);
	n = -1;
	SHOW(getsockopt(t, SOL_SOCKET, SO_TYPE, name, &n));
	VALUE(option(t, SOL_SOCKET, SO_PROTOCOL));
	VALUE(option(t, SOL_SOCKET, SO_DOMAIN));
	struct ip_mreq group = { { htonl(0xe0000105) }, { htonl(INADDR_LOOPBACK) } };
	SHOW(setsockopt(u, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group));
	SHOW(setsockopt(u, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group));
	SHOW(setsockopt(u, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof group));
	SHOW(setsockopt(u, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof group));
	SHOW(setsockopt(t, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group));
	group.imr_multiaddr.s_addr = htonl(0x01020304);
	SHOW(setsockopt(u, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group));
	return 0;
}
