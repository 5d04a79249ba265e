// Multicast by source: blocking, unblocking, source memberships, whole filters set and asked back; which of them a datagram passes.
#include "../check.h"
#include <netinet/in.h>
#include <sys/socket.h>

static struct in_addr group, lo, other;
static int in, out;
static struct sockaddr_in to;

static void hears(const char *when)
{
	char b[8];
	sendto(out, "x", 1, 0, (void *)&to, sizeof to);
	SAY("%s: %s\n", when, recv(in, b, sizeof b, 0) == 1 ? "heard" : "not heard");
}

static int member(int option, struct in_addr g)
{
	struct ip_mreqn m = { g, lo, 0 };
	return setsockopt(in, IPPROTO_IP, option, &m, sizeof(struct ip_mreq));
}

static int source(int option, struct in_addr g, struct in_addr s)
{
	struct ip_mreq_source m = { .imr_multiaddr = g, .imr_interface = lo, .imr_sourceaddr = s };
	return setsockopt(in, IPPROTO_IP, option, &m, sizeof m);
}

static void show_filter(void)
{
	char b[IP_MSFILTER_SIZE(20)];
	struct ip_msfilter *f = (void *)b;
	socklen_t n = sizeof b;
	memset(b, 0, sizeof b);
	f->imsf_multiaddr = group;
	f->imsf_interface = lo;
	f->imsf_numsrc = 20;
	SHOW(getsockopt(in, IPPROTO_IP, IP_MSFILTER, f, &n));
	SAY("mode %d, %d sources, %d bytes", f->imsf_fmode, f->imsf_numsrc, n);
	for (unsigned i = 0; i < f->imsf_numsrc && i < 20; i++)
		SAY(" %x", ntohl(f->imsf_slist[i].s_addr));
	SAY("\n");
}

static int filter(int mode, int count, unsigned first)
{
	char b[IP_MSFILTER_SIZE(20)];
	struct ip_msfilter *f = (void *)b;
	memset(b, 0, sizeof b);
	f->imsf_multiaddr = group;
	f->imsf_interface = lo;
	f->imsf_fmode = mode;
	f->imsf_numsrc = count;
	for (int i = 0; i < count && i < 20; i++)
		f->imsf_slist[i].s_addr = htonl(first + i);
	return setsockopt(in, IPPROTO_IP, IP_MSFILTER, f, IP_MSFILTER_SIZE(count));
}

static void by_source(void)
{
	struct in_addr no = { htonl(0x0a000001) };
	SHOW(source(IP_BLOCK_SOURCE, group, lo));
	SHOW(source(IP_UNBLOCK_SOURCE, group, lo));
	SHOW(source(IP_DROP_SOURCE_MEMBERSHIP, group, lo));
	SHOW(member(IP_ADD_MEMBERSHIP, group));
	SHOW(member(IP_ADD_MEMBERSHIP, group));
	show_filter();
	hears("joined");
	SHOW(source(IP_UNBLOCK_SOURCE, group, lo));
	SHOW(source(IP_BLOCK_SOURCE, group, lo));
	SHOW(source(IP_BLOCK_SOURCE, group, lo));
	show_filter();
	hears("blocked");
	SHOW(source(IP_ADD_SOURCE_MEMBERSHIP, group, lo));
	SHOW(source(IP_BLOCK_SOURCE, group, no));
	SHOW(source(IP_UNBLOCK_SOURCE, group, lo));
	show_filter();
	hears("unblocked");
	SHOW(member(IP_DROP_MEMBERSHIP, group));
	SHOW(member(IP_DROP_MEMBERSHIP, group));
	hears("left");
	SHOW(source(IP_ADD_SOURCE_MEMBERSHIP, group, no));
	hears("another source");
	SHOW(source(IP_ADD_SOURCE_MEMBERSHIP, group, lo));
	SHOW(source(IP_ADD_SOURCE_MEMBERSHIP, group, lo));
	SHOW(member(IP_ADD_MEMBERSHIP, group));
	show_filter();
	hears("two sources");
	SHOW(source(IP_DROP_SOURCE_MEMBERSHIP, group, lo));
	hears("one source");
	SHOW(source(IP_DROP_SOURCE_MEMBERSHIP, group, no));
	SHOW(source(IP_DROP_SOURCE_MEMBERSHIP, group, no));
	show_filter();
	SHOW(source(IP_BLOCK_SOURCE, lo, lo));
	SHOW(source(IP_ADD_SOURCE_MEMBERSHIP, lo, lo));
	struct ip_mreq_source m = { group, other, lo };
	SHOW(setsockopt(in, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &m, sizeof m));
	SHOW(setsockopt(in, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &m, sizeof m + 1));
	SHOW(setsockopt(in, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &m, sizeof m - 1));
}

