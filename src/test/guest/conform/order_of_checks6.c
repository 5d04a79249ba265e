// And more: levels of options, cloned ranges, queues opened in odd ways, memory that is locked or grown without access.
// flags: -lrt
#include "check.h"
#include <linux/fs.h>
#include <mqueue.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define BAD ((void *)-1L)
static char buf[64];

static void options(void) {
	socklen_t len = -1;
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(getsockopt(s, 0, 0, buf, &len));
	SHOW(getsockopt(s, 0, 0, buf, BAD));
	SHOW(getsockopt(s, SOL_SOCKET, SO_TYPE, buf, &len));
	SHOW(setsockopt(s, 0, 0, BAD, 1));
	SHOW(setsockopt(s, 6, 1, BAD, -1));
	SHOW(setsockopt(s, SOL_SOCKET, SO_SNDBUF, BAD, 4));
	SHOW(setsockopt(s, SOL_SOCKET, SO_SNDBUF, BAD, 1));
}

static void cloning(void) {
	int p[2], f = open("a", O_RDWR | O_CREAT, 0600), g = open("b", O_RDWR | O_CREAT, 0600), r = open("a", O_RDONLY), n = open("/dev/null", O_RDWR);
	struct file_clone_range c = {.src_fd = n};
	MUST(pipe(p));
	SHOW(ioctl(p[0], FICLONERANGE, &c));
	SHOW(ioctl(p[0], FICLONERANGE, BAD));
	SHOW(ioctl(f, FICLONE, p[0]));
	SHOW(ioctl(f, FICLONE, -1));
	SHOW(ioctl(r, FICLONE, g));
	SHOW(ioctl(f, FICLONE, open(".", O_RDONLY)));
	SHOW(ioctl(p[0], FICLONE, p[1]));
}

static void queues(void) {
	struct mq_attr at = {.mq_maxmsg = 0};
	mq_unlink("/order6");
	int q = mq_open("/order6", O_RDWR | O_CREAT, 0600, 0);
	SHOW(mq_open("/order6", O_WRONLY | O_DIRECT));
	SHOW(mq_open("/order6", O_ACCMODE));
	SHOW(mq_open("/order6", O_RDWR | O_CREAT, 0600, &at) >= 0);
	SHOW(mq_open("/order6x", O_RDWR | O_CREAT, 0600, &at));
	int o = mq_open("/order6", O_PATH);
	SHOW(mq_notify(o, 0));
	SHOW(mq_getattr(o, &at));
	SHOW(mq_send(o, buf, 1, 0));
	OCTAL(fcntl(o, F_GETFL));
	SHOW(lseek(o, 0, SEEK_CUR));
	SHOW(mq_unlink("/order6"));
	close(q);
}

static void memory(void) {
	char *m = mmap(0, 0x8000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SHOW(mlock(m, 8));
	SHOW(munlock(m, 8));
	SHOW(mlock2(m, 8, 1));
	SHOW(munlock(m, 8));
	mprotect(m, 0x1000, PROT_READ);
	SHOW(mlock(m, 8));
	SHOW(mlock(m, 0x2000));
	SHOW(munlock(m, 0x2000));
	char *s = mmap(0, 0x4000, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	SHOW(mremap(s, 0, 0x1000, 0) == MAP_FAILED ? errno : 0);
	SHOW(mremap(s, 0, 0x1000, MREMAP_MAYMOVE) == MAP_FAILED ? errno : 0);
	SHOW(mremap(m, 0, 0x1000, 0) == MAP_FAILED ? errno : 0);
	SHOW(mremap(m, 0, 0x1000, MREMAP_MAYMOVE) == MAP_FAILED ? errno : 0);
}

int main(void) {
	struct iovec v = {buf, 8};
	struct timespec wrong = {-1, 0}, odd = {0, -1};
	syscall(SYS_close_range, 3, -1, 0);
	options();
	cloning();
	queues();
	memory();
	const char *devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/urandom"};
	for (int i = 0; i < 4; i++) {
		int d = open(devices[i], O_RDWR);
		SHOW(preadv2(d, &v, 1, 0, RWF_NOWAIT));
	}
	SHOW(syscall(SYS_io_pgetevents, 0, 0, 0, 0, &odd, 1));
	SHOW(syscall(SYS_io_pgetevents, 0, 0, 0, 0, &odd, 0));
	SHOW(syscall(SYS_semtimedop, 99999, 0, 504, &wrong));
	SHOW(syscall(SYS_semtimedop, 99999, 0, 1, &wrong));
	SHOW(syscall(SYS_ioprio_get, 3, geteuid()) > 0);
	SHOW(syscall(SYS_ioprio_get, 3, 0) > 0);
	SHOW(syscall(SYS_ioprio_get, 9, 0));
	return 0;
}
