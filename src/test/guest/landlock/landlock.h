/* Landlock's calls and its ABI of Linux 6.18, of which older headers know a part only. */
#include "check.h"
#include <linux/landlock.h>
#include <sys/prctl.h>

struct ruleset { uint64_t fs, net, scoped; };
struct beneath { uint64_t access; int32_t fd; } __attribute__((packed));
struct net_port { uint64_t access, port; };

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1 << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1 << 15)
#endif
#define EXECUTE LANDLOCK_ACCESS_FS_EXECUTE
#define WRITE_FILE LANDLOCK_ACCESS_FS_WRITE_FILE
#define READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define READ_DIR LANDLOCK_ACCESS_FS_READ_DIR
#define REMOVE_DIR LANDLOCK_ACCESS_FS_REMOVE_DIR
#define REMOVE_FILE LANDLOCK_ACCESS_FS_REMOVE_FILE
#define MAKE_DIR LANDLOCK_ACCESS_FS_MAKE_DIR
#define MAKE_REG LANDLOCK_ACCESS_FS_MAKE_REG
#define MAKE_SYM LANDLOCK_ACCESS_FS_MAKE_SYM
#define MAKE_FIFO LANDLOCK_ACCESS_FS_MAKE_FIFO
#define REFER LANDLOCK_ACCESS_FS_REFER
#define TRUNCATE LANDLOCK_ACCESS_FS_TRUNCATE
#define IOCTL_DEV LANDLOCK_ACCESS_FS_IOCTL_DEV
#define ALL_FS 0xffff
#define BIND_TCP 1
#define CONNECT_TCP 2
#define SCOPE_ABSTRACT 1
#define SCOPE_SIGNAL 2

static inline int create_ruleset(const void *attr, size_t size, unsigned flags)
{
	return syscall(SYS_landlock_create_ruleset, attr, size, flags);
}

static inline int add_rule(int fd, int type, const void *attr, unsigned flags)
{
	return syscall(SYS_landlock_add_rule, fd, type, attr, flags);
}

static inline int restrict_self(int fd, unsigned flags)
{
	return syscall(SYS_landlock_restrict_self, fd, flags);
}

static inline int new_ruleset(uint64_t fs, uint64_t net, uint64_t scoped)
{
	struct ruleset r = {fs, net, scoped};
	int fd = create_ruleset(&r, sizeof r, 0);
	MUST(fd);
	return fd;
}

static inline int allow(int ruleset, const char *path, uint64_t access)
{
	struct beneath b = {access, open(path, O_PATH | O_CLOEXEC)};
	MUST(b.fd);
	int r = add_rule(ruleset, 1, &b, 0);
	close(b.fd);
	return r;
}

static inline void enforce(int ruleset)
{
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	MUST(restrict_self(ruleset, 0));
	close(ruleset);
}

/* Runs f in a child, so that its restrictions end with it. */
static inline void apart(void (*f)(void))
{
	pid_t pid = fork();
	if (pid == 0) {
		f();
		exit(0);
	}
	show_wait(pid);
}
