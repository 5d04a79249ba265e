// Every type of control message with every kind of length, addresses of every length, and control buffers too small for what is received.
#include "../check.h"
#undef SAY
#define SAY(...) printf(__VA_ARGS__) /* there are no children here, and much to say */
#include <netinet/in.h>
#include <sys/socket.h>

static const struct kind {
	const char *name;
	int domain, type;
} kinds[] = {
	{ "unix stream", AF_UNIX, SOCK_STREAM }, { "unix datagram", AF_UNIX, SOCK_DGRAM }, { "unix seqpacket", AF_UNIX, SOCK_SEQPACKET },
	{ "tcp", AF_INET, SOCK_STREAM }, { "tcp6", AF_INET6, SOCK_STREAM }, { "udp", AF_INET, SOCK_DGRAM }, { "udp6", AF_INET6, SOCK_DGRAM },
};

static const char *name_of(long r)
{
	return r >= 0 ? "+" : strerrorname_np(errno) + 1;
}

static void pair(const struct kind *k, int v[2])
{
	if (k->domain == AF_UNIX) {
		MUST(socketpair(AF_UNIX, k->type, 0, v));
		return;
	}
	struct sockaddr_in6 a = { k->domain };
	socklen_t n = k->domain == AF_INET ? 16 : 28;
	int l = socket(k->domain, k->type, 0);
	if (k->domain == AF_INET)
		((struct sockaddr_in *)&a)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		a.sin6_addr = in6addr_loopback;
	MUST(bind(l, (void *)&a, n));
	if (k->type == SOCK_STREAM)
		MUST(listen(l, 1));
	MUST(getsockname(l, (void *)&a, &n));
	MUST(v[0] = socket(k->domain, k->type, 0));
	MUST(connect(v[0], (void *)&a, n));
	MUST(v[1] = k->type == SOCK_STREAM ? accept(l, NULL, NULL) : l);
	if (v[1] != l)
		close(l);
}

/* Receives one message, and closes what came with it. */
static long receive(int fd, struct msghdr *m, int show)
{
	long r = recvmsg(fd, m, MSG_DONTWAIT);
	for (struct cmsghdr *h = r < 0 ? NULL : CMSG_FIRSTHDR(m); h; h = CMSG_NXTHDR(m, h)) {
		if (show)
			SAY(" [%d %d %d]", h->cmsg_level, h->cmsg_type, (int)h->cmsg_len);
		if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS)
			for (int i = 0; i < (int)(h->cmsg_len - CMSG_LEN(0)) / 4; i++)
				close(((int *)CMSG_DATA(h))[i]);
	}
	return r;
}

static void lengths(const struct kind *k)
{
	static const int levels[] = { SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP };
	static const int sizes[] = { 0, 1, 2, 3, 4, 5, 8, 9, 12, 16, 19, 20, 21, 24 };
	int v[2];
	pair(k, v);
	for (int l = 0; l < (k->domain == AF_UNIX ? 1 : 5); l++)
		for (int t = 0; t < (l == 0 || l == 2 ? 84 : l == 1 ? 28 : 4) ; t++) {
			SAY("%s %d %d:", k->name, levels[l], t);
			for (int i = 0; i < 14; i++) {
				char c[128] = { 0 }, b[8] = "x", c2[200];
				struct iovec o = { b, 1 };
				struct msghdr m = { .msg_iov = &o, .msg_iovlen = 1, .msg_control = c, .msg_controllen = CMSG_LEN(sizes[i]) };
				*(struct cmsghdr *)c = (struct cmsghdr){ CMSG_LEN(sizes[i]), levels[l], t };
				memset(c + CMSG_LEN(0), l == 0 && t == SCM_RIGHTS ? 0 : i % 3 == 2 ? 0xff : i % 3, sizes[i]);
				long r = sendmsg(v[0], &m, MSG_DONTWAIT | MSG_NOSIGNAL);
				SAY(" %s", name_of(r));
				m.msg_control = c2, m.msg_controllen = sizeof c2;
				if (r > 0)
					receive(v[1], &m, 0);
			}
			SAY("\n");
		}
	close(v[0]);
	close(v[1]);
}

/* What fits of what comes. */
static void small(const struct kind *k)
{
	static const int on[][2] = { { SOL_SOCKET, SO_PASSCRED }, { SOL_SOCKET, SO_TIMESTAMP }, { IPPROTO_IP, IP_PKTINFO }, { IPPROTO_IP, IP_RECVTTL },
		{ IPPROTO_IPV6, IPV6_RECVPKTINFO }, { IPPROTO_IP, IP_RECVTOS }, { IPPROTO_IPV6, IPV6_RECVTCLASS } };
	int v[2];
	pair(k, v);
	for (int i = 0; i < 7; i++)
		if (on[i][1] != SO_TIMESTAMP || k->domain == AF_UNIX || k->type == SOCK_DGRAM) /* TCP's begin a little after they were asked for */
			setsockopt(v[1], on[i][0], on[i][1], &(int){ 1 }, 4);
	for (int n = 0; n <= 120; n += n < 50 ? 1 : 5) {
		char c[128] = { 0 }, b[8] = "x";
		struct iovec o = { b, 1 };
		struct msghdr m = { .msg_iov = &o, .msg_iovlen = 1 };
		if (k->domain == AF_UNIX) {
			m.msg_control = c, m.msg_controllen = CMSG_SPACE(4);
			*(struct cmsghdr *)c = (struct cmsghdr){ CMSG_LEN(4), SOL_SOCKET, SCM_RIGHTS };
		}
		MUST(sendmsg(v[0], &m, MSG_DONTWAIT));
		memset(c, 0, sizeof c);
		m.msg_control = c, m.msg_controllen = n;
		SAY("%s %d:", k->name, n);
		long r = receive(v[1], &m, 1);
		SAY(" %ld %x %d\n", r, m.msg_flags, (int)m.msg_controllen);
	}
	close(v[0]);
	close(v[1]);
}

static void addresses(const struct kind *k)
{
	static const int families[] = { AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6 };
	for (int f = 0; f < 4; f++)
		for (int call = 0; call < 3; call++) {
			SAY("%s family %d call %d:", k->name, families[f], call);
			for (int n = 0; n <= 112; n += n < 32 || n > 105 ? 1 : 24) {
				int fd = socket(k->domain, k->type | SOCK_NONBLOCK, 0);
				char b[140] = { families[f], 0, 0, call ? 1 : 0 };
				if (families[f] == AF_INET)
					b[4] = 127, b[7] = 1;
				else if (families[f] == AF_INET6)
					b[23] = 1;
				else if (families[f] == AF_UNIX)
					memset(b + 5, 'q', 135), memcpy(b + 2, "/n/", 3);
				SAY(" %s", name_of(call == 0 ? bind(fd, (void *)b, n) : call == 1 ? connect(fd, (void *)b, n) : sendto(fd, "x", 1, MSG_NOSIGNAL, (void *)b, n)));
				close(fd);
			}
			SAY("\n");
		}
}

int main(void)
{
	static char out[1 << 16];
	setvbuf(stdout, out, _IOFBF, sizeof out);
	if (getuid() == 0)
		MUST(setresuid(65534, 65534, 65534));
	for (int i = 0; i < 7; i++) {
		lengths(&kinds[i]);
		small(&kinds[i]);
		addresses(&kinds[i]);
	}
	return 0;
}
