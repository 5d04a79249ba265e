// Shared futexes on memory that cannot be read: EFAULT for every operation; private ones look only when they must.
#include "../check.h"
#include <linux/futex.h>
#include <sys/mman.h>

static long futex(void *a, int op, uint32_t v, long t, void *a2, uint32_t v3)
{
	return syscall(SYS_futex, a, op, v, t, a2, v3);
}

int main(void)
{
	uint32_t *gone = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t *none = mmap(0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t *ro = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t *rw = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = memfd_create("f", 0);
	uint32_t *file = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	munmap(gone, 4096);
	ftruncate(fd, 4096);
	SHOW(futex(gone, FUTEX_WAKE, 1, 0, 0, 0));
	SHOW(futex(none, FUTEX_WAKE, 1, 0, 0, 0));
	SHOW(futex(ro, FUTEX_WAKE, 1, 0, 0, 0));
	SHOW(futex(file, FUTEX_WAKE, 1, 0, 0, 0));
	SHOW(futex(file + 1024, FUTEX_WAKE, 1, 0, 0, 0));
	SHOW(futex(gone, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0, 0, 0));
	SHOW(futex(none, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
	SHOW(futex(ro, FUTEX_WAIT, 1, 0, 0, 0));
	SHOW(futex(rw, FUTEX_CMP_REQUEUE, 1, 1, gone, 0));
	SHOW(futex(rw, FUTEX_CMP_REQUEUE, 1, 1, none, 0));
	SHOW(futex(none, FUTEX_CMP_REQUEUE, 1, 1, rw, 0));
	SHOW(syscall(SYS_futex_waitv, 0, 1, 0, 0, 0));
	SHOW(syscall(SYS_futex_waitv, 8, 1, 0, 0, 0));
	return 0;
}
