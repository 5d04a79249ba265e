// Options that are mostly kept and asked back: what values each takes on each kind of socket, with what it shows after, as an unprivileged user.
#include "../check.h"
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

static const struct kind {
	const char *name;
	int domain, type, protocol;
} kinds[] = {
	{ "unix stream", AF_UNIX, SOCK_STREAM, 0 }, { "unix datagram", AF_UNIX, SOCK_DGRAM, 0 }, { "tcp", AF_INET, SOCK_STREAM, 0 },
	{ "tcp6", AF_INET6, SOCK_STREAM, 0 }, { "udp", AF_INET, SOCK_DGRAM, 0 }, { "udp6", AF_INET6, SOCK_DGRAM, 0 },
	{ "netlink", AF_NETLINK, SOCK_RAW, NETLINK_ROUTE },
};

static void numbers(const struct kind *k, int level, int name)
{
	static const int values[] = { 0, 1, 2, 3, 4, 100, 255, 256, 1000, 40000, 200000, 120000, -1, -2, INT_MAX, INT_MIN };
	int fd = socket(k->domain, k->type, k->protocol);
	SAY("%s %d %d:", k->name, level, name);
	for (int i = 0; i < 16; i++) {
		int v = 0x5a5a5a5a;
		socklen_t n = 4;
		int r = setsockopt(fd, level, name, &values[i], 4);
		SAY(" %s", r ? strerrorname_np(errno) + 1 : "");
		r = getsockopt(fd, level, name, &v, &n);
		if (r)
			SAY("/%s", strerrorname_np(errno) + 1);
		else
			SAY("=%d", v);
	}
	SAY("\n");
	close(fd);
}

static void blocks(const struct kind *k)
{
	long v[2] = { 0 };
	socklen_t n;
	int fd = socket(k->domain, k->type, k->protocol);
	SAY("%s\n", k->name);
	/* SO_MAX_PACING_RATE is 4 or 8 bytes */
	static const long rates[] = { 0, 5, 0xffffffff, 0x123456789, -1 };
	for (int i = 0; i < 5; i++)
		for (n = 4; n <= 8; n += 4) {
			socklen_t back = 12 - n;
			SHOW(setsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, &rates[i], n));
			v[0] = 0x7777777777777777;
			SHOW(getsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, v, &back));
			SAY("%d %lx\n", back, v[0]);
		}
	/* SO_TXTIME: clock and flags */
	static const int times[][2] = { { CLOCK_MONOTONIC, 0 }, { CLOCK_TAI, 0 }, { CLOCK_MONOTONIC, 3 }, { CLOCK_MONOTONIC, 4 }, { 99, 0 }, { -1, 1 } };
	for (int i = 0; i < 6; i++) {
		SHOW(setsockopt(fd, SOL_SOCKET, SO_TXTIME, times[i], 8));
		n = 8;
		v[0] = 0;
		SHOW(getsockopt(fd, SOL_SOCKET, SO_TXTIME, v, &n));
		SAY("%d %lx\n", n, v[0]);
	}
	/* SO_TIMESTAMPING with and without the field for hardware */
	static const int stamps[][2] = { { 0x18, 0 }, { 0x8, 5 }, { 0x1ffff, 0 }, { 0x7ffff, 0 }, { 1 << 20, 0 }, { -1, 0 }, { 0x80, 0 }, { 0x90, 0 }, { 0x8000, 0 }, { 0x8010, 99 } };
	for (int i = 0; i < 10; i++)
		for (int name = 0; name < 2; name++)
			for (n = 4; n <= 16; n += 4) {
				int option = name ? SO_TIMESTAMPING_NEW : SO_TIMESTAMPING;
				socklen_t back = 8;
				long pair[2] = { *(long *)stamps[i] };
				int r = setsockopt(fd, SOL_SOCKET, option, pair, n);
				SAY("%x/%d:%s", stamps[i][0], n, r ? strerrorname_np(errno) : "");
				v[0] = 0;
				r = getsockopt(fd, SOL_SOCKET, option, v, &back);
				SAY(" %d %lx\n", back, v[0]);
			}
	/* one of the four kinds of time stamps at a time */
	static const int four[] = { SO_TIMESTAMP, SO_TIMESTAMPNS, SO_TIMESTAMP_NEW, SO_TIMESTAMPNS_NEW, SO_TIMESTAMP };
	for (int i = 0; i < 5; i++) {
		MUST(setsockopt(fd, SOL_SOCKET, four[i], &(int){ 1 }, 4));
		for (int j = 0; j < 4; j++) {
			int on;
			n = 4;
			MUST(getsockopt(fd, SOL_SOCKET, four[j], &on, &n));
			SAY("%d", on);
		}
		SAY("\n");
		if (i == 2) {
			MUST(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &(int){ 0 }, 4));
			getsockopt(fd, SOL_SOCKET, SO_TIMESTAMP_NEW, &(int){ 0 }, &n);
		}
	}
	/* the buffers that were set are locked */
	int lock;
	n = 4;
	MUST(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){ 5000 }, 4));
	SHOW(getsockopt(fd, SOL_SOCKET, SO_BUF_LOCK, &lock, &n));
	VALUE(lock);
	MUST(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){ 5000 }, 4));
	SHOW(getsockopt(fd, SOL_SOCKET, SO_BUF_LOCK, &lock, &n));
	VALUE(lock);
	/* cookies */
	unsigned long cookie[2] = { 0 }, again = 0;
	n = 16;
	SHOW(getsockopt(fd, SOL_SOCKET, SO_COOKIE, cookie, &n));
	VALUE(n);
	SHOW(getsockopt(fd, SOL_SOCKET, SO_COOKIE, &again, &n));
	CHECK(again == cookie[0] && again != 0);
	n = 7;
	SHOW(getsockopt(fd, SOL_SOCKET, SO_COOKIE, cookie, &n));
	n = 16;
	cookie[0] = 0;
	SHOW(getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, cookie, &n));
	VALUE(n);
	CHECK(cookie[0] != 0);
	n = 7;
	SHOW(getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, cookie, &n));
	close(fd);
}