static void whole(void)
{
	SHOW(filter(MCAST_INCLUDE, 1, 0x7f000001));
	SHOW(member(IP_ADD_MEMBERSHIP, group));
	SHOW(filter(MCAST_INCLUDE, 1, 0x7f000001));
	show_filter();
	hears("included");
	SHOW(filter(MCAST_EXCLUDE, 3, 0x7f000000));
	show_filter();
	hears("excluded");
	SHOW(filter(7, 1, 0x7f000001));
	SHOW(filter(MCAST_EXCLUDE, 0, 0));
	hears("nobody excluded");
	SHOW(filter(MCAST_INCLUDE, 10, 1));
	SHOW(filter(MCAST_INCLUDE, 11, 1));
	for (int i = 0; i < 2; i++) {
		char b[IP_MSFILTER_SIZE(3)] = { 0 };
		struct ip_msfilter *f = (void *)b;
		socklen_t n = IP_MSFILTER_SIZE(i ? 3 : 0);
		f->imsf_multiaddr = group, f->imsf_interface = lo, f->imsf_numsrc = i ? 3 : 0;
		SHOW(getsockopt(in, IPPROTO_IP, IP_MSFILTER, f, &n));
		SAY("%d %d\n", f->imsf_numsrc, n);
		n = IP_MSFILTER_SIZE(0) - 1;
		SHOW(getsockopt(in, IPPROTO_IP, IP_MSFILTER, f, &n));
		f->imsf_multiaddr = lo;
		n = sizeof b;
		SHOW(getsockopt(in, IPPROTO_IP, IP_MSFILTER, f, &n));
		f->imsf_multiaddr = group, f->imsf_numsrc = 4, f->imsf_fmode = MCAST_INCLUDE;
		SHOW(setsockopt(in, IPPROTO_IP, IP_MSFILTER, f, sizeof b));
		SHOW(setsockopt(in, IPPROTO_IP, IP_MSFILTER, f, 15));
	}
	SHOW(filter(MCAST_INCLUDE, 0, 0));
	SHOW(member(IP_DROP_MEMBERSHIP, group));
}

