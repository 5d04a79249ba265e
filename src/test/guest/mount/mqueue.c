// needs: root
// flags: -lrt
// The mounted file system of POSIX message queues: made and removed by either way, listed, read; nothing else can be made in it.
#include "check.h"
#include <dirent.h>
#include <mqueue.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>

static void list(void)
{
	struct dirent *e;
	DIR *d = opendir("m");
	struct stat s;

	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			SAY(" %s type %d", e->d_name, e->d_type);
	closedir(d);
	stat("m", &s);
	SAY(" size %ld mode %o links %ld\n", (long)s.st_size, s.st_mode, (long)s.st_nlink);
}

int main(void)
{
	char text[200];
	struct stat s;
	struct statfs f;
	int fd;

	mkdir("m", 0755);
	MUST(unshare(CLONE_NEWNS | CLONE_NEWIPC));
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	SHOW(mount("q", "m", "mqueue", 0, "foo"));
	mqd_t early = mq_open("/early", O_CREAT | O_RDWR, 0640, NULL);
	CHECK(early >= 0);
	SHOW(mount("q", "m", "mqueue", MS_NOSUID, NULL));
	SHOW(statfs("m", &f));
	VALUE(f.f_type);
	VALUE(f.f_namelen);
	list();
	SHOW(mq_send(early, "hello", 5, 1));
	fd = open("m/early", O_RDONLY);
	long n = read(fd, text, sizeof text);
	SAY("%.*s", (int)n, text);
	SHOW(fstat(fd, &s));
	OCTAL(s.st_mode);
	VALUE(s.st_size);
	SHOW(write(fd, "x", 1));
	close(fd);

	umask(022);
	fd = open("m/made", O_CREAT | O_RDWR | O_EXCL, 0666);
	CHECK(fd >= 0);
	SHOW(mq_send(fd, "by file", 7, 1));
	struct mq_attr a;
	SHOW(mq_getattr(fd, &a));
	VALUE(a.mq_maxmsg);
	VALUE(a.mq_msgsize);
	SHOW(open("m/made", O_CREAT | O_EXCL | O_RDWR, 0600));
	mqd_t q = mq_open("/made", O_RDWR);
	static char big[8192];
	SHOW(mq_receive(q, big, sizeof big, NULL));
	list();
	SHOW(mkdir("m/d", 0700));
	SHOW(symlink("x", "m/l"));
	SHOW(link("m/made", "m/l"));
	SHOW(rename("m/made", "m/l"));
	SHOW(mknod("m/p", S_IFIFO | 0600, 0));
	SHOW(mknod("m/n", S_IFREG | 0600, 0));
	SHOW(chmod("m/n", 0604));
	SHOW(chown("m/n", 5, 6));
	SHOW(stat("m/n", &s));
	OCTAL(s.st_mode);
	VALUE(s.st_uid);
	SHOW(truncate("m/n", 7));
	list();
	SHOW(unlink("m/made"));
	SHOW(mq_unlink("/made"));
	SHOW(mq_send(q, "still", 5, 0));
	SHOW(mq_unlink("/n"));
	SHOW(access("m/n", F_OK));
	SHOW(access("m/early", F_OK));
	list();
	SHOW(rmdir("m"));
	SHOW(umount("m"));
	/* What was made stays in the namespace. */
	SHOW(mount("q", "m", "mqueue", 0, NULL));
	list();
	pid_t p = fork();
	if (p == 0) {
		MUST(unshare(CLONE_NEWIPC));
		list();
		SHOW(mount("q", "m", "mqueue", 0, NULL));
		list();
		SHOW(umount("m"));
		MUST(setuid(1000));
		SHOW(unlink("m/early"));
		SHOW(open("m/early", O_RDONLY));
		_exit(0);
	}
	show_wait(p);
	SHOW(umount("m"));
	rmdir("m");
	return 0;
}
