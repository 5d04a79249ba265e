// needs: root
// fsconfig: flags of all file systems are set by a value of any kind; and what a new file's mode is in a setgid directory.
#include "check.h"
#include <linux/mount.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/syscall.h>

static long conf(int fd, unsigned cmd, const char *key, const void *value, int aux)
{
	return syscall(SYS_fsconfig, fd, cmd, key, value, aux);
}

static void mode(const char *name)
{
	struct stat st;
	stat(name, &st);
	SAY("%s: %o gid %d\n", name, st.st_mode, st.st_gid);
}

int main(void)
{
	MUST(unshare(CLONE_NEWNS));
	MUST(syscall(SYS_mount, 0, "/", 0, MS_REC | MS_PRIVATE, 0));
	int fd = syscall(SYS_fsopen, "tmpfs", 0);
	MUST(fd);
	SHOW(conf(fd, FSCONFIG_SET_STRING, "sync", "false", 0));
	SHOW(conf(fd, FSCONFIG_SET_PATH, "sync", "/dev/null", AT_FDCWD));
	SHOW(conf(fd, FSCONFIG_SET_PATH, "sync", "/nowhere", AT_FDCWD));
	SHOW(conf(fd, FSCONFIG_SET_PATH, "sync", "", AT_FDCWD));
	SHOW(conf(fd, FSCONFIG_SET_PATH_EMPTY, "sync", "", AT_FDCWD));
	SHOW(conf(fd, FSCONFIG_SET_FD, "ro", 0, 0));
	SHOW(conf(fd, FSCONFIG_SET_FD, "rw", 0, 0));
	SHOW(conf(fd, FSCONFIG_SET_FD, "ro", 0, 999));
	SHOW(conf(fd, FSCONFIG_SET_BINARY, "dirsync", "ab", 2));
	SHOW(conf(fd, FSCONFIG_SET_FLAG, "mand", 0, 0));
	SHOW(conf(fd, FSCONFIG_SET_FD, "size", 0, 0));
	SHOW(conf(fd, FSCONFIG_SET_PATH, "size", "/dev/null", AT_FDCWD));
	SHOW(conf(fd, FSCONFIG_SET_BINARY, "size", "ab", 2));
	SHOW(conf(fd, FSCONFIG_SET_FLAG, "size", 0, 0));
	SHOW(conf(fd, FSCONFIG_CMD_CREATE, 0, 0, 0));
	int m = syscall(SYS_fsmount, fd, 0, 0);
	CHECK(m >= 0);
	mkdir("m", 0755);
	SHOW(syscall(SYS_move_mount, m, "", AT_FDCWD, "m", MOVE_MOUNT_F_EMPTY_PATH));
	struct epoll_event ev = {0};
	SHOW(epoll_ctl(epoll_create1(0), EPOLL_CTL_ADD, fd, &ev));
	int pick = syscall(SYS_fspick, AT_FDCWD, "m", 0);
	SHOW(conf(pick, FSCONFIG_SET_STRING, "sync", "false", 0));
	SHOW(conf(pick, FSCONFIG_SET_FLAG, "ro", 0, 0));
	SHOW(conf(pick, FSCONFIG_CMD_RECONFIGURE, 0, 0, 0));
	SHOW(open("m/f", O_CREAT | O_WRONLY, 0644));
	SHOW(conf(pick, FSCONFIG_SET_FLAG, "rw", 0, 0));
	SHOW(conf(pick, FSCONFIG_CMD_RECONFIGURE, 0, 0, 0));
	mkdir("m/d", 0777);
	MUST(chown("m/d", 1000, 2000));
	MUST(chmod("m/d", 02777));
	MUST(setresgid(1000, 1000, 1000));
	MUST(setresuid(1000, 1000, 0));
	for (int i = 0; i < 2; i++) {
		char name[20];
		umask(i ? 010 : 0);
		sprintf(name, "m/d/f%d", i);
		close(open(name, O_CREAT | O_WRONLY, 02777));
		mode(name);
		sprintf(name, "m/d/n%d", i);
		mknod(name, S_IFIFO | 02777, 0);
		mode(name);
		sprintf(name, "m/d/s%d", i);
		mkdir(name, 02777);
		mode(name);
		sprintf(name, "m/d/x%d", i);
		close(open(name, O_CREAT | O_WRONLY, 02767));
		mode(name);
	}
	return 0;
}
