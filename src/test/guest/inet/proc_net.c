// /proc/net of a fresh network namespace: which files there are, what they say with lo down, up, and with groups joined; counters that move.
// needs: root
// options: --cap-add ALL
#include "inet.h"
#include <net/if.h>
#include <sched.h>

static char *slurp(const char *name)
{
	static char b[65536];
	char path[64];
	snprintf(path, sizeof path, "/proc/self/net/%s", name);
	int fd = open(path, O_RDONLY);
	long n = fd < 0 ? -1 : 0, r;
	while (fd >= 0 && (r = read(fd, b + n, sizeof b - 1 - n)) > 0)
		n += r;
	b[n < 0 ? 0 : n] = 0;
	if (fd >= 0)
		close(fd);
	else
		strcpy(b, strerrorname_np(errno));
	return b;
}

static void show(const char *name)
{
	SAY("%s:\n%s", name, slurp(name));
}

static void up(int on)
{
	struct ifreq r = { 0 };
	int fd;
	strcpy(r.ifr_name, "lo");
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(ioctl(fd, SIOCGIFFLAGS, &r));
	r.ifr_flags = on ? r.ifr_flags | IFF_UP : r.ifr_flags & ~IFF_UP;
	MUST(ioctl(fd, SIOCSIFFLAGS, &r));
	close(fd);
}

/* The value of a counter of snmp or netstat, "Tcp" and "ActiveOpens", or with an empty group of snmp6. */
static long counter(const char *file, const char *group, const char *name)
{
	char *b = slurp(file);
	if (!*group) {
		for (char *l = strtok(b, "\n"); l; l = strtok(NULL, "\n")) {
			char n[64];
			long v;
			if (sscanf(l, "%63s %ld", n, &v) == 2 && !strcmp(n, name))
				return v;
		}
		return -1;
	}
	char *head = NULL;
	for (char *l = strtok(b, "\n"); l; l = strtok(NULL, "\n")) {
		size_t g = strlen(group);
		if (strncmp(l, group, g) || l[g] != ':')
			continue;
		if (!head) {
			head = l;
			continue;
		}
		char *s1, *s2, *v = strtok_r(l, " ", &s2);
		for (char *n = strtok_r(head, " ", &s1); n && v; n = strtok_r(NULL, " ", &s1), v = strtok_r(NULL, " ", &s2))
			if (!strcmp(n, name))
				return atol(v);
		return -1;
	}
	return -1;
}

static void counters(const char *when)
{
	static const char *const list[][3] = {
		{ "snmp", "Ip", "Forwarding" }, { "snmp", "Ip", "DefaultTTL" },
		{ "snmp", "Tcp", "ActiveOpens" }, { "snmp", "Tcp", "PassiveOpens" }, { "snmp", "Tcp", "AttemptFails" },
		{ "snmp", "Tcp", "EstabResets" }, { "snmp", "Tcp", "CurrEstab" }, { "snmp", "Tcp", "OutRsts" },
		{ "snmp", "Udp", "InDatagrams" }, { "snmp", "Udp", "NoPorts" },
		{ "snmp", "Udp", "OutDatagrams" }, { "snmp", "Udp", "IgnoredMulti" },
		{ "snmp", "UdpLite", "InDatagrams" }, { "snmp", "UdpLite", "OutDatagrams" },
		{ "snmp", "Icmp", "InMsgs" }, { "snmp", "Icmp", "InDestUnreachs" }, { "snmp", "Icmp", "OutDestUnreachs" },
		{ "snmp", "Icmp", "InEchos" }, { "snmp", "Icmp", "OutEchoReps" },
		{ "snmp6", "", "Udp6InDatagrams" }, { "snmp6", "", "Udp6NoPorts" }, { "snmp6", "", "Udp6OutDatagrams" },
		{ "snmp6", "", "Icmp6InDestUnreachs" }, { "snmp6", "", "Icmp6OutDestUnreachs" },
	};
	SAY("%s:", when);
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		long v = counter(list[i][0], list[i][1], list[i][2]);
		if (v)
			SAY(" %s%s=%ld", list[i][1], list[i][2], v);
	}
	SAY("\n");
}

