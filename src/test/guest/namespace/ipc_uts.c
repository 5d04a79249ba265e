// UTS and IPC namespaces; setns(2) by /proc/PID/ns and by pidfd; the ioctls of namespace files.
// options: --cap-add ALL
#include "../check.h"
#include <mqueue.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/utsname.h>
#include <linux/nsfs.h>

#define KEY 0x6e73

static void name(void)
{
	struct utsname u;
	MUST(uname(&u));
	SAY("host name %s, domain %s\n", u.nodename, u.domainname);
}

int main(void)
{
	int own, p[2], q[2];
	char c;
	struct stat a, b;
	SHOW(unshare(CLONE_NEWUTS | CLONE_NEWIPC));
	SHOW(sethostname("outer", 5));
	SHOW(setdomainname("example", 7));
	SHOW(sethostname("x", -1));
	SHOW(sethostname("x", 65));
	name();
	MUST(own = open("/proc/self/ns/uts", O_RDONLY));
	int id = shmget(KEY, 4096, IPC_CREAT | 0600);
	CHECK(id >= 0);
	CHECK(msgget(KEY, IPC_CREAT | 0600) >= 0);
	CHECK(semget(KEY, 1, IPC_CREAT | 0600) >= 0);
	mqd_t m = mq_open("/ns-test", O_CREAT | O_RDWR, 0600, NULL);
	CHECK(m >= 0);

	MUST(pipe(p));
	MUST(pipe(q));
	pid_t child = fork();
	if (child == 0) {
		SHOW(unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP));
		name();
		SHOW(sethostname("inner", 5));
		SHOW(shmget(KEY, 4096, 0600));
		SHOW(msgget(KEY, 0600));
		SHOW(semget(KEY, 1, 0600));
		SHOW(mq_open("/ns-test", O_RDWR));
		SHOW(shmctl(id, IPC_STAT, &(struct shmid_ds){ 0 }));
		write(p[1], "x", 1);
		read(q[0], &c, 1);
		/* Back into the parent's. */
		SHOW(setns(own, CLONE_NEWIPC));
		SHOW(setns(own, CLONE_NEWUTS));
		name();
		SHOW(setns(0, 0));
		SHOW(setns(99, 0));
		_exit(0);
	}
	read(p[0], &c, 1);
	name();
	char file[64];
	const char *kinds[] = { "uts", "ipc", "net", "cgroup", "mnt", "pid", "user", "time" };
	for (int i = 0; i < 8; i++) {
		snprintf(file, sizeof file, "/proc/%d/ns/%s", child, kinds[i]);
		MUST(stat(file, &a));
		snprintf(file, sizeof file, "/proc/self/ns/%s", kinds[i]);
		MUST(stat(file, &b));
		SAY("%s: %s\n", kinds[i], a.st_ino == b.st_ino && a.st_dev == b.st_dev ? "same" : "other");
		char link[64] = "", want[64];
		MUST(readlink(file, link, sizeof link - 1));
		snprintf(want, sizeof want, "%s:[%lu]", kinds[i], b.st_ino);
		CHECK(!strcmp(link, want));
	}
	int fd = syscall(SYS_pidfd_open, child, 0);
	pid_t visitor = fork();
	if (visitor == 0) {
		SHOW(setns(fd, 0));
		SHOW(setns(fd, CLONE_NEWUTS | CLONE_NEWIPC));
		name();
		SHOW(shmget(KEY, 4096, 0600));
		_exit(0);
	}
	show_wait(visitor);
	write(q[1], "x", 1);
	show_wait(child);

	SHOW(ioctl(own, NS_GET_NSTYPE));
	int user = ioctl(own, NS_GET_USERNS);
	CHECK(user >= 0);
	SHOW(ioctl(user, NS_GET_NSTYPE));
	uid_t uid = 77;
	SHOW(ioctl(user, NS_GET_OWNER_UID, &uid));
	SHOW(ioctl(own, NS_GET_OWNER_UID, &uid));
	SHOW(ioctl(own, NS_GET_PARENT));
	SHOW(ioctl(own, 0x5401));
	SHOW(lseek(own, 0, SEEK_SET));
	SHOW(read(own, &c, 1));
	SHOW(shmctl(id, IPC_RMID, NULL));
	SHOW(mq_unlink("/ns-test"));
	return 0;
}
