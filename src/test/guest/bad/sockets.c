// Every kind of socket with malformed addresses, lengths, messages, control messages and flags: the errno is Linux's.
#include "../check.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <linux/netlink.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

static const struct kind {
	const char *name;
	int domain, type, protocol;
} kinds[] = {
	{ "unix stream", AF_UNIX, SOCK_STREAM, 0 }, { "unix datagram", AF_UNIX, SOCK_DGRAM, 0 }, { "unix seqpacket", AF_UNIX, SOCK_SEQPACKET, 0 },
	{ "tcp", AF_INET, SOCK_STREAM, 0 }, { "tcp6", AF_INET6, SOCK_STREAM, 0 }, { "udp", AF_INET, SOCK_DGRAM, 0 }, { "udp6", AF_INET6, SOCK_DGRAM, 0 },
	{ "netlink", AF_NETLINK, SOCK_RAW, NETLINK_ROUTE },
};
#define KINDS (int)(sizeof kinds / sizeof *kinds)

static const char *name_of(long r)
{
	static char b[4][16];
	static int next;
	if (r >= 0) {
		char *s = b[next++ & 3];
		sprintf(s, "%ld", r);
		return s;
	}
	return strerrorname_np(errno) + 1; /* without its E */
}

static int make(const struct kind *k)
{
	return socket(k->domain, k->type | SOCK_NONBLOCK, k->protocol);
}

/* A sockaddr of a family whose bytes mean something in each. */
static void address(void *b, int family)
{
	memset(b, 0, 256);
	*(unsigned short *)b = family;
	if (family == AF_INET)
		((struct sockaddr_in *)b)->sin_addr.s_addr = htonl(INADDR_LOOPBACK), ((struct sockaddr_in *)b)->sin_port = htons(1);
	else if (family == AF_INET6)
		((struct sockaddr_in6 *)b)->sin6_addr = in6addr_loopback, ((struct sockaddr_in6 *)b)->sin6_port = htons(1);
	else if (family == AF_UNIX)
		strcpy(((struct sockaddr_un *)b)->sun_path, "no/such/path");
}

static void addresses(const struct kind *k)
{
	static const int lengths[] = { 0, 1, 2, 3, 8, 12, 15, 16, 23, 24, 27, 28, 108, 109, 110, 111, 128, 129, 4096, -1, INT_MIN };
	static const int families[] = { AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, 77, 0xffff };
	char b[256];
	for (int call = 0; call < 3; call++) {
		for (int f = 0; f < 7; f++) {
			SAY("%s %s family %d:", k->name, call == 0 ? "bind" : call == 1 ? "connect" : "sendto", families[f]);
			for (int l = 0; l < 21; l++) {
				int fd = make(k);
				address(b, families[f]);
				if (call == 0 && (families[f] == AF_INET || families[f] == AF_INET6))
					((struct sockaddr_in *)b)->sin_port = 0;
				long r = call == 0 ? bind(fd, (void *)b, lengths[l]) : call == 1 ? connect(fd, (void *)b, lengths[l])
					: sendto(fd, "x", 1, MSG_NOSIGNAL, (void *)b, lengths[l]);
				SAY(" %s", name_of(r));
				close(fd);
			}
			SAY("\n");
		}
	}
	int fd = make(k);
	SAY("%s pointers:", k->name);
	SAY(" %s", name_of(bind(fd, NULL, 16)));
	SAY(" %s", name_of(bind(fd, NULL, 0)));
	SAY(" %s", name_of(connect(fd, (void *)1, 16)));
	SAY(" %s", name_of(sendto(fd, "x", 1, MSG_NOSIGNAL, (void *)-4096L, 16)));
	SAY(" %s", name_of(sendto(fd, (void *)1, 1, MSG_NOSIGNAL, NULL, 0)));
	SAY(" %s", name_of(getsockname(fd, NULL, &(socklen_t){ 16 })));
	SAY(" %s", name_of(getsockname(fd, (void *)b, NULL)));
	SAY(" %s", name_of(getsockname(fd, (void *)b, &(socklen_t){ -1 })));
	SAY(" %s", name_of(getsockname(fd, (void *)b, &(socklen_t){ 0 })));
	SAY(" %s", name_of(getpeername(fd, (void *)b, &(socklen_t){ -1 })));
	SAY(" %s", name_of(accept(fd, (void *)b, &(socklen_t){ -1 })));
	SAY(" %s", name_of(accept4(fd, NULL, NULL, 1)));
	SAY(" %s", name_of(shutdown(fd, 3)));
	SAY(" %s", name_of(shutdown(fd, -1)));
	SAY(" %s\n", name_of(shutdown(fd, SHUT_RD)));
	close(fd);
}

