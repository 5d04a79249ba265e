// Raw sockets: who may have one, names, ICMP with its filter and its echo, packets of other protocols, headers of one's own, UDP seen and made, IPv6 checksums.
// needs: root
// options: --cap-add ALL
#include "inet.h"
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/if.h>
#include <sched.h>

static void up(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(ioctl(fd, SIOCSIFFLAGS, &r));
	close(fd);
}

static unsigned short sum(const void *data, int n)
{
	const unsigned char *b = data;
	unsigned s = 0;
	for (int i = 0; i < n; i += 2)
		s += b[i] << 8 | (i + 1 < n ? b[i + 1] : 0);
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return htons(~s);
}

static int echo(char *b, int type, int n)
{
	memset(b, 0, n);
	b[0] = type;
	b[5] = 9;
	b[n - 1] = 'z';
	*(unsigned short *)(b + 2) = 0;
	if (type == ICMP_ECHO || type == ICMP_ECHOREPLY)
		*(unsigned short *)(b + 2) = sum(b, n);
	return n;
}

/* What comes, without what differs from packet to packet. */
static void get(int fd, int v6)
{
	unsigned char b[4096];
	char t[64];
	struct sockaddr_in6 from;
	socklen_t len = sizeof from;
	struct pollfd p = { fd, POLLIN, 0 };
	if (poll(&p, 1, 200) != 1) {
		SAY("nothing comes\n");
		return;
	}
	long n = recvfrom(fd, b, sizeof b, 0, (void *)&from, &len);
	if (n < 0) {
		SAY("receive: %s\n", strerrorname_np(errno));
		return;
	}
	inet_ntop(from.sin6_family, from.sin6_family == AF_INET ? (void *)&((struct sockaddr_in *)&from)->sin_addr : (void *)&from.sin6_addr, t, sizeof t);
	SAY("%ld bytes from %s port %d: ", n, t, ntohs(from.sin6_port));
	int at = v6 ? 0 : (b[0] & 15) * 4;
	if (!v6)
		SAY("length %d ttl %d tos %d protocol %d sum %s, ", b[2] << 8 | b[3], b[8], b[1], b[9], sum(b, at) ? "wrong" : "right");
	SAY("%d %d", b[at], b[at + 1]);
	if (n - at > 8 && b[9] != 17)
		SAY(" last %d", b[n - 1]);
	SAY("\n");
}

static void nobody(void)
{
	pid_t p = fork();
	if (p == 0) {
		MUST(setresuid(1000, 1000, 1000));
		SHOW(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
		SHOW(socket(AF_INET, SOCK_RAW, 0));
		SHOW(socket(AF_INET, SOCK_RAW, -1));
		SHOW(socket(AF_INET, SOCK_RAW, 300));
		SHOW(socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6));
		_exit(0);
	}
	show_wait(p);
}

