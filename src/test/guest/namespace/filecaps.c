// needs: root
// Capabilities that a user namespace's root gives a file are of that namespace's root alone.
#include "check.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/xattr.h>

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	MUST(fd);
	MUST(write(fd, text, strlen(text)));
	close(fd);
}

static void show(const char *path)
{
	unsigned v[6] = {0};
	SHOW(getxattr(path, "security.capability", v, sizeof v));
	SAY("%s: %x %x root %d\n", path, v[0], v[1], (int)v[5]);
}

int main(void)
{
	unsigned plain[5] = { 0x02000001, 1 << 10 }, rooted[6] = { 0x03000001, 1 << 10 };
	close(open("outer", O_CREAT | O_WRONLY, 0755));
	MUST(setxattr("outer", "security.capability", plain, 20, 0));
	rooted[5] = 1000;
	close(open("for1000", O_CREAT | O_WRONLY, 0755));
	SHOW(setxattr("for1000", "security.capability", rooted, 24, 0));
	show("outer");
	show("for1000");
	chmod(".", 0777);
	pid_t p = fork();
	if (!p) {
		MUST(setresgid(1000, 1000, 1000));
		MUST(setresuid(1000, 1000, 1000));
		MUST(unshare(CLONE_NEWUSER));
		put("/proc/self/setgroups", "deny");
		put("/proc/self/uid_map", "0 1000 1");
		put("/proc/self/gid_map", "0 1000 1");
		close(open("inner", O_CREAT | O_WRONLY, 0755));
		SHOW(setxattr("inner", "security.capability", plain, 20, 0));
		show("inner");
		rooted[5] = 0;
		SHOW(setxattr("inner", "security.capability", rooted, 24, 0));
		show("inner");
		rooted[5] = 7;
		SHOW(setxattr("inner", "security.capability", rooted, 24, 0));
		SHOW(setxattr("outer", "security.capability", plain, 20, 0));
		show("outer");
		show("for1000");
		_exit(0);
	}
	show_wait(p);
	show("inner");
	/* From outside it gives nothing: cat of /proc/self/status run by another user would show it. */
	SHOW(system("cp /bin/cat cat"));
	unsigned char v[24];
	SHOW(getxattr("inner", "security.capability", v, 24));
	SHOW(setxattr("cat", "security.capability", v, 24, 0));
	SHOW(system("setpriv --reuid 1000 --regid 1000 --clear-groups ./cat /proc/self/status | grep CapPrm"));
	SHOW(setxattr("cat", "security.capability", plain, 20, 0));
	SHOW(system("setpriv --reuid 1000 --regid 1000 --clear-groups ./cat /proc/self/status | grep CapPrm"));
	return 0;
}
