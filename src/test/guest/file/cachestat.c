// cachestat(2): pages of tmpfs files, ranges, files without pages, errors
#include "check.h"
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/epoll.h>

struct range { uint64_t off, len; };
struct stats { uint64_t cache, dirty, writeback, evicted, recently; };

static int cachestat_(int fd, const void *range, void *out, unsigned flags)
{
	return syscall(451, fd, range, out, flags);
}

static void shows(int fd, uint64_t off, uint64_t len)
{
	struct range r = {off, len};
	struct stats s;
	memset(&s, 0xff, sizeof s);
	int e = cachestat_(fd, &r, &s, 0);
	if (e)
		SAY("%s\n", strerrorname_np(errno));
	else
		SAY("%llu+%llu: %llu %llu %llu %llu\n", (long long)off, (long long)len, (long long)s.cache + s.evicted,
			(long long)s.dirty, (long long)s.writeback, (long long)s.recently);
}

int main(void)
{
	char page[4096];
	struct range r = {0, 0};
	struct stats s;
	int m, p[2];
	memset(page, 'x', sizeof page);
	MUST(m = memfd_create("x", 0));
	shows(m, 0, 0);
	for (int i = 0; i < 8; i++)
		write(m, page, 4096);
	ftruncate(m, 20 * 4096);
	pwrite(m, "x", 1, 15 * 4096);
	shows(m, 0, 0);
	shows(m, 0, 4096);
	shows(m, 1, 4096);
	shows(m, 4096, 8192);
	shows(m, 7 * 4096, 4096 * 4);
	shows(m, 8 * 4096, 0);
	shows(m, 100 * 4096, 0);
	shows(m, 0, -1);
	shows(m, -4096, 8192);
	fallocate(m, 3, 0, 8192);
	shows(m, 0, 0);
	SHOW(cachestat_(-1, &r, &s, 0));
	SHOW(cachestat_(m, NULL, &s, 0));
	SHOW(cachestat_(m, &r, NULL, 0));
	SHOW(cachestat_(m, &r, &s, 1));
	SHOW(cachestat_(-1, &r, &s, 1));
	SHOW(cachestat_(-1, NULL, &s, 0));
	SHOW(cachestat_(m, NULL, &s, 1));
	pipe(p);
	shows(p[0], 0, 0);
	shows(socket(AF_UNIX, SOCK_STREAM, 0), 0, 0);
	shows(epoll_create1(0), 0, 0);
	shows(open("/", O_RDONLY | O_DIRECTORY), 0, 0);
	shows(open("/dev/null", O_RDONLY), 0, 0);
	shows(open("/proc/self/maps", O_RDONLY), 0, 0);
	shows(open("/", O_PATH), 0, 0);
	int rd = open("mine", O_CREAT | O_RDWR, 0644);
	MUST(rd);
	int ro = open("mine", O_RDONLY);
	MUST(setresuid(1000, 1000, 1000));
	int shared = open("/etc/passwd", O_RDONLY);
	SHOW(cachestat_(shared, &r, &s, 0));
	SHOW(cachestat_(rd, &r, &s, 0));
	SHOW(cachestat_(ro, &r, &s, 0));
	return 0;
}
