// Ping sockets: who may have one, ids, echo requests and their replies over both families, control messages, errors, /proc/net/icmp.
// needs: root
// options: --cap-add ALL
#include "inet.h"
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if.h>
#include <sched.h>

static void set_range(const char *text)
{
	int fd = open("/proc/sys/net/ipv4/ping_group_range", O_WRONLY | O_TRUNC);
	MUST(fd);
	SHOW(write(fd, text, strlen(text)));
	close(fd);
}

static void show_range(void)
{
	char b[64] = "";
	int fd = open("/proc/sys/net/ipv4/ping_group_range", O_RDONLY);
	MUST(fd);
	MUST(read(fd, b, sizeof b - 1));
	SAY("range %s", b);
	close(fd);
}

static void up(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(ioctl(fd, SIOCSIFFLAGS, &r));
	close(fd);
}

static int request(char *b, int family, int n)
{
	memset(b, 0, n);
	for (int i = 8; i < n; i++)
		b[i] = i;
	b[0] = family == AF_INET ? ICMP_ECHO : ICMPV6_ECHO_REQUEST;
	b[6] = 0x12;
	b[7] = 0x34;
	return n;
}

static void get(int fd)
{
	unsigned char b[2048];
	char control[512];
	struct sockaddr_in6 from;
	struct iovec v = { b, sizeof b };
	struct msghdr m = { &from, sizeof from, &v, 1, control, sizeof control, 0 };
	struct pollfd p = { fd, POLLIN, 0 };
	if (poll(&p, 1, 1000) != 1) {
		SAY("nothing comes\n");
		return;
	}
	long n = recvmsg(fd, &m, 0);
	int own = port_of(fd);
	if (n < 0) {
		SAY("receive: %s\n", strerrorname_np(errno));
		return;
	}
	SAY("%ld bytes, type %d code %d, own id %d, sequence %02x%02x, last %d, name of %d bytes, family %d port %d\n", n, b[0], b[1],
		(b[4] << 8 | b[5]) == own, b[6], b[7], b[n - 1], m.msg_namelen, from.sin6_family, ntohs(from.sin6_port));
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
		SAY("  control %d %d: %d\n", c->cmsg_level, c->cmsg_type, *(int *)CMSG_DATA(c));
}

static void both(int family)
{
	int on = 1, own = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6, fd, other;
	struct sockaddr_in a4 = in4("127.0.0.1", 0);
	struct sockaddr_in6 a6 = in6("::1", 0);
	struct sockaddr *to = family == AF_INET ? (void *)&a4 : (void *)&a6;
	socklen_t n = family == AF_INET ? sizeof a4 : sizeof a6;
	char b[2048];
	MUST(fd = socket(family, SOCK_DGRAM, own));
	SHOW(socket(family, SOCK_DGRAM, family == AF_INET ? IPPROTO_ICMPV6 : IPPROTO_ICMP));
	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_RECVTTL, &on, sizeof on);
	else
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on);
	VALUE(port_of(fd));
	SHOW(send(fd, b, request(b, family, 64), 0));
	SHOW(sendto(fd, b, request(b, family, 64), 0, to, n));
	CHECK(port_of(fd) != 0);
	get(fd);
	SHOW(sendto(fd, b, request(b, family, 8), 0, to, n));
	get(fd);
	SHOW(sendto(fd, b, request(b, family, 1999), 0, to, n));
	get(fd);
	SHOW(sendto(fd, b, 7, 0, to, n));
	b[0] = 0;
	SHOW(sendto(fd, b, 64, 0, to, n));
	request(b, family, 64);
	b[1] = 1;
	SHOW(sendto(fd, b, 64, 0, to, n));
	request(b, family, 64);
	SHOW(sendto(fd, b, 64, MSG_OOB, to, n));
	SHOW(sendto(fd, b, 64, 0, to, 4));
	to->sa_family = AF_UNIX;
	SHOW(sendto(fd, b, 64, 0, to, n));
	to->sa_family = family;
	SHOW(bind(fd, to, n));
	close(fd);
	/* An id of one's own. */
	MUST(fd = socket(family, SOCK_DGRAM, own));
	a4.sin_port = a6.sin6_port = htons(77);
	SHOW(bind(fd, to, n));
	VALUE(port_of(fd));
	MUST(other = socket(family, SOCK_DGRAM, own));
	SHOW(bind(other, to, n));
	SHOW(connect(other, to, n));
	SHOW(send(other, b, request(b, family, 20), 0));
	get(other);
	SHOW(recv(fd, b, 10, MSG_DONTWAIT));
	SHOW(shutdown(other, SHUT_RDWR));
	SHOW(listen(other, 1));
	FILE *f = fopen(family == AF_INET ? "/proc/net/icmp" : "/proc/net/icmp6", "r");
	char line[512];
	int lines = 0;
	while (f && fgets(line, sizeof line, f))
		lines++;
	VALUE(lines);
	fclose(f);
	close(fd);
	close(other);
}

int main(void)
{
	MUST(unshare(CLONE_NEWNET));
	show_range();
	SHOW(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
	SHOW(socket(AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6));
	set_range("0 1000\n");
	show_range();
	int fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	struct sockaddr_in a = in4("127.0.0.1", 0);
	char b[64];
	SHOW(sendto(fd, b, request(b, AF_INET, 64), 0, A(a)));
	close(fd);
	up();
	both(AF_INET);
	both(AF_INET6);
	set_range("5");
	set_range("5 x");
	set_range("7 5");
	show_range();
	SHOW(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
	return 0;
}
