// needs: root
// /sys/class/net in a network namespace with lo alone: what there is, what it says before and after lo comes up, and whose it is.
#include "../check.h"
#include <dirent.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void show(const char *path)
{
	char text[200];
	int fd = open(path, O_RDONLY);
	long n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	if (n < 0) {
		SAY("%s: %s\n", path, strerrorname_np(errno));
	} else {
		text[n] = 0;
		SAY("%s: %ld [%s]\n", path, n, text);
	}
	if (fd >= 0)
		close(fd);
}

static void list(const char *path)
{
	struct dirent **found;
	int n = scandir(path, &found, NULL, by_name);

	SAY("%s:\n", path);
	for (int i = 0; i < n; i++) {
		char whole[400];
		struct stat st;

		snprintf(whole, sizeof whole, "%s/%s", path, found[i]->d_name);
		/* How the machine saves power is told of by no other device here either. */
		if (found[i]->d_name[0] == '.' || !strcmp(found[i]->d_name, "power") || lstat(whole, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			list(whole);
		else if (S_ISREG(st.st_mode))
			show(whole);
	}
}

int main(void)
{
	struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	char target[100] = "";

	MUST(unshare(CLONE_NEWNET | CLONE_NEWNS));
	MUST(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	mkdir("sys", 0755);
	MUST(mount("sys", "sys", "sysfs", 0, NULL));
	MUST(chdir("sys/class/net"));
	SHOW(readlink("lo", target, sizeof target - 1));
	TEXT(target);
	memset(target, 0, sizeof target);
	SHOW(readlink("lo/subsystem", target, sizeof target - 1));
	TEXT(target);
	SHOW(access("eth0", F_OK));
	list("lo/.");
	SHOW(ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, &up));
	show("lo/flags");
	show("lo/operstate");
	show("lo/carrier");
	show("lo/dormant");
	show("lo/testing");
	show("lo/speed");
	up.ifr_mtu = 1500;
	SHOW(ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFMTU, &up));
	show("lo/mtu");
	/* It stays the namespace's of who has mounted it. */
	MUST(unshare(CLONE_NEWNET));
	show("lo/mtu");
	show("lo/flags");
	return 0;
}
