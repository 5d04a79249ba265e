// Every option of every level on each kind of socket, set and asked for with short, long and bad values: the errno is Linux's, and the value asked for right after.
#include "../check.h"
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

static const struct kind {
	const char *name;
	int domain, type, protocol;
} kinds[] = {
	{ "unix stream", AF_UNIX, SOCK_STREAM, 0 }, { "unix datagram", AF_UNIX, SOCK_DGRAM, 0 }, { "tcp", AF_INET, SOCK_STREAM, 0 },
	{ "tcp6", AF_INET6, SOCK_STREAM, 0 }, { "udp", AF_INET, SOCK_DGRAM, 0 }, { "udp6", AF_INET6, SOCK_DGRAM, 0 },
	{ "netlink", AF_NETLINK, SOCK_RAW, NETLINK_ROUTE },
};

static const char *result(long r)
{
	return r == 0 ? "0" : strerrorname_np(errno) + 1;
}

/* Options that are left out, with the reason. */
static int skipped(int level, int name)
{
	if (level == SOL_SOCKET)
		return name == SO_PEERSEC || name == 59 || name == SO_INCOMING_NAPI_ID || name == 78 || name == 79 || name == 81; /* security modules, devices */
	if (level == IPPROTO_IP)
		return name == 9 || name == IP_DROP_MEMBERSHIP || name > 52; /* options of past packets, the host's routes, packet filters */
	if (level == IPPROTO_IPV6)
		return name == 6 || name == 9 || name == 10 || name == 32 || name >= 42 && name <= 47 || name == 52 || name > 62 && name != 70 && name != 72 && name != 74 && name != 76; /* past packets, flow labels, packet filters, mobility */
	if (level == IPPROTO_TCP)
		return name == 11 || name == 13 || name == 14 || name == 24 || name == 26 || name == 32 || name == 35 || name >= 38 && name <= 42; /* numbers that change, the host's algorithms, signatures, mapped data */
	return 0;
}

static void values(const struct kind *k, int level, int name)
{
	static const int lengths[] = { 0, 1, 3, 4, 8, 64, -1 };
	char b[64], said[200] = "";
	for (int l = 0; l < 7; l++) {
		int fd = socket(k->domain, k->type, k->protocol);
		memset(b, 0, sizeof b);
		b[0] = 1;
		strcat(strcat(said, " "), result(setsockopt(fd, level, name, b, lengths[l])));
		close(fd);
	}
	int fd = socket(k->domain, k->type, k->protocol);
	strcat(strcat(said, " | "), result(setsockopt(fd, level, name, (void *)1, 4)));
	for (int l = 0; l < 4; l++) {
		socklen_t n = (int[]){ 0, 1, 4, -1 }[l];
		int v = 0;
		long r = getsockopt(fd, level, name, &v, &n);
		strcat(strcat(said, " "), result(r));
		if (r == 0 && l == 2)
			sprintf(said + strlen(said), "(%d:%d)", n, v);
	}
	strcat(strcat(said, " "), result(getsockopt(fd, level, name, NULL, &(socklen_t){ 4 })));
	strcat(strcat(said, " "), result(getsockopt(fd, level, name, b, NULL)));
	close(fd);
	SAY("%s %d %d:%s\n", k->name, level, name, said);
}

int main(void)
{
	static const int levels[] = { IPPROTO_IP, SOL_SOCKET, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IPV6, 999 };
	if (getuid() == 0)
		MUST(setresuid(65534, 65534, 65534));
	for (int i = 0; i < 7; i++)
		for (int l = 0; l < 6; l++)
			for (int name = 0; name < (levels[l] == 999 ? 3 : levels[l] == IPPROTO_UDP ? 8 : 84); name++)
				if (!skipped(levels[l], name))
					values(&kinds[i], levels[l], name);
	return 0;
}
