// Protection keys as a CPU without them has them; process_madvise and process_mrelease.
// normalise: /pkey_alloc, 0, 0\) = .*/pkey_alloc, 0, 0) = -1 ENOSPC/ a CPU that has keys gives one out
#include "../check.h"
#include <sys/mman.h>
#include <sys/uio.h>

static void keys(char *p)
{
	SHOW(syscall(SYS_pkey_alloc, 0, 0));
	SHOW(syscall(SYS_pkey_alloc, 1, 0));
	SHOW(syscall(SYS_pkey_alloc, 0, 8));
	SHOW(syscall(SYS_pkey_free, -1));
	SHOW(syscall(SYS_pkey_free, 77));
	SHOW(syscall(SYS_pkey_mprotect, p, 4096, PROT_READ, -1));
	SHOW(syscall(SYS_pkey_mprotect, p, 4096, PROT_READ | PROT_WRITE, 77));
	SHOW(syscall(SYS_pkey_mprotect, p + 1, 4096, PROT_READ, -1));
	SHOW(syscall(SYS_pkey_mprotect, p, 4096, PROT_READ | PROT_WRITE, -1));
}

static long advise(int pidfd, struct iovec *v, unsigned long n, int advice, int flags)
{
	return syscall(SYS_process_madvise, pidfd, v, n, advice, flags);
}

static void advice(char *p)
{
	struct iovec v[2] = { { p, 4096 }, { p + 8192, 4096 } }, bad[2] = { { p, 4096 }, { p + 1, 4096 } }, gone = { (void *)8192, 4096 };
	int fd, other;
	pid_t pid;

	MUST(fd = syscall(SYS_pidfd_open, getpid(), 0));
	memset(p, 1, 12288);
	SHOW(advise(fd, v, 2, MADV_COLD, 0));
	SHOW(advise(fd, v, 2, MADV_COLD, 1));
	SHOW(advise(fd, v, 2, 99, 0));
	SHOW(advise(fd, v, 0, MADV_COLD, 0));
	SHOW(advise(fd, v, 2000, MADV_COLD, 0));
	SHOW(advise(-1, v, 2, MADV_COLD, 0));
	SHOW(advise(0, v, 2, MADV_COLD, 0));
	SHOW(advise(fd, bad, 2, MADV_COLD, 0));
	SHOW(advise(fd, &gone, 1, MADV_COLD, 0));
	SHOW(advise(fd, v, 2, MADV_DONTNEED, 0)); /* of the caller's own memory anything goes */
	VALUE(p[0] + p[8192]);
	VALUE(p[4096]);
	MUST(pid = fork());
	if (!pid) {
		pause();
		_exit(0);
	}
	MUST(other = syscall(SYS_pidfd_open, pid, 0));
	SHOW(advise(other, v, 2, MADV_DONTNEED, 0));
	SHOW(syscall(SYS_process_mrelease, other, 0));
	SHOW(syscall(SYS_process_mrelease, other, 1));
	SHOW(syscall(SYS_process_mrelease, 0, 0));
	kill(pid, SIGKILL);
	show_wait(pid);
	SHOW(advise(other, v, 2, MADV_COLD, 0));
	SHOW(syscall(SYS_process_mrelease, other, 0));
}

int main(void)
{
	char *p = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	keys(p);
	advice(p);
	return 0;
}