/* Packets of UDP and ICMP have their lengths on both sides; TCP's segments differ from run to run. */
static void traffic(const char *when)
{
	char *b = slurp("dev"), *lo = strstr(b, "lo:");
	long v[16] = { 0 }, n = 0;
	for (char *t = strtok(lo ? lo + 3 : NULL, " \n"); t && n < 16; t = strtok(NULL, " \n"))
		v[n++] = atol(t);
	SAY("%s: lo received %ld bytes, %ld packets, sent %ld, %ld;", when, v[0], v[1], v[8], v[9]);
	SAY(" Ip %ld", counter("snmp", "Ip", "InReceives"));
	SAY(" %ld", counter("snmp", "Ip", "InDelivers"));
	SAY(" %ld", counter("snmp", "Ip", "OutRequests"));
	SAY(" %ld", counter("snmp", "Ip", "OutTransmits"));
	SAY(" octets %ld", counter("netstat", "IpExt", "InOctets"));
	SAY(" %ld", counter("netstat", "IpExt", "OutOctets"));
	SAY(" ect %ld", counter("netstat", "IpExt", "InNoECTPkts"));
	SAY(" multicast %ld", counter("netstat", "IpExt", "InMcastPkts"));
	SAY(" %ld\n", counter("netstat", "IpExt", "OutMcastPkts"));
}

static void udp(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t l = sizeof a;
	char b[2000] = { 0 };
	int s, r;
	MUST(r = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(bind(r, (void *)&a, l));
	MUST(getsockname(r, (void *)&a, &l));
	MUST(s = socket(AF_INET, SOCK_DGRAM, 0));
	SHOW(sendto(s, b, 100, 0, (void *)&a, l));
	counters("sent");
	SHOW(recv(r, b, sizeof b, MSG_PEEK));
	SHOW(recv(r, b, sizeof b, 0));
	counters("received");
	SHOW(setsockopt(r, SOL_SOCKET, SO_RCVBUF, &(int){ 0 }, sizeof(int)));
	for (int i = 0; i < 20; i++)
		MUST(sendto(s, b, 1000, 0, (void *)&a, l));
	CHECK(counter("snmp", "Udp", "RcvbufErrors") > 0);
	CHECK(counter("snmp", "Udp", "RcvbufErrors") == counter("snmp", "Udp", "InErrors"));
	close(r);
	SHOW(sendto(s, b, 100, 0, (void *)&a, l));
	traffic("refused");
	CHECK(counter("snmp", "Udp", "NoPorts") == 1);
	CHECK(counter("snmp", "Icmp", "InDestUnreachs") == 1 && counter("snmp", "Icmp", "OutDestUnreachs") == 1);
	CHECK(strstr(slurp("snmp"), "IcmpMsg: InType3 OutType3\nIcmpMsg: 1 1\n") != NULL);
	close(s);
}

static void udp6(void)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback, .sin6_port = htons(9) };
	char b[100] = { 0 };
	int s;
	MUST(s = socket(AF_INET6, SOCK_DGRAM, 0));
	SHOW(sendto(s, b, sizeof b, 0, (void *)&a, sizeof a));
	close(s);
}

static void tcp(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t l = sizeof a;
	int s, c, d;
	MUST(s = socket(AF_INET, SOCK_STREAM, 0));
	MUST(bind(s, (void *)&a, l));
	MUST(getsockname(s, (void *)&a, &l));
	MUST(c = socket(AF_INET, SOCK_STREAM, 0));
	SHOW(connect(c, (void *)&a, l));
	close(c);
	counters("refused");
	MUST(listen(s, 5));
	MUST(c = socket(AF_INET, SOCK_STREAM, 0));
	MUST(connect(c, (void *)&a, l));
	MUST(d = accept(s, NULL, NULL));
	counters("connected");
	SHOW(send(d, "x", 1, 0));
	while (recv(c, &(char){ 0 }, 1, MSG_PEEK) != 1)
		;
	SHOW(close(c));
	sleep_ms(20);
	counters("reset");
	close(d);
	MUST(c = socket(AF_INET, SOCK_STREAM, 0));
	MUST(connect(c, (void *)&a, l));
	MUST(d = accept(s, NULL, NULL));
	close(c);
	sleep_ms(20);
	counters("half closed");
	close(d);
	sleep_ms(20);
	counters("closed");
	SHOW(counter("netstat", "TcpExt", "TCPAbortOnClose"));
	SHOW(counter("netstat", "TcpExt", "TCPAbortOnData"));
	CHECK(counter("snmp", "Tcp", "InSegs") > 0 && counter("snmp", "Tcp", "InSegs") == counter("snmp", "Tcp", "OutSegs"));
	close(s);
}

/* How many sockets /proc/net/protocols counts for some. */
static void protocols(const char *when)
{
	SAY("%s:", when);
	for (const char *const *p = (const char *const[]){ "TCP", "TCPv6", "UDP", "UDP-Lite", "UNIX", "UNIX-STREAM", "RAW", NULL }; *p; p++) {
		char *b = slurp("protocols");
		for (char *l = strtok(b, "\n"); l; l = strtok(NULL, "\n")) {
			char n[64];
			int size, count;
			if (sscanf(l, "%63s %d %d", n, &size, &count) == 3 && !strcmp(n, *p))
				SAY(" %s %d", n, count);
		}
	}
	SAY("\n");
}

