// userfaultfd for faults of user mode: missing pages filled by copies and zeroes, write protection, SIGBUS, poll, fork, errors.
// flags: -pthread
#include "../check.h"
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define P 4096UL
static int uffd;
static char *area;
static volatile int served;
/* What the serving thread saw and did: said at the end, as the other goes on as soon as it can. */
static struct event { int event; long page, flags, result; } seen[16];

static int make(int flags) { return syscall(SYS_userfaultfd, flags | UFFD_USER_MODE_ONLY); }

static long api(int fd, uint64_t features)
{
	struct uffdio_api a = { UFFD_API, features, 0 };
	long r = ioctl(fd, UFFDIO_API, &a);
	if (!r)
		SAY("features %llx, ioctls %llx\n", a.features & 0x5cb1 & features, a.ioctls & 0x8000000000000003);
	return r;
}

static long reg(void *at, size_t len, int mode)
{
	struct uffdio_register r = { { (uint64_t)at, len }, mode, 0 };
	long e = ioctl(uffd, UFFDIO_REGISTER, &r);
	if (!e)
		SAY("ioctls %llx\n", r.ioctls & 0x5c);
	return e;
}

static long copy(void *to, void *from, size_t len, int mode)
{
	struct uffdio_copy c = { (uint64_t)to, (uint64_t)from, len, mode, 99 };
	long r = ioctl(uffd, UFFDIO_COPY, &c);
	int e = errno;
	SAY("copied %lld\n", (long long)c.copy);
	errno = e;
	return r;
}

static long zero(void *to, size_t len)
{
	struct uffdio_zeropage z = { { (uint64_t)to, len }, 0, 99 };
	long r = ioctl(uffd, UFFDIO_ZEROPAGE, &z);
	int e = errno;
	SAY("zeroed %lld\n", (long long)z.zeropage);
	errno = e;
	return r;
}

static long range(unsigned long request, void *at, size_t len)
{
	struct uffdio_range r = { (uint64_t)at, len };
	return ioctl(uffd, request, &r);
}

/* Fills each page that is missing with its number; the odd ones with zeroes. */
static void *serve(void *arg)
{
	static char page[P] __attribute__((aligned(4096)));
	struct uffd_msg m;
	struct pollfd p = { uffd, POLLIN, 0 };
	while (poll(&p, 1, -1) == 1 && read(uffd, &m, sizeof m) == sizeof m) {
		long n = (m.arg.pagefault.address - (uint64_t)area) / P;
		struct event *e = seen + served++;
		*e = (struct event){ m.event, n, m.arg.pagefault.flags };
		memset(page, 'a' + n, P);
		if (m.arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WP) {
			struct uffdio_writeprotect w = { { (uint64_t)area + n * P, P }, 0 };
			e->result = ioctl(uffd, UFFDIO_WRITEPROTECT, &w);
		} else if (n % 2) {
			struct uffdio_zeropage z = { { (uint64_t)area + n * P, P }, 0, 0 };
			e->result = ioctl(uffd, UFFDIO_ZEROPAGE, &z);
		} else {
			struct uffdio_copy c = { (uint64_t)area + n * P, (uint64_t)page, P, 0, 0 };
			e->result = ioctl(uffd, UFFDIO_COPY, &c);
		}
		if (n == 15)
			break;
	}
	return 0;
}

static void missing(void)
{
	pthread_t t;
	char b[4] = "x";
	int p[2];
	uffd = make(O_NONBLOCK);
	CHECK(uffd >= 0);
	SHOW(read(uffd, b, 4));
	struct pollfd pf = { uffd, POLLIN, 0 };
	SHOW(poll(&pf, 1, 0));
	VALUE(pf.revents);
	SHOW(reg(area, 16 * P, UFFDIO_REGISTER_MODE_MISSING));
	SHOW(api(uffd, 0));
	SHOW(api(uffd, 0));
	SHOW(poll(&pf, 1, 0));
	SHOW(read(uffd, b, 4));
	struct uffd_msg m;
	SHOW(read(uffd, &m, sizeof m));
	SHOW(write(uffd, &m, sizeof m));
	SHOW(reg(area, 16 * P, UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP));
	pthread_create(&t, 0, serve, 0);
	VALUE(area[0]);
	VALUE(area[P + 5]);
	area[2 * P] = 'W';
	VALUE(area[2 * P + 1]);
	VALUE(served);
	struct uffdio_writeprotect w = { { (uint64_t)area, P }, UFFDIO_WRITEPROTECT_MODE_WP };
	SHOW(ioctl(uffd, UFFDIO_WRITEPROTECT, &w));
	area[1] = 'Z';
	VALUE(area[1]);
	SHOW(copy(area, area + 2 * P, P, 0));
	SHOW(copy(area + 4 * P, area + 2 * P, 2 * P, 0)); /* the second page of the source is missing */
	SHOW(zero(area + 6 * P, 2 * P));
	VALUE(area[7 * P]);
	SHOW(copy(area + 8 * P, area, P, UFFDIO_COPY_MODE_DONTWAKE));
	VALUE(area[8 * P]);
	SHOW(range(UFFDIO_WAKE, area + 8 * P, P));
	SHOW(madvise(area + 8 * P, P, MADV_DONTNEED));
	VALUE(area[8 * P]);
	pid_t c = fork();
	if (!c) {
		VALUE(area[10 * P]); /* not watched in the child */
		_exit(0);
	}
	show_wait(c);
	SHOW(range(UFFDIO_UNREGISTER, area + 12 * P, 2 * P));
	VALUE(area[12 * P]);
	VALUE(area[15 * P]);
	pthread_join(t, 0);
	for (int i = 0; i < served; i++)
		SAY("event %#x, page %ld, flags %lx, resolved %ld\n", seen[i].event, seen[i].page, seen[i].flags, seen[i].result);
}

