// needs: root
// The mount numbers that are never used again, where they are asked for, and listmount(2) of a namespace by its descriptor.
#include "check.h"
#include <linux/stat.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

struct request { uint32_t size, ns_fd; uint64_t id, param, ns_id; };

#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x4000
#endif

static uint64_t list[64];

static long all(int ns_fd, uint64_t id)
{
	struct request r = { 24, ns_fd, id };
	return syscall(458, &r, list, 64, 0);
}

int main(void)
{
	struct statx x;
	MUST(unshare(CLONE_NEWNS));
	MUST(mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
	mkdir("m", 0755);
	MUST(mount("none", "m", "tmpfs", 0, 0));
	MUST(syscall(SYS_statx, AT_FDCWD, "m", 0, STATX_MNT_ID_UNIQUE, &x));
	SAY("mask %x\n", x.stx_mask & 0x5000);
	uint64_t id = *(uint64_t *)((char *)&x + 0x90), small;
	CHECK(id > 1ULL << 31);
	MUST(syscall(SYS_statx, AT_FDCWD, "m", 0, 0x1000, &x));
	SAY("mask %x\n", x.stx_mask & 0x5000);
	small = *(uint64_t *)((char *)&x + 0x90);
	CHECK(small < 1ULL << 31);
	mkdir("m/d", 0755);
	MUST(mount("none", "m/d", "tmpfs", 0, 0));
	SHOW(all(0, id));
	char h[sizeof(struct file_handle) + 128] = { 100 };
	uint64_t by_handle = 0;
	SHOW(syscall(SYS_name_to_handle_at, AT_FDCWD, "m", h, &by_handle, 1));
	CHECK(by_handle == id);
	SHOW(all(999, id));
	SHOW(all(open("/dev/null", O_RDONLY), id));
	SHOW(all(open("/proc/self/ns/uts", O_RDONLY), id));
	int ns = open("/proc/self/ns/mnt", O_RDONLY);
	SHOW(all(ns, id));
	MUST(unshare(CLONE_NEWNS));
	SHOW(all(0, id));
	SHOW(all(ns, id));
	struct request r = { 32, ns, id, 0, 5 };
	SHOW(syscall(458, &r, list, 64, 0));
	/* The greatest number is no mount's either; what a slave receives from. */
	SHOW(all(0, -2));
	SHOW(all(0, 1));
	mkdir("sh", 0755), mkdir("sl", 0755);
	MUST(mount("none", "sh", "tmpfs", 0, 0));
	MUST(mount(0, "sh", 0, MS_SHARED, 0));
	MUST(mount("sh", "sl", 0, MS_BIND, 0));
	MUST(mount(0, "sl", 0, MS_SLAVE, 0));
	uint64_t groups[2], st[64];
	for (int i = 0; i < 2; i++) {
		MUST(syscall(SYS_statx, AT_FDCWD, i ? "sl" : "sh", 0, STATX_MNT_ID_UNIQUE, &x));
		struct request q = { 24, 0, *(uint64_t *)((char *)&x + 0x90), 6 };
		SHOW(syscall(457, &q, st, sizeof st, 0));
		groups[i] = i ? st[12] : st[10];
	}
	CHECK(groups[0] && groups[0] == groups[1]);
	/* Who is outside of a mount's tree must be privileged. */
	MUST(chroot("m"));
	MUST(chdir("/"));
	MUST(syscall(SYS_statx, AT_FDCWD, "/", 0, STATX_MNT_ID_UNIQUE, &x));
	id = *(uint64_t *)((char *)&x + 0x90);
	SHOW(all(0, id));
	MUST(chroot("d"));
	SHOW(all(0, id));
	MUST(setresuid(-1, 1000, -1));
	SHOW(all(0, id));
	SHOW(all(ns, id));
	return 0;
}
