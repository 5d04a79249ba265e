// /proc/net/netlink lists a program's netlink sockets with protocol, port and groups.
#include "../check.h"
#include <linux/netlink.h>
#include <sys/socket.h>

int main(void)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK, .nl_pid = 4000000, .nl_groups = 5 };
	int s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), k = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);
	MUST(bind(s, (void *)&a, sizeof a));
	a.nl_pid = 4000001, a.nl_groups = 1;
	MUST(bind(k, (void *)&a, sizeof a));
	struct stat of[2];
	fstat(s, &of[0]);
	fstat(k, &of[1]);
	FILE *f = fopen("/proc/net/netlink", "r");
	char line[300];
	fgets(line, sizeof line, f);
	TEXT(line);
	while (fgets(line, sizeof line, f)) {
		unsigned protocol, port, groups, numbers[5];
		unsigned long inode;
		if (sscanf(line, "%*s %u %u %x %u %u %u %u %u %lu", &protocol, &port, &groups, numbers, numbers + 1, numbers + 2, numbers + 3, numbers + 4, &inode) != 9)
			SAY("not as it should be: %s", line);
		else if (port == 4000000 || port == 4000001)
			SAY("%u %u %x %u %u, %s\n", protocol, port, groups, numbers[0], numbers[4], inode == of[port - 4000000].st_ino ? "the socket's inode" : "inode?");
	}
	return 0;
}
