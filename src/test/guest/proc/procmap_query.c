// ioctl(PROCMAP_QUERY) on /proc/self/maps: which mapping covers an address, or comes next, and what it is.
#include "check.h"
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>

struct query {
	uint64_t size, flags, addr, start, end, vma_flags, page_size, offset, inode;
	uint32_t major, minor, name_size, id_size;
	uint64_t name, id;
};

#define PROCMAP_QUERY _IOWR('f', 17, struct query)

int main(int argc, char **argv)
{
	(void)argc;
	char name[500] = "", id[32];
	struct stat st;
	int fd = open("/proc/self/maps", O_RDONLY), f = open(argv[0], O_RDONLY);
	char *area = mmap(0, 5 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(munmap(area + 4096, 4096));
	MUST(munmap(area + 4 * 4096, 4096));
	MUST(mmap(area + 2 * 4096, 8192, PROT_READ, MAP_PRIVATE | MAP_FIXED, f, 4096));
	fstat(f, &st);
	struct query q = { sizeof q, 0, (uint64_t)area + 5 };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	CHECK(q.start <= (uint64_t)area && q.end == (uint64_t)area + 4096);
	SAY("flags %llx page %lld offset %lld inode %lld dev %d:%d\n", (long long)q.vma_flags, (long long)q.page_size, (long long)q.offset, (long long)q.inode, q.major, q.minor);
	q = (struct query){ sizeof q, 0, (uint64_t)area + 4096 };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	q = (struct query){ sizeof q, 0x10, (uint64_t)area + 4096, .name = (uint64_t)name, .name_size = sizeof name };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	CHECK(q.start == (uint64_t)area + 2 * 4096 && q.end == (uint64_t)area + 4 * 4096);
	SAY("flags %llx offset %lld\n", (long long)q.vma_flags, (long long)q.offset);
	CHECK(q.inode == st.st_ino && q.name_size == strlen(name) + 1 && strstr(name, strrchr(argv[0], '/')));
	q.name_size = 3;
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	q = (struct query){ sizeof q, 0, (uint64_t)area, .name = (uint64_t)name, .name_size = sizeof name };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	VALUE(q.name_size);
	/* By what it must be. */
	q = (struct query){ sizeof q, 2, (uint64_t)area + 2 * 4096 };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	q = (struct query){ sizeof q, 0x10 | 0x20 | 4, (uint64_t)area };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	SAY("flags %llx\n", (long long)(q.vma_flags & 4));
	q = (struct query){ sizeof q, 0x20, (uint64_t)area };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	q = (struct query){ sizeof q, 0x10, -1 };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	q = (struct query){ sizeof q, 0, (uint64_t)&q, .name = (uint64_t)name, .name_size = sizeof name };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	TEXT(name);
	q = (struct query){ sizeof q, 0, (uint64_t)main, .id = (uint64_t)id, .id_size = sizeof id };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	VALUE(q.id_size);
	q = (struct query){ sizeof q, 0, (uint64_t)main, .id = (uint64_t)id, .id_size = 5 };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	/* What is wrong. */
	q = (struct query){ sizeof q, 0x40, (uint64_t)main };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	q = (struct query){ sizeof q, 0, (uint64_t)main, .name_size = 5 };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	q = (struct query){ 16, 0, (uint64_t)main };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	q = (struct query){ 24, 0, (uint64_t)main };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	VALUE(q.start);
	q = (struct query){ 5000, 0, (uint64_t)main };
	SHOW(ioctl(fd, PROCMAP_QUERY, &q));
	SHOW(ioctl(fd, PROCMAP_QUERY, 0));
	SHOW(ioctl(fd, _IO('f', 18), 0));
	return 0;
}
