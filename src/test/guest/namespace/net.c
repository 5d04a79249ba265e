// Network namespaces: what a fresh one has, lo brought up by ioctl and by netlink, ports and abstract names apart, setns(2), the owner's rights.
// needs: root
// options: --cap-add ALL
#include "../inet/inet.h"
#include <dirent.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/un.h>

static void flags(const char *name)
{
	struct ifreq r = { 0 };
	int fd;
	strcpy(r.ifr_name, name);
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	int e = ioctl(fd, SIOCGIFFLAGS, &r);
	SAY("%s: %s%s%s%s\n", name, e ? strerrorname_np(errno) : "there", r.ifr_flags & IFF_UP ? " up" : "", r.ifr_flags & IFF_LOOPBACK ? " loopback" : "",
		r.ifr_flags & IFF_RUNNING ? " running" : "");
	close(fd);
}

static void show_file(const char *path)
{
	char line[512];
	FILE *f = fopen(path, "r");
	SAY("%s:\n", path);
	while (f && fgets(line, sizeof line, f))
		SAY("%s", line);
	if (f)
		fclose(f);
}

/* Bytes of the addresses that SIOCGIFCONF lists. */
static int listed(void)
{
	char b[4096];
	struct ifconf c = { .ifc_len = sizeof b, .ifc_buf = b };
	int fd, r;
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	r = ioctl(fd, SIOCGIFCONF, &c);
	close(fd);
	return r ? -errno : c.ifc_len;
}

static void set_up(int up)
{
	struct ifreq r = { 0 };
	int fd;
	strcpy(r.ifr_name, "lo");
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(ioctl(fd, SIOCGIFFLAGS, &r));
	r.ifr_flags = up ? r.ifr_flags | IFF_UP : r.ifr_flags & ~IFF_UP;
	SHOW(ioctl(fd, SIOCSIFFLAGS, &r));
	close(fd);
}

static void change_address(unsigned long request, const char *ip)
{
	struct ifreq r = { .ifr_name = "lo" };
	struct sockaddr_in a = in4(ip, 0);
	int fd;
	memcpy(&r.ifr_addr, &a, sizeof a);
	MUST(fd = socket(AF_INET, SOCK_DGRAM, 0));
	SHOW(ioctl(fd, request, &r));
	MUST(ioctl(fd, SIOCGIFADDR, &r));
	SAY("address %s", inet_ntoa(((struct sockaddr_in *)&r.ifr_addr)->sin_addr));
	MUST(ioctl(fd, SIOCGIFNETMASK, &r));
	SAY(" mask %s\n", inet_ntoa(((struct sockaddr_in *)&r.ifr_netmask)->sin_addr));
	close(fd);
}

static int try_bind(const char *ip, int port)
{
	struct sockaddr_in a = in4(ip, port);
	int fd;
	MUST(fd = socket(AF_INET, SOCK_STREAM, 0));
	if (bind(fd, A(a)) || listen(fd, 1)) {
		SAY("bind %s: %s\n", ip, strerrorname_np(errno));
		close(fd);
		return -1;
	}
	return fd;
}

static int try_connect(const char *ip, int port)
{
	struct sockaddr_in a = in4(ip, port);
	int fd, r;
	MUST(fd = socket(AF_INET, SOCK_STREAM, 0));
	r = connect(fd, A(a));
	SAY("connect %s: %s\n", ip, r ? strerrorname_np(errno) : "works");
	close(fd);
	return r;
}