static void icmp(void)
{
	int fd, v = 0, on = 1;
	socklen_t n = sizeof v;
	char b[2048];
	struct sockaddr_in a = in4("127.0.0.1", 0), own = in4("127.0.0.5", 999);
	MUST(fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	VALUE(port_of(fd));
	SHOW(send(fd, b, echo(b, ICMP_ECHO, 40), 0));
	SHOW(sendto(fd, b, echo(b, ICMP_ECHO, 40), 0, A(a)));
	get(fd, 0);
	get(fd, 0);
	get(fd, 0);
	/* a wrong checksum gets no answer */
	b[2]++;
	SHOW(sendto(fd, b, 40, 0, A(a)));
	get(fd, 0);
	get(fd, 0);
	SHOW(getsockopt(fd, SOL_RAW, ICMP_FILTER, &v, &n));
	VALUE(v);
	v = ~(1 << ICMP_ECHOREPLY);
	SHOW(setsockopt(fd, SOL_RAW, ICMP_FILTER, &v, sizeof v));
	SHOW(setsockopt(fd, SOL_RAW, 99, &v, sizeof v));
	SHOW(setsockopt(fd, IPPROTO_IP, IP_TTL, &(int){ 7 }, 4));
	SHOW(setsockopt(fd, IPPROTO_IP, IP_TOS, &(int){ 16 }, 4));
	SHOW(sendto(fd, b, echo(b, ICMP_ECHO, 9), 0, A(a)));
	get(fd, 0);
	get(fd, 0);
	SHOW(bind(fd, A(own)));
	VALUE(port_of(fd));
	SHOW(sendto(fd, b, echo(b, ICMP_ECHO, 9), 0, A(a)));
	get(fd, 0);
	SHOW(connect(fd, A(a)));
	SHOW(send(fd, b, echo(b, ICMP_ECHO, 9), 0));
	get(fd, 0);
	SHOW(bind(fd, A(own)));
	SHOW(sendto(fd, b, 9, MSG_OOB, A(a)));
	SHOW(sendto(fd, b, 9, 0, (void *)&a, 8));
	a.sin_family = AF_UNIX;
	SHOW(sendto(fd, b, 9, 0, A(a)));
	SHOW(recv(fd, b, 1, MSG_OOB));
	SHOW(listen(fd, 1));
	close(fd);
	/* an unreachable port, seen from beside */
	MUST(fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	int u = socket(AF_INET, SOCK_DGRAM, 0);
	a = in4("127.0.0.1", 9);
	SHOW(sendto(u, "hello", 5, 0, A(a)));
	get(fd, 0);
	close(u);
	close(fd);
	(void)on;
}

static void other(void)
{
	int fd, fd2, v;
	socklen_t n = sizeof v;
	char b[64] = "some data";
	struct sockaddr_in a = in4("127.0.0.2", 0);
	MUST(fd = socket(AF_INET, SOCK_RAW, 253));
	MUST(fd2 = socket(AF_INET, SOCK_RAW, 253));
	SHOW(sendto(fd, b, 9, 0, A(a)));
	get(fd, 0);
	get(fd2, 0);
	SHOW(sendto(fd, b, 0, 0, A(a)));
	SHOW(recv(fd2, b, sizeof b, 0));
	SHOW(getsockopt(fd, SOL_RAW, ICMP_FILTER, &v, &n));
	SHOW(getsockopt(fd, IPPROTO_IP, IP_HDRINCL, &v, &n));
	VALUE(v);
	close(fd);
	MUST(fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW));
	SHOW(getsockopt(fd, IPPROTO_IP, IP_HDRINCL, &v, &n));
	VALUE(v);
	struct {
		struct iphdr h;
		char data[20];
	} p = { .h = { .ihl = 5, .version = 4, .ttl = 33, .protocol = 253, .daddr = a.sin_addr.s_addr }, .data = "abc" };
	SHOW(sendto(fd, &p, sizeof p, 0, A(a)));
	get(fd2, 0);
	p.h.saddr = inet_addr("127.0.0.77");
	SHOW(sendto(fd, &p, sizeof p, 0, A(a)));
	get(fd2, 0);
	SHOW(sendto(fd, &p, 19, 0, A(a)));
	p.h.ihl = 15;
	SHOW(sendto(fd, &p, sizeof p, 0, A(a)));
	SHOW(setsockopt(fd, IPPROTO_IP, IP_HDRINCL, &(int){ 0 }, 4));
	SHOW(recv(fd, b, sizeof b, MSG_DONTWAIT));
	close(fd);
	close(fd2);
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	SHOW(setsockopt(fd, IPPROTO_IP, IP_HDRINCL, &(int){ 1 }, 4));
	close(fd);
}

static void udp(void)
{
	int raw, u;
	char b[64];
	struct sockaddr_in a = in4("127.0.0.1", 0);
	MUST(raw = socket(AF_INET, SOCK_RAW, IPPROTO_UDP));
	MUST(u = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(bind(u, A(a)));
	a.sin_port = htons(port_of(u));
	unsigned short d[7] = { htons(1234), a.sin_port, htons(14), 0, htons(0x6162), htons(0x6364), htons(0x6566) };
	SHOW(sendto(raw, d, 14, 0, A(a)));
	struct sockaddr_in from;
	socklen_t n = sizeof from;
	SHOW(recvfrom(u, b, sizeof b, MSG_DONTWAIT, (void *)&from, &n));
	VALUE(ntohs(from.sin_port));
	get(raw, 0);
	SHOW(sendto(u, "datagram", 8, 0, A(a)));
	SHOW(recv(raw, b, sizeof b, MSG_DONTWAIT));
	CHECK(!memcmp(b + 28, "datagram", 8));
	FILE *f = fopen("/proc/net/raw", "r");
	char line[512];
	while (f && fgets(line, sizeof line, f)) {
		line[52] = 0;
		SAY("%s\n", line + 6); /* the bucket differs */
	}
	fclose(f);
	close(raw);
	close(u);
}

static void six(void)
{
	int fd, v;
	socklen_t n = sizeof v;
	char b[256], filter[32];
	struct sockaddr_in6 a = in6("::1", 0), mapped = in6("::ffff:127.0.0.1", 0);
	MUST(fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6));
	SHOW(sendto(fd, b, echo(b, ICMPV6_ECHO_REQUEST, 30), 0, A(a)));
	get(fd, 1);
	get(fd, 1);
	n = sizeof filter;
	SHOW(getsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, filter, &n));
	VALUE(n);
	memset(filter, 0xff, sizeof filter);
	((unsigned *)filter)[ICMPV6_ECHO_REPLY >> 5] &= ~(1u << (ICMPV6_ECHO_REPLY & 31));
	SHOW(setsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, filter, sizeof filter));
	SHOW(setsockopt(fd, IPPROTO_ICMPV6, 77, filter, sizeof filter));
	SHOW(sendto(fd, b, echo(b, ICMPV6_ECHO_REQUEST, 30), 0, A(a)));
	get(fd, 1);
	get(fd, 1);
	n = sizeof v;
	SHOW(getsockopt(fd, SOL_RAW, IPV6_CHECKSUM, &v, &n));
	VALUE(v);
	SHOW(setsockopt(fd, IPPROTO_IPV6, IPV6_CHECKSUM, &(int){ 2 }, 4));
	SHOW(sendto(fd, b, 3, 0, A(a)));
	SHOW(sendto(fd, b, 30, 0, A(mapped)));
	SHOW(bind(fd, A(mapped)));
	a.sin6_port = htons(17);
	SHOW(sendto(fd, b, 30, 0, A(a)));
	close(fd);
	a.sin6_port = 0;
	MUST(fd = socket(AF_INET6, SOCK_RAW, 253));
	SHOW(setsockopt(fd, SOL_RAW, IPV6_CHECKSUM, &(int){ 3 }, 4));
	SHOW(setsockopt(fd, SOL_RAW, IPV6_CHECKSUM, &(int){ 4 }, 4));
	memset(b, 0, 10);
	SHOW(sendto(fd, b, 10, 0, A(a)));
	SHOW(recv(fd, b, sizeof b, 0));
	CHECK(b[4] || b[5]);
	SHOW(setsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, filter, sizeof filter));
	close(fd);
}

int main(void)
{
	MUST(unshare(CLONE_NEWNET));
	up();
	nobody();
	icmp();
	other();
	udp();
	six();
	return 0;
}
