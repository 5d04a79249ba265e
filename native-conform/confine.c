/* The cage for generated calls on the host: nothing of the host's files, processes, network or IPC is there. */
#include "agent.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail("cannot write", path);
	close(fd);
}

static void drop_bounding_set(void)
{
	for (int cap = 0; cap < 64; cap++)
		prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
}

void become_user(uid_t uid, gid_t gid)
{
	drop_bounding_set();
	if (geteuid() == 0 && (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0))
		fail("cannot become", "an unprivileged user");
	prctl(PR_SET_DUMPABLE, 1); /* or /proc/self belongs to root */
}

static void map_ids(uid_t uid, gid_t gid)
{
	char map[64];
	if (access("/proc/self/setgroups", F_OK) == 0) /* not all launchers have it */
		write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "%u %u 1", uid, uid);
	write_file("/proc/self/uid_map", map);
	snprintf(map, sizeof map, "%u %u 1", gid, gid);
	write_file("/proc/self/gid_map", map);
}

/* The only interface of a new network namespace. */
static int bring_up_loopback(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int is_up = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &r) == 0;
	close(fd);
	return is_up;
}

static void bind_device(const char *from, const char *to)
{
	int fd = open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
	if (fd < 0 || mount(from, to, NULL, MS_BIND, NULL) < 0)
		fail("cannot show", from);
	close(fd);
}

/* A root in memory, of bounded size. */
static void change_root(const struct furnishing *furnishing)
{
	umask(0);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		fail("cannot keep to itself", "what is mounted");
	if (furnishing)
		furnishing->take();
	if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID, "size=4m,nr_inodes=200,mode=755") < 0 || chdir("/tmp") < 0)
		fail("cannot mount", "a root in memory");
	if (mkdir("dev", 0755) < 0 || mkdir("proc", 0755) < 0 || mkdir("tmp", 0755) < 0)
		fail("cannot make", "the root's directories");
	bind_device("/dev/null", "dev/null");
	bind_device("/dev/zero", "dev/zero");
	bind_device("/dev/full", "dev/full");
	mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL); /* some containers forbid it: then without */
	if (mount("tmpfs", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,nr_inodes=4000,mode=1777") < 0)
		fail("cannot mount", "a directory in memory");
	if (furnishing)
		furnishing->place();
	if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		fail("cannot change", "the root");
}

static void drop_privileges(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { 0 };
	drop_bounding_set();
	if (syscall(SYS_capset, &header, none) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		fail("cannot drop", "privileges");
}

void leave_network(uid_t uid, gid_t gid)
{
	become_user(uid, gid);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		fail("generated calls are run in a network namespace of their own only, and there is none for", "this user");
	map_ids(uid, gid);
	bring_up_loopback(); /* some launchers have it up already, and do not know the request */
	drop_privileges();
}

void confine(uid_t uid, gid_t gid, const struct furnishing *furnishing)
{
	become_user(uid, gid);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) < 0)
		fail("generated calls are run in namespaces of their own only, and there are none for", "this user");
	map_ids(uid, gid);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pid_t pid = fork();
	if (pid < 0)
		fail("cannot fork for", "the namespace");
	if (pid > 0) {
		int status;
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!bring_up_loopback())
		fail("cannot bring up", "the loopback");
	change_root(furnishing);
	drop_privileges();
	if (getuid() == 0)
		fail("generated calls are not run as", "root");
}
