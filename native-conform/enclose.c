/*
 * Another launcher in the cage of the host's side: it finds the system's programs and its own directory there, to read, and
 * nothing else of the host.
 */
#include "agent.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static struct tree { const char *path; int fd; } trees[] = {
	{ "/usr", -1 }, { "/bin", -1 }, { "/sbin", -1 }, { "/lib", -1 }, { "/lib64", -1 }, { "/opt", -1 }, { "/etc/alternatives", -1 }, { NULL, -1 }
};
enum { TREES = sizeof trees / sizeof *trees, OF_LAUNCHER = TREES - 1 };
static int self = -1;

/* Copies of the mounts, taken before anything lies over them; what is not there or not for this user is left out. */
static void take(void)
{
	for (int i = 0; i < TREES; i++) {
		struct mount_attr to_read = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID };
		if (!trees[i].path)
			continue;
		trees[i].fd = open_tree(AT_FDCWD, trees[i].path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
		if (trees[i].fd >= 0 && mount_setattr(trees[i].fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &to_read, sizeof to_read) < 0)
			fail("cannot make read-only", trees[i].path);
	}
}

/* With the new root as working directory. */
static void make_path(const char *path)
{
	char part[4096];
	for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
		snprintf(part, sizeof part, "%.*s", (int)(end - path), path);
		mkdir(part, 0755);
	}
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		fail("cannot make", path);
}

static void place(void)
{
	for (int i = 0; i < TREES; i++) {
		if (trees[i].fd < 0)
			continue;
		make_path(trees[i].path + 1);
		if (move_mount(trees[i].fd, "", AT_FDCWD, trees[i].path + 1, MOVE_MOUNT_F_EMPTY_PATH) < 0)
			fail("cannot show", trees[i].path);
		close(trees[i].fd);
	}
	struct stat st;
	int to = open("belljar-conform-agent", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
	if (to < 0 || fstat(self, &st) < 0)
		fail("cannot copy", "the agent");
	for (off_t done = 0; done < st.st_size;)
		if (sendfile(to, self, &done, st.st_size - done) <= 0)
			fail("cannot copy", "the agent");
	close(to);
	close(self);
}

static int is_within_system(const char *path)
{
	for (int i = 0; i < OF_LAUNCHER; i++) {
		size_t len = strlen(trees[i].path);
		if (strncmp(path, trees[i].path, len) == 0 && (path[len] == '/' || path[len] == 0))
			return 1;
	}
	return 0;
}

/* argv: UID:GID DIR CMD... */
int enclose(int argc, char **argv)
{
	unsigned uid, gid;
	if (argc < 3 || sscanf(argv[0], "%u:%u", &uid, &gid) != 2 || uid == 0 || argv[1][0] != '/')
		fail("wrong arguments of", "enclose");
	self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC); /* while it may be: its directory is the user's who started this */
	if (self < 0)
		fail("cannot read", "the agent");
	if (argv[1][1] && !is_within_system(argv[1]))
		trees[OF_LAUNCHER].path = argv[1];
	confine(uid, gid, &(struct furnishing){ take, place });
	execv(argv[2], argv + 2);
	fail("cannot execute", argv[2]);
}