static long message(int fd, int receive, struct msghdr m, int flags)
{
	return receive ? recvmsg(fd, &m, flags) : sendmsg(fd, &m, flags | MSG_NOSIGNAL);
}

static void messages(const struct kind *k)
{
	char b[300], c[300];
	struct iovec one = { b, 1 }, bad = { (void *)1, 1 }, huge[3] = { { b, LONG_MAX }, { b, LONG_MAX }, { b, 5 } }, *many = calloc(1025, sizeof *many);
	for (int receive = 0; receive < 2; receive++) {
		int fd = make(k);
		SAY("%s %smsg:", k->name, receive ? "recv" : "send");
		SAY(" %s", name_of(receive ? recvmsg(fd, NULL, 0) : sendmsg(fd, NULL, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = many, .msg_iovlen = 1025 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = (void *)1, .msg_iovlen = 1 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = huge, .msg_iovlen = 3 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &bad, .msg_iovlen = 1 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &one, .msg_iovlen = 1, .msg_name = b, .msg_namelen = -1 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &one, .msg_iovlen = 1, .msg_name = (void *)1, .msg_namelen = 16 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &one, .msg_iovlen = 1, .msg_name = NULL, .msg_namelen = 16 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &one, .msg_iovlen = 1, .msg_control = (void *)1, .msg_controllen = 32 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &one, .msg_iovlen = 1, .msg_control = c, .msg_controllen = 1L << 32 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &one, .msg_iovlen = 1, .msg_control = c, .msg_controllen = 1 << 30 }, 0)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &one, .msg_iovlen = 1 }, MSG_OOB)));
		SAY(" %s", name_of(message(fd, receive, (struct msghdr){ .msg_iov = &one, .msg_iovlen = 1 }, MSG_ERRQUEUE)));
		SAY(" %s", name_of(receive ? recv(fd, b, 0, MSG_DONTWAIT) : send(fd, b, 0, MSG_NOSIGNAL)));
		SAY(" %s", name_of(receive ? recvmmsg(fd, NULL, 1, 0, NULL) : sendmmsg(fd, NULL, 1, 0)));
		SAY(" %s", name_of(receive ? recvmmsg(fd, NULL, 0, 0, NULL) : sendmmsg(fd, NULL, 0, 0)));
		SAY(" %s\n", name_of(receive ? recvmmsg(fd, NULL, 1, 0, &(struct timespec){ 0, -1 }) : 0));
		close(fd);
	}
	free(many);
}

/* Two connected sockets of a kind, or one that has its own peer. */
static int pair(const struct kind *k, int v[2])
{
	if (k->domain == AF_UNIX)
		return socketpair(AF_UNIX, k->type, 0, v);
	if (k->domain == AF_NETLINK)
		return -1;
	struct sockaddr_in6 a = { 0 };
	socklen_t n = sizeof a;
	int l = socket(k->domain, k->type, 0);
	address(&a, k->domain);
	a.sin6_port = 0;
	if (bind(l, (void *)&a, k->domain == AF_INET ? 16 : 28) || (k->type == SOCK_STREAM && listen(l, 1)) || getsockname(l, (void *)&a, &n))
		return -1;
	v[0] = socket(k->domain, k->type, 0);
	if (connect(v[0], (void *)&a, n))
		return -1;
	v[1] = k->type == SOCK_STREAM ? accept(l, NULL, NULL) : l;
	if (k->type == SOCK_STREAM)
		close(l);
	return 0;
}