static void counts(void)
{
	int fd[8] = { socket(AF_INET, SOCK_STREAM, 0), socket(AF_INET6, SOCK_STREAM, 0), socket(AF_INET, SOCK_DGRAM, 0), socket(AF_INET, SOCK_RAW, 255),
		socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE) };
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd + 5));
	MUST(fd[7] = socket(AF_UNIX, SOCK_STREAM, 0));
	protocols("sockets");
	struct sockaddr_in a = in4("127.0.0.1", 0);
	for (int i = 0; i < 5; i++)
		bind(fd[i], A(a));
	MUST(listen(fd[0], 1));
	protocols("bound");
	for (int i = 0; i < 8; i++)
		close(fd[i]);
}

static void groups(void)
{
	struct ip_mreqn m = { .imr_multiaddr.s_addr = inet_addr("239.1.2.3"), .imr_ifindex = 1 };
	struct ip_mreq_source q = { .imr_multiaddr.s_addr = inet_addr("239.1.2.4"), .imr_interface.s_addr = inet_addr("127.0.0.1"),
		.imr_sourceaddr.s_addr = inet_addr("127.0.0.9") };
	struct ipv6_mreq m6 = { .ipv6mr_interface = 1 };
	struct group_source_req g = { .gsr_interface = 1 };
	int s, t, s6;
	MUST(s = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(t = socket(AF_INET, SOCK_DGRAM, 0));
	SHOW(setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &m, sizeof m));
	SHOW(setsockopt(t, IPPROTO_IP, IP_ADD_MEMBERSHIP, &m, sizeof m));
	SHOW(setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &q, sizeof q));
	q.imr_sourceaddr.s_addr = inet_addr("127.0.0.8");
	SHOW(setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &q, sizeof q));
	q.imr_multiaddr.s_addr = inet_addr("239.1.2.3");
	SHOW(setsockopt(s, IPPROTO_IP, IP_BLOCK_SOURCE, &q, sizeof q));
	inet_pton(AF_INET6, "ff02::1:9", &m6.ipv6mr_multiaddr);
	MUST(s6 = socket(AF_INET6, SOCK_DGRAM, 0));
	SHOW(setsockopt(s6, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &m6, sizeof m6));
	inet_pton(AF_INET6, "ff15::77", &m6.ipv6mr_multiaddr);
	SHOW(setsockopt(s6, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &m6, sizeof m6));
	struct sockaddr_in6 *a = (void *)&g.gsr_group, *b = (void *)&g.gsr_source;
	a->sin6_family = b->sin6_family = AF_INET6;
	a->sin6_addr = m6.ipv6mr_multiaddr;
	b->sin6_addr = in6addr_loopback;
	SHOW(setsockopt(s6, IPPROTO_IPV6, MCAST_BLOCK_SOURCE, &g, sizeof g));
	inet_pton(AF_INET6, "ff15::78", &a->sin6_addr);
	SHOW(setsockopt(s6, IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, &g, sizeof g));
	show("igmp");
	show("igmp6");
	show("mcfilter");
	show("mcfilter6");
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr("239.1.2.3"), .sin_port = htons(7) };
	struct ip_mreqn out = { .imr_ifindex = 1 };
	SHOW(setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &out, sizeof out));
	SHOW(sendto(s, "abc", 3, 0, (void *)&to, sizeof to));
	CHECK(counter("snmp", "Udp", "IgnoredMulti") == 1); /* of others: Linux itself reports groups, when it likes */
	CHECK(counter("netstat", "IpExt", "InMcastPkts") > 0);
	close(s);
	show("igmp");
	show("mcfilter");
	close(t);
	close(s6);
	show("igmp");
	show("igmp6");
	show("mcfilter6");
}

int main(void)
{
	static const char *const plain[] = { "anycast6", "arp", "dev", "dev_mcast", "dev_snmp6/lo", "icmp", "icmp6", "if_inet6", "igmp", "igmp6",
		"ip6_flowlabel", "mcfilter", "mcfilter6", "packet", "psched", "raw", "raw6", "route", "rt_cache", "snmp", "snmp6",
		"sockstat6", "tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "unix" };
	MUST(unshare(CLONE_NEWNET));
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		show(plain[i]);
	up(1);
	SAY("--- up\n");
	for (const char *const *p = (const char *const[]){ "anycast6", "dev", "if_inet6", "igmp", "igmp6", "route", NULL }; *p; p++)
		show(*p);
	counts();
	traffic("before");
	udp();
	udp6();
	counters("udp6");
	tcp();
	groups();
	up(0);
	SAY("--- down\n");
	for (const char *const *p = (const char *const[]){ "if_inet6", "igmp", "igmp6", NULL }; *p; p++)
		show(*p);
	return 0;
}
