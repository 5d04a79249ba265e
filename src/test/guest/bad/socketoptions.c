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
		switch (name) {
		case 26: case 27: case 50: case 51: case 52: /* socket filters: not there */
		case 25: case 62: /* devices: of the host */
		case 31: case 59: /* security modules */
		case 63: case 64: case 65: /* 64-bit times for 32-bit programs: not there */
		case 46: case 69: case 70: case 47: case 60: case 61: case 72: case 73: case 79: case 80: case 81: case 82: case 83: /* busy polling, transmission times, buffers of devices, what is newer than the oldest kernel */
		case 49: case 53: case 54: case 55: case 56: case 57: case 71: case 74: case 75: case 76: case 77: case 78:
			return 1;
		}
	if (level == IPPROTO_IP)
		return name == 16 || name == 17 || (name >= 35 && name <= 48) || name == 4 || name == 9 || name == 52 || name == 18 || name == 51 || name == 50 || name > 52 || name == 32;
	if (level == IPPROTO_IPV6)
		return name == 34 || name == 35 || (name >= 20 && name <= 22) || (name >= 27 && name <= 28) || name == 32 || (name >= 42 && name <= 48) || (name >= 54 && name <= 65) || name == 68 || name == 69 || name == 76 || name > 78 || name == 6 || name == 9 || name == 10 || name == 14 || name == 50 || name == 52 || name == 36 || name == 37 || name == 7;
	if (level == IPPROTO_TCP)
		return name == 11 || name == 13 || name == 14 || name == 8 || (name >= 19 && name <= 22) || name == 24 || name == 26 || name == 28 || (name >= 31 && name <= 33) || name == 35 || name > 37 || name == 9 || name == 10 || name == 15;
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