static void errors(void)
{
	char *file = mmap(0, P, PROT_READ, MAP_PRIVATE, open("/proc/self/exe", O_RDONLY), 0);
	struct uffdio_copy c;
	SHOW(copy(area + 1, area, P, 0));
	SHOW(copy(area, area, 100, 0));
	SHOW(copy(area, area, 0, 0));
	SHOW(copy(area + 20 * P, area, P, 0));
	SHOW(copy(area + 9 * P, (void *)16, P, 0));
	SHOW(copy(area + 9 * P, area, P, 64));
	SHOW(copy((void *)-P, area, P, 0));
	SHOW(zero(area + 20 * P, P));
	SHOW(range(UFFDIO_WAKE, area, 1));
	SHOW(range(UFFDIO_UNREGISTER, area + 1, P));
	SHOW(range(UFFDIO_UNREGISTER, area, 0));
	SHOW(reg(area, 0, 1));
	SHOW(reg(area, P, 0));
	SHOW(reg(area, P, 8));
	SHOW(reg(file, P, 1));
	SHOW(reg(area + 40 * P, P, 1));
	SHOW(ioctl(uffd, UFFDIO_COPY, 1));
	SHOW(ioctl(uffd, 0x1234, &c));
	SHOW(ioctl(uffd, UFFDIO_API, 1));
	SHOW(syscall(SYS_userfaultfd, 0x40 | UFFD_USER_MODE_ONLY));
}

static sigjmp_buf back;
static void on_bus(int s, siginfo_t *i, void *c)
{
	SAY("SIGBUS, code %d, page %ld\n", i->si_code, ((char *)i->si_addr - area) / 4096);
	siglongjmp(back, 1);
}

static void by_signal(void)
{
	struct sigaction sa = { .sa_sigaction = on_bus, .sa_flags = SA_SIGINFO };
	sigaction(SIGBUS, &sa, 0);
	close(uffd);
	VALUE(area[14 * P]); /* the end of the descriptor is the end of the watch */
	uffd = make(O_CLOEXEC);
	CHECK(fcntl(uffd, F_GETFD) == FD_CLOEXEC);
	SHOW(api(uffd, 1UL << 40));
	SHOW(api(uffd, UFFD_FEATURE_SIGBUS | UFFD_FEATURE_EXACT_ADDRESS));
	struct pollfd pf = { uffd, POLLIN, 0 };
	SHOW(poll(&pf, 1, 0));
	VALUE(pf.revents);
	char *again = mmap(area, 4 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	SHOW(reg(again, 4 * P, UFFDIO_REGISTER_MODE_MISSING));
	if (!sigsetjmp(back, 1))
		VALUE(area[P]);
	int p[2];
	pipe(p);
	SHOW(write(p[1], area + P, 1));
	SHOW(copy(area + P, area + 4 * P, P, 0));
	VALUE(area[P]);
	char link[64] = "", name[40];
	sprintf(name, "/proc/self/fd/%d", uffd);
	readlink(name, link, 63);
	TEXT(link);
}

int main(void)
{
	area = mmap(0, 16 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	missing();
	errors();
	by_signal();
	if (geteuid() == 0)
		setuid(65534);
	int fd;
	CHECK((fd = make(0)) >= 0);
	SHOW(lseek(fd, 5, SEEK_SET));
	SHOW(syscall(SYS_userfaultfd, 0));
	SHOW(syscall(SYS_userfaultfd, 0x20));
	SHOW(syscall(SYS_userfaultfd, 0x21));
	return 0;
}