/* The forms for both families. */
static void generic(int domain)
{
	struct group_source_req q = { .gsr_interface = 1 };
	struct group_req g = { .gr_interface = 1 };
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = { { { 0xff, 0x11, [15] = 7 } } } }, s = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in a4 = { .sin_family = AF_INET, .sin_addr = group }, s4 = { .sin_family = AF_INET, .sin_addr = lo };
	int level = domain == AF_INET ? IPPROTO_IP : IPPROTO_IPV6, fd = socket(domain, SOCK_DGRAM, 0);
	memcpy(&g.gr_group, domain == AF_INET ? (void *)&a4 : &a, sizeof a4);
	if (domain == AF_INET6)
		memcpy(&g.gr_group, &a, sizeof a);
	q.gsr_group = g.gr_group;
	memcpy(&q.gsr_source, domain == AF_INET ? (void *)&s4 : &s, domain == AF_INET ? sizeof s4 : sizeof s);
	SHOW(setsockopt(fd, level, MCAST_BLOCK_SOURCE, &q, sizeof q));
	SHOW(setsockopt(fd, level, MCAST_JOIN_GROUP, &g, sizeof g));
	SHOW(setsockopt(fd, level, MCAST_JOIN_GROUP, &g, sizeof g));
	SHOW(setsockopt(fd, level, MCAST_BLOCK_SOURCE, &q, sizeof q));
	SHOW(setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, &q, sizeof q));
	char b[GROUP_FILTER_SIZE(2)] = { 0 };
	struct group_filter *f = (void *)b;
	socklen_t n = sizeof b;
	f->gf_interface = 1, f->gf_group = g.gr_group, f->gf_numsrc = 2;
	SHOW(getsockopt(fd, level, MCAST_MSFILTER, f, &n));
	SAY("mode %d, %d sources, %d bytes\n", f->gf_fmode, f->gf_numsrc, n);
	SHOW(setsockopt(fd, level, MCAST_UNBLOCK_SOURCE, &q, sizeof q));
	SHOW(setsockopt(fd, level, MCAST_UNBLOCK_SOURCE, &q, sizeof q));
	f->gf_fmode = MCAST_INCLUDE, f->gf_numsrc = 1, f->gf_slist[0] = q.gsr_source;
	SHOW(setsockopt(fd, level, MCAST_MSFILTER, f, GROUP_FILTER_SIZE(1)));
	SHOW(setsockopt(fd, level, MCAST_MSFILTER, f, GROUP_FILTER_SIZE(0)));
	SHOW(setsockopt(fd, level, MCAST_MSFILTER, f, 0));
	n = sizeof b, f->gf_fmode = 9, f->gf_numsrc = 0;
	SHOW(getsockopt(fd, level, MCAST_MSFILTER, f, &n));
	SAY("mode %d, %d sources, %d bytes\n", f->gf_fmode, f->gf_numsrc, n);
	SHOW(setsockopt(fd, level, MCAST_LEAVE_SOURCE_GROUP, &q, sizeof q));
	SHOW(setsockopt(fd, level, MCAST_LEAVE_GROUP, &g, sizeof g));
	SHOW(setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, &q, sizeof q));
	SHOW(setsockopt(fd, level, MCAST_JOIN_GROUP, &g, sizeof g));
	SHOW(setsockopt(fd, level, MCAST_LEAVE_SOURCE_GROUP, &q, sizeof q));
	g.gr_group.ss_family = AF_UNIX;
	SHOW(setsockopt(fd, level, MCAST_JOIN_GROUP, &g, sizeof g));
	q.gsr_source.ss_family = AF_UNIX;
	SHOW(setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, &q, sizeof q));
	q.gsr_interface = 77, q.gsr_source.ss_family = domain;
	SHOW(setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, &q, sizeof q));
	close(fd);
}

/* IP_MULTICAST_ALL: whether what others have joined is heard too. */
static void others(void)
{
	struct in_addr third = { htonl(0xef010103) };
	int joined = socket(AF_INET, SOCK_DGRAM, 0);
	hears("nobody has joined");
	struct ip_mreqn m = { group, lo, 0 };
	MUST(setsockopt(joined, IPPROTO_IP, IP_ADD_MEMBERSHIP, &m, sizeof m));
	hears("another socket has joined");
	SHOW(member(IP_ADD_MEMBERSHIP, third));
	hears("and this one another group");
	SHOW(setsockopt(in, IPPROTO_IP, IP_MULTICAST_ALL, &(int){ 0 }, 4));
	hears("own groups only");
	SHOW(setsockopt(in, IPPROTO_IP, IP_MULTICAST_ALL, &(int){ 1 }, 4));
	close(joined);
	hears("the other has closed");
}

int main(void)
{
	group.s_addr = htonl(0xef010102);
	lo.s_addr = htonl(INADDR_LOOPBACK);
	other.s_addr = htonl(0x01020304);
	MUST(in = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
	MUST(out = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(setsockopt(out, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof lo));
	struct sockaddr_in a = { AF_INET };
	socklen_t n = sizeof a;
	MUST(bind(in, (void *)&a, n));
	MUST(getsockname(in, (void *)&a, &n));
	to = a;
	to.sin_addr = group;
	by_source();
	whole();
	generic(AF_INET);
	generic(AF_INET6);
	others();
	return 0;
}
