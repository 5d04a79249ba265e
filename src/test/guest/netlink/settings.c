// What a network namespace with lo alone says of neighbours, their tables, settings and statistics of interfaces (RTM_GETNEIGH, NETCONF, STATS).
#include "../check.h"
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <net/if.h>

static char buf[65536];

static void show(int fd)
{
	for (;;) {
		long n = recv(fd, buf, sizeof buf, MSG_DONTWAIT);
		if (n < 0) { SAY("  nothing: %s\n", strerrorname_np(errno)); return; }
		for (struct nlmsghdr *h = (void *)buf; NLMSG_OK(h, n); h = NLMSG_NEXT(h, n)) {
			if (h->nlmsg_type == NLMSG_DONE) { SAY("  done, flags %#x length %u, says %d\n", h->nlmsg_flags, h->nlmsg_len, *(int *)NLMSG_DATA(h)); return; }
			if (h->nlmsg_type == NLMSG_ERROR) { SAY("  error %d\n", ((struct nlmsgerr *)NLMSG_DATA(h))->error); return; }
			SAY("  type %u flags %#x length %u:", h->nlmsg_type, h->nlmsg_flags, h->nlmsg_len);
			int head = h->nlmsg_type == RTM_NEWNETCONF ? sizeof(struct netconfmsg) : h->nlmsg_type == RTM_NEWSTATS ? sizeof(struct if_stats_msg) : h->nlmsg_type == RTM_NEWNEIGHTBL ? sizeof(struct ndtmsg) : 12;
			unsigned char *b = NLMSG_DATA(h);
			for (int i = 0; i < head; i++) SAY(" %02x", b[i]);
			SAY("\n");
			int left = h->nlmsg_len - NLMSG_LENGTH(0) - NLMSG_ALIGN(head);
			for (struct rtattr *a = (void *)(b + NLMSG_ALIGN(head)); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
				/* A namespace's IPv4 settings begin as those of the first one: forwarding is the machine's choice. */
				if (h->nlmsg_type == RTM_NEWNETCONF && b[0] == AF_INET && a->rta_type == NETCONFA_FORWARDING)
					*(int *)RTA_DATA(a) = 0;
				SAY("    attribute %#x length %u:", a->rta_type, a->rta_len);
				for (int i = 0; i < (int)RTA_PAYLOAD(a) && i < 40; i++) SAY(" %02x", ((unsigned char *)RTA_DATA(a))[i]);
				SAY("\n");
			}
			if (!(h->nlmsg_flags & NLM_F_MULTI)) return;
		}
	}
}

static void ask(int fd, const char *what, int type, int flags, const void *body, int n)
{
	struct { struct nlmsghdr h; char body[64]; } r = { { NLMSG_LENGTH(n), type, NLM_F_REQUEST | flags, 7, 0 } };
	memcpy(r.body, body, n);
	SAY("%s: %d\n", what, send(fd, &r, r.h.nlmsg_len, 0) > 0);
	show(fd);
}

static void all(int fd)
{
	struct ndmsg nd = { 0 };
	struct rtgenmsg v4 = { AF_INET };
	struct netconfmsg nc = { AF_INET }, nc6 = { AF_INET6 }, nc0 = { 0 };
	struct if_stats_msg st = { .filter_mask = 1 }, st0 = { 0 }, st1 = { .ifindex = 1, .filter_mask = 1 }, st9 = { .ifindex = 9, .filter_mask = 1 };
	ask(fd, "neigh dump", RTM_GETNEIGH, NLM_F_DUMP, &nd, sizeof nd);
	ask(fd, "neigh dump v4", RTM_GETNEIGH, NLM_F_DUMP, &v4, sizeof v4);
	ask(fd, "neigh get", RTM_GETNEIGH, 0, &nd, sizeof nd);
	ask(fd, "neigh get short", RTM_GETNEIGH, 0, &v4, sizeof v4);
	ask(fd, "netconf dump", RTM_GETNETCONF, NLM_F_DUMP, &nc0, sizeof nc0);
	ask(fd, "netconf dump v4", RTM_GETNETCONF, NLM_F_DUMP, &nc, sizeof nc);
	ask(fd, "netconf dump v6", RTM_GETNETCONF, NLM_F_DUMP, &nc6, sizeof nc6);
	struct { struct netconfmsg m; char pad[3]; struct rtattr a; int index; } one = { { AF_INET }, "", { 8, NETCONFA_IFINDEX }, 1 }, one6 = { { AF_INET6 }, "", { 8, NETCONFA_IFINDEX }, 1 }, no = { { AF_INET }, "", { 8, NETCONFA_IFINDEX }, 9 };
	ask(fd, "netconf get", RTM_GETNETCONF, 0, &one, sizeof one);
	ask(fd, "netconf get 6", RTM_GETNETCONF, 0, &one6, sizeof one6);
	ask(fd, "netconf get none", RTM_GETNETCONF, 0, &no, sizeof no);
	ask(fd, "netconf get without index", RTM_GETNETCONF, 0, &nc, sizeof nc);
	one.index = -1;
	ask(fd, "netconf get all", RTM_GETNETCONF, 0, &one, sizeof one);
	ask(fd, "netconf unspec get", RTM_GETNETCONF, 0, &nc0, sizeof nc0);
	ask(fd, "stats dump", RTM_GETSTATS, NLM_F_DUMP, &st, sizeof st);
	ask(fd, "stats dump no filter", RTM_GETSTATS, NLM_F_DUMP, &st0, sizeof st0);
	ask(fd, "stats get", RTM_GETSTATS, 0, &st1, sizeof st1);
	ask(fd, "stats get none", RTM_GETSTATS, 0, &st9, sizeof st9);
	ask(fd, "stats get 0", RTM_GETSTATS, 0, &st, sizeof st);
	struct { struct ndmsg m; struct rtattr a; unsigned char address[4]; } nb = { { .ndm_family = AF_INET, .ndm_ifindex = 1 }, { 8, NDA_DST }, { 127, 0, 0, 5 } };
	ask(fd, "neigh of an address", RTM_GETNEIGH, 0, &nb, sizeof nb);
	nb.m.ndm_ifindex = 9;
	ask(fd, "neigh of no interface", RTM_GETNEIGH, 0, &nb, sizeof nb);
	nb.m.ndm_ifindex = 0;
	ask(fd, "neigh without an interface", RTM_GETNEIGH, 0, &nb, sizeof nb);
	nb.m.ndm_family = AF_INET6;
	ask(fd, "neigh with a short address", RTM_GETNEIGH, 0, &nb, sizeof nb);
	nb.m.ndm_family = 0;
	ask(fd, "neigh of no family", RTM_GETNEIGH, 0, &nb, sizeof nb);
	ask(fd, "stats short", RTM_GETSTATS, NLM_F_DUMP, &v4, sizeof v4);
}

int main(void)
{
	MUST(unshare(CLONE_NEWUSER | CLONE_NEWNET));
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	all(fd);
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	SHOW(ioctl(s, SIOCSIFFLAGS, &r));
	all(fd);
	return 0;
}