static void controls(const struct kind *k)
{
	static const int levels[] = { SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, 999 };
	int v[2];
	if (pair(k, v))
		return;
	char b[8] = "x", c[256];
	struct iovec one = { b, 1 };
	/* lengths of one message */
	static const long lengths[] = { 0, 1, 15, 16, 17, 20, 24, 100, -1, LONG_MAX };
	SAY("%s control lengths:", k->name);
	for (int i = 0; i < 10; i++) {
		struct msghdr m = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = c, .msg_controllen = 24 };
		memset(c, 0, sizeof c);
		*(struct cmsghdr *)c = (struct cmsghdr){ lengths[i], SOL_SOCKET, SCM_RIGHTS };
		SAY(" %s", name_of(sendmsg(v[0], &m, MSG_NOSIGNAL | MSG_DONTWAIT)));
	}
	SAY("\n");
	for (int l = 0; l < 6; l++) {
		SAY("%s control messages of level %d:", k->name, levels[l]);
		for (int type = 0; type < 80; type++) {
			struct msghdr m = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = c, .msg_controllen = CMSG_SPACE(4) };
			memset(c, 0, sizeof c);
			*(struct cmsghdr *)c = (struct cmsghdr){ CMSG_LEN(4), levels[l], type };
			/* descriptor 0 for SCM_RIGHTS */
			long r = sendmsg(v[0], &m, MSG_NOSIGNAL | MSG_DONTWAIT);
			if (r != 1)
				SAY(" %d:%s", type, name_of(r));
		}
		SAY("\n");
	}
	close(v[0]);
	close(v[1]);
}

static void others(void)
{
	SAY("domains:");
	for (int d = -1; d < 48; d++)
		if (d != AF_INET && d != AF_INET6 && d != AF_UNIX && d != AF_NETLINK && d != AF_PACKET)
			if (socket(d, 99, 0) < 0 && errno != EAFNOSUPPORT)
				SAY(" %d:%s", d, name_of(-1)); /* of those that the host knows, only the type is wrong */
	SAY("\ntypes:");
	for (int t = 0; t < 12; t++)
		for (int k = 0; k < 4; k++) {
			int fd = socket((int[]){ AF_UNIX, AF_INET, AF_INET6, AF_NETLINK }[k], t, 0);
			SAY(" %s", fd < 0 ? name_of(-1) : "ok");
			close(fd);
		}
	SAY("\nprotocols:");
	for (int p = -1; p < 300; p += p < 20 ? 1 : 59)
		for (int k = 0; k < 3; k++) {
			if (k == 2 && p == IPPROTO_ICMP) /* may be had or not: ping_group_range */
				continue;
			int fd = socket((int[]){ AF_UNIX, AF_INET, AF_INET }[k], k == 2 ? SOCK_DGRAM : SOCK_STREAM, p);
			SAY(" %s", fd < 0 ? name_of(-1) : "ok");
			close(fd);
		}
	int v[2];
	SAY("\npairs:");
	SAY(" %s", name_of(socketpair(AF_UNIX, SOCK_STREAM, 0, NULL)));
	SAY(" %s", name_of(socketpair(AF_UNIX, SOCK_STREAM, 2, v)));
	SAY(" %s", name_of(socketpair(AF_UNIX, SOCK_RDM, 0, v)));
	SAY(" %s", name_of(socketpair(AF_INET, SOCK_STREAM, 0, v)));
	SAY(" %s", name_of(socketpair(AF_UNIX, SOCK_STREAM | 0x100, 0, v)));
	SAY("\nno sockets:");
	SAY(" %s", name_of(bind(-1, NULL, 0)));
	SAY(" %s", name_of(bind(0, NULL, 16)));
	SAY(" %s", name_of(listen(0, 1)));
	SAY(" %s", name_of(connect(0, NULL, 0)));
	SAY(" %s", name_of(sendmsg(0, NULL, 0)));
	SAY(" %s", name_of(setsockopt(0, 1, 1, NULL, -1)));
	SAY(" %s\n", name_of(accept(0, NULL, NULL)));
}

int main(void)
{
	if (getuid() == 0)
		MUST(setresuid(65534, 65534, 65534));
	for (int i = 0; i < KINDS; i++) {
		addresses(&kinds[i]);
		messages(&kinds[i]);
		controls(&kinds[i]);
	}
	others();
	return 0;
}
