// The statistics of a TCP connection that come with times of transmission (SOF_TIMESTAMPING_OPT_STATS): which, of what size, and those that do not depend on the machine.
#include "../check.h"
#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#define OPT_STATS 54

/* Segments, retransmissions, queue, state, deliveries, bytes, duplicates, hops. */
static int is_fixed(int type)
{
	static const char fixed[28] = { [4] = 1, [5] = 1, [11] = 1, [13] = 1, [14] = 1, [16] = 1, [17] = 1, [18] = 1, [19] = 1, [20] = 1, [21] = 1, [23] = 1, [24] = 1, [26] = 1, [27] = 1 };

	return type < 28 && fixed[type];
}

static void statistics(unsigned char *at, int left, const char *data)
{
	SAY("  %d bytes of statistics, %s\n", left, memcmp(at, data, left) ? "not the data" : "as the data");
	for (struct rtattr *a = (void *)at; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		unsigned long v = 0;

		memcpy(&v, RTA_DATA(a), RTA_PAYLOAD(a) > 8 ? 8 : RTA_PAYLOAD(a));
		SAY("    %d: %d bytes", a->rta_type, (int)RTA_PAYLOAD(a));
		if (is_fixed(a->rta_type))
			SAY(", %lu", v);
		SAY("\n");
	}
}

static void told(int fd, int count, int room)
{
	char control[2000], data[1000];

	for (int k = 0; k < count; k++) {
		struct iovec v = { data, room };
		struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
		struct pollfd p = { fd, 0, 0 };

		poll(&p, 1, 5000);
		long n = recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT);

		SAY("%ld bytes, flags %#x\n", n, n < 0 ? 0 : m.msg_flags);
		for (struct cmsghdr *h = n < 0 ? NULL : CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) {
			SAY("  level %d type %d length %zu\n", h->cmsg_level, h->cmsg_type, h->cmsg_len);
			if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == OPT_STATS && room == sizeof data)
				statistics(CMSG_DATA(h), h->cmsg_len - CMSG_LEN(0), data);
			if (h->cmsg_type == IP_RECVERR || h->cmsg_type == IPV6_RECVERR)
				SAY("  kind %u\n", ((struct sock_extended_err *)CMSG_DATA(h))->ee_info);
		}
	}
	SHOW(recv(fd, data, sizeof data, MSG_ERRQUEUE | MSG_DONTWAIT));
}

static void say(int from, int to, const char *text)
{
	char got[100];

	SAY("\"%s\"\n", text);
	send(from, text, strlen(text), 0);
	recv(to, got, strlen(text), MSG_WAITALL);
}

int main(void)
{
	int l = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0), u = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_STATS;

	MUST(bind(l, (void *)&a, n));
	MUST(listen(l, 1));
	MUST(getsockname(l, (void *)&a, &n));
	MUST(connect(c, (void *)&a, n));
	int s = accept(l, NULL, NULL);
	SHOW(setsockopt(c, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags));
	flags |= SOF_TIMESTAMPING_OPT_TSONLY;
	SHOW(setsockopt(c, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags));
	say(c, s, "hello");
	told(c, 3, 1000);
	say(c, s, "a longer one");
	told(c, 3, 1000);
	say(c, s, "short of room");
	told(c, 3, 10);
	/* Nobody asks when: the data alone. */
	flags &= ~SOF_TIMESTAMPING_SOFTWARE;
	SHOW(setsockopt(c, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags));
	say(c, s, "no time");
	told(c, 3, 1000);
	/* Datagrams have none. */
	flags |= SOF_TIMESTAMPING_SOFTWARE;
	SHOW(setsockopt(u, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags));
	SHOW(sendto(u, "x", 1, 0, (void *)&a, n));
	told(u, 2, 1000);
	return 0;
}
