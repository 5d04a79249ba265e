// Memory policies of a machine with one node: what is refused, what is stored and returned.
#include "../check.h"
#include <linux/mempolicy.h>
#include <sys/mman.h>

static long set(int mode, unsigned long *nodes, unsigned long count)
{
	return syscall(SYS_set_mempolicy, mode, nodes, count);
}

static long bind(void *at, unsigned long len, int mode, unsigned long *nodes, unsigned long count, unsigned flags)
{
	return syscall(SYS_mbind, at, len, mode, nodes, count, flags);
}

static void show(void *at, unsigned long flags)
{
	unsigned long nodes[4] = { ~0UL, ~0UL, ~0UL, ~0UL };
	int mode = -1;
	SHOW(syscall(SYS_get_mempolicy, &mode, nodes, 257L, at, flags));
	SAY("mode %#x nodes %lx %lx %lx %lx\n", mode, nodes[0], nodes[1], nodes[2], nodes[3]);
}

static void of_task(void)
{
	unsigned long none = 0, node0 = 1, node1 = 2, both = 3;

	show(0, 0);
	show(0, MPOL_F_MEMS_ALLOWED);
	SHOW(set(MPOL_DEFAULT, &node0, 64));
	SHOW(set(MPOL_BIND, &none, 64));
	SHOW(set(MPOL_BIND, 0, 0));
	SHOW(set(MPOL_BIND, &node1, 64));
	SHOW(set(MPOL_BIND, (void *)8, 64));
	SHOW(set(99, &node0, 64));
	SHOW(set(MPOL_BIND | MPOL_F_STATIC_NODES | MPOL_F_RELATIVE_NODES, &node0, 64));
	SHOW(set(MPOL_LOCAL, &node0, 64));
	SHOW(set(MPOL_BIND, &both, 64));
	show(0, 0);
	show(0, MPOL_F_NODE);
	SHOW(set(MPOL_PREFERRED, 0, 0));
	show(0, 0);
	SHOW(set(MPOL_INTERLEAVE | MPOL_F_STATIC_NODES, &node0, 64));
	show(0, 0);
	show(0, MPOL_F_NODE);
	pid_t pid;
	MUST(pid = fork());
	if (!pid) {
		show(0, 0);
		_exit(0);
	}
	show_wait(pid);
	SHOW(set(MPOL_DEFAULT, 0, 0));
	show(0, 0);
	int mode;
	SHOW(syscall(SYS_get_mempolicy, &mode, &node0, 0L, 0, 0L));
	SHOW(syscall(SYS_get_mempolicy, &mode, 0, 0L, 0, 64L));
	SHOW(syscall(SYS_get_mempolicy, &mode, 0, 0L, &mode, 0L));
	SHOW(syscall(SYS_get_mempolicy, &mode, 0, 0L, 8L, (long)MPOL_F_ADDR));
	SHOW(syscall(SYS_get_mempolicy, 8L, 0, 0L, 0L, 0L));
}

static void of_ranges(void)
{
	unsigned long node0 = 1, node1 = 2;
	char *p = mmap(0, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(p, 1, 4 * 4096);
	SHOW(bind(p + 1, 4096, MPOL_BIND, &node0, 64, 0));
	SHOW(bind(p, 4096, MPOL_BIND, &node1, 64, 0));
	SHOW(bind(p, 4096, MPOL_BIND, &node0, 64, 8));
	SHOW(bind(p, 0, MPOL_BIND, &node0, 64, 0));
	SHOW(bind(p + 4096, 8192, MPOL_BIND, &node0, 64, MPOL_MF_MOVE));
	for (int i = 0; i < 4; i++)
		show(p + i * 4096, MPOL_F_ADDR);
	show(p, MPOL_F_ADDR | MPOL_F_NODE);
	SHOW(bind(p + 4096, 4096, MPOL_DEFAULT, 0, 0, 0));
	SHOW(set(MPOL_BIND, &node0, 64));
	show(p + 4096, MPOL_F_ADDR);
	SHOW(set(MPOL_DEFAULT, 0, 0));
	show(p + 4096, MPOL_F_ADDR);
	munmap(p + 8192, 4096);
	SHOW(bind(p, 4 * 4096, MPOL_BIND, &node0, 64, 0));
	show(p, MPOL_F_ADDR | MPOL_F_MEMS_ALLOWED);

	void *pages[3] = { p, p + 8192, p + 4096 };
	int status[3] = { 9, 9, 9 }, nodes[3] = { 0, 0, 0 };
	madvise(p + 4096, 4096, MADV_DONTNEED);
	SHOW(syscall(SYS_move_pages, 0, 3L, pages, 0, status, 0));
	SAY("%d %d %d\n", status[0], status[1], status[2]);
	SHOW(syscall(SYS_move_pages, 0, 1L, pages, nodes, status, MPOL_MF_MOVE));
	VALUE(status[0]);
	nodes[0] = 1;
	SHOW(syscall(SYS_move_pages, 0, 1L, pages, nodes, status, MPOL_MF_MOVE));
	SHOW(syscall(SYS_move_pages, 0, 1L, pages, nodes, status, 1));
	SHOW(syscall(SYS_move_pages, 0, 1L, 8L, 0, status, 0));
	SHOW(syscall(SYS_move_pages, 99999999, 1L, pages, 0, status, 0));
	SHOW(syscall(SYS_migrate_pages, 0, 64L, &node0, &node0));
	SHOW(syscall(SYS_migrate_pages, 99999999, 64L, &node0, &node0));
	SHOW(syscall(SYS_migrate_pages, 0, 64L, 8L, &node0));
}

int main(void)
{
	of_task();
	of_ranges();
	return 0;
}