int main(void)
{
	/* by number: SO_TXREHASH, SO_RCVMARK, SO_PREFER_BUSY_POLL, SO_BUSY_POLL_BUDGET, SO_PASSPIDFD, SO_RCVPRIORITY, SO_PASSRIGHTS */
	static const int general[] = { SO_PRIORITY, SO_MARK, SO_BUSY_POLL, SO_INCOMING_CPU, SO_CNX_ADVICE, 74, 75, 69, 70, SO_BUF_LOCK, SO_RESERVE_MEM,
		SO_RCVLOWAT, SO_PEEK_OFF, 76, 82, 83, SO_WIFI_STATUS, SO_SELECT_ERR_QUEUE, SO_RXQ_OVFL, SO_BINDTOIFINDEX, SO_ZEROCOPY };
	/* TCP_TX_DELAY, TCP_IS_MPTCP, TCP_RTO_MAX_MS, TCP_RTO_MIN_US, TCP_DELACK_MAX_US, TCP_NOTSENT_LOWAT, TCP_INQ, TCP_REPAIR_*, TCP_WINDOW_CLAMP, TCP_QUICKACK */
	static const int tcp[] = { 37, 43, 44, 45, 46, 25, 36, 20, 21, 22, 29, 12, 18, 16, 17, 23, 30, 34, 9, 8, 2 };
	if (getuid() == 0)
		MUST(setresuid(65534, 65534, 65534));
	for (int i = 0; i < 7; i++) {
		for (int o = 0; o < (int)(sizeof general / sizeof *general); o++)
			numbers(&kinds[i], SOL_SOCKET, general[o]);
		if (i == 2 || i == 3)
			for (int o = 0; o < (int)(sizeof tcp / sizeof *tcp); o++)
				numbers(&kinds[i], IPPROTO_TCP, tcp[o]);
		blocks(&kinds[i]);
	}
	return 0;
}