static long link_request(int flags)
{
	struct {
		struct nlmsghdr h;
		struct ifinfomsg i;
	} q = { { sizeof q, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0 }, { .ifi_index = 1, .ifi_flags = flags, .ifi_change = IFF_UP } };
	char b[1024];
	int fd;
	MUST(fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
	send(fd, &q, sizeof q, 0);
	long n = recv(fd, b, sizeof b, 0);
	struct nlmsghdr *h = (void *)b;
	close(fd);
	return n < (long)sizeof *h || h->nlmsg_type != NLMSG_ERROR ? -1000 : ((struct nlmsgerr *)NLMSG_DATA(h))->error;
}

static int abstract(int doConnect)
{
	struct sockaddr_un u = { AF_UNIX, "\0belljar-net-namespace" };
	int fd;
	MUST(fd = socket(AF_UNIX, SOCK_STREAM, 0));
	int r = doConnect ? connect(fd, (void *)&u, 24) : bind(fd, (void *)&u, 24);
	if (r)
		r = -errno;
	else if (!doConnect)
		listen(fd, 1);
	return r ? r : fd;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		SAY("%s: %s\n", path, strerrorname_np(errno));
	close(fd);
}

/* A task of a new user namespace may change the network namespace it owns, and not the one it came from. */
static void unprivileged(int old)
{
	pid_t p = fork();
	if (p == 0) {
		MUST(setresgid(1000, 1000, 1000));
		MUST(setresuid(1000, 1000, 1000));
		SHOW(unshare(CLONE_NEWNET));
		SHOW(link_request(IFF_UP));
		SHOW(unshare(CLONE_NEWUSER | CLONE_NEWNET));
		flags("lo");
		SHOW(link_request(IFF_UP));
		flags("lo");
		CHECK(try_bind("127.0.0.1", 80) >= 0);
		SHOW(setns(old, CLONE_NEWNET));
		_exit(0);
	}
	show_wait(p);
}

int main(void)
{
	int old, fresh, listener, fd;
	MUST(old = open("/proc/self/ns/net", O_RDONLY));
	MUST(listener = try_bind("127.0.0.1", 0));
	int port = port_of(listener);
	int name = abstract(0);
	CHECK(name >= 0);
	SHOW(unshare(CLONE_NEWNET));
	flags("lo");
	flags("eth0");
	SHOW(listed());
	show_file("/proc/net/if_inet6");
	show_file("/proc/net/tcp");
	show_file("/proc/self/net/dev");
	CHECK(try_bind("0.0.0.0", 0) >= 0);
	/* Without a table of local addresses IPv4 takes any for bindable. */
	CHECK(try_bind("127.0.0.1", 0) >= 0);
	CHECK(try_bind("192.0.2.1", 0) >= 0);
	try_connect("127.0.0.1", port);
	SHOW(abstract(1));
	/* The listener belongs where it was made. */
	SHOW(try_bind("0.0.0.0", port) >= 0);
	set_up(1);
	flags("lo");
	VALUE(listed());
	show_file("/proc/net/if_inet6");
	CHECK(try_bind("127.0.0.1", port) >= 0);
	try_connect("127.0.0.1", port + 1 < 65536 ? port + 1 : 1024);
	CHECK(abstract(0) >= 0);
	try_bind("192.0.2.1", 0);
	change_address(SIOCSIFADDR, "172.16.1.2");
	CHECK(try_bind("172.16.200.1", 0) >= 0);
	change_address(SIOCSIFNETMASK, "255.255.255.0");
	change_address(SIOCSIFNETMASK, "255.0.255.0");
	try_bind("172.16.200.1", 0);
	change_address(SIOCSIFADDR, "127.0.0.1");
	set_up(0);
	flags("lo");
	VALUE(listed());
	try_bind("127.0.0.1", 0);
	SHOW(link_request(IFF_UP));
	flags("lo");
	MUST(fresh = open("/proc/self/ns/net", O_RDONLY));
	SHOW(setns(old, CLONE_NEWNET));
	try_connect("127.0.0.1", port);
	SHOW(setns(old, CLONE_NEWUTS));
	CHECK(abstract(1) >= 0);
	SHOW(setns(fresh, 0));
	try_connect("127.0.0.1", port);
	/* A socket stays in the namespace it was made in. */
	MUST(fd = socket(AF_INET, SOCK_STREAM, 0));
	SHOW(setns(old, CLONE_NEWNET));
	struct sockaddr_in a = in4("127.0.0.1", 0);
	SHOW(bind(fd, A(a)));
	pid_t p = fork();
	if (p == 0) {
		int r = setns(fresh, CLONE_NEWNET);
		struct sockaddr_in b = in4("127.0.0.1", port_of(fd));
		SHOW(r);
		MUST(r = socket(AF_INET, SOCK_STREAM, 0));
		SHOW(bind(r, A(b)));
		_exit(0);
	}
	show_wait(p);
	unprivileged(old);
	return 0;
}
