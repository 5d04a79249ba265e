// The last of them: unknown bits of watches, whiteouts without privileges (mknod), vectors of nothing, where nothing may be attached.
#include "check.h"
#include <sys/inotify.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

int main(void) {
	char buf[8];
	struct iovec v = {buf, 0};
	syscall(SYS_close_range, 3, -1, 0);
	SHOW(inotify_add_watch(-1, ".", 0x20004));
	SHOW(inotify_add_watch(-1, ".", 0x4));
	SHOW(inotify_add_watch(-1, ".", 0));
	int i = inotify_init1(0), s = socket(AF_UNIX, SOCK_DGRAM, 0);
	SHOW(inotify_add_watch(i, ".", 0x80020004));
	SHOW(syscall(SYS_readv, i, &v, 0));
	SHOW(syscall(SYS_readv, i, &v, 1));
	SHOW(syscall(SYS_writev, s, &v, 1));
	SHOW(syscall(SYS_readv, 99, &v, 0));
	SHOW(syscall(466, AT_FDCWD, "", 0x1000, "user.x"));
	SHOW(syscall(465, AT_FDCWD, "", 0x1000, buf, 0));
	SHOW(syscall(466, AT_FDCWD, ".", 0, "user.x"));
	int id = shmget(IPC_PRIVATE, 4096, 0600);
	SHOW(shmat(id, (void *)2, 0) == (void *)-1 ? errno : 0);
	chmod(".", 0777);
	if (fork() == 0) {
		if (geteuid() == 0 && (setgid(1000) || setuid(1000)))
			_exit(1);
		struct stat st;
		id = shmget(IPC_PRIVATE, 4096, 0600);
		SHOW(shmat(id, (void *)2, SHM_RND) == (void *)-1 ? errno : 0);
		SHOW(shmctl(id, IPC_RMID, 0));
		SHOW(mknod("white", S_IFCHR | 0600, 0));
		SHOW(mknod("null", S_IFCHR | 0600, makedev(1, 3)));
		SHOW(stat("white", &st));
		OCTAL(st.st_mode);
		VALUE(st.st_rdev);
		_exit(0);
	}
	wait(0);
	SHOW(shmctl(id, IPC_RMID, 0));
	return 0;
}
