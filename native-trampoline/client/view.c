/*
 * What is found in the namespaces of a container's first process.
 *
 * Network: the container's, or one that has no network but its own. Callers put interfaces there (docker), and other containers join it.
 *
 * Mounts: callers join these (podman cp) and expect the container's files.
 * The container's mounts are those of its own kernel, so the monitor has a mount namespace like them: the root directory, the bind
 * mounts, and where the container has file systems of its kernel's, those by FUSE, which the sandbox serves; without the right to that
 * nothing, read-only.
 */
#define _GNU_SOURCE
#include "client.h"
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_BYTES (4u << 20)
#define TREE_CLONE 1
#define MOVE_EMPTY_PATH 0x4
#define MOVE_TO_SYMLINKS 0x10
#define ATTR_RDONLY 1

/* As mount_setattr(2) takes it. */
struct attributes {
	uint64_t set, clear, propagation, userns;
};

/* One mount: its kind ('b' bind, 'r' bind read-only, 'k' the kernel's), source and place; opened before the root changes. */
struct place {
	char kind;
	const char *destination;
	int tree; /* or /dev/fuse, or -1 */
};

/*
 * The given network namespace, or without one (-1) a new one with its loopback interface up, as runc leaves it. Without the right to
 * that nobody may join or fill one either. Whatever else fails ends the monitor, and so the container: who joins its network
 * must not find another one.
 */
void enter_network(int passed)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int s;

	if (passed >= 0) {
		if (setns(passed, CLONE_NEWNET))
			fail("cannot enter the container's network namespace");
		close(passed);
		return;
	}
	if (unshare(CLONE_NEWNET)) {
		if (errno != EPERM)
			fail("cannot make a network namespace");
		return;
	}
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	/* A host without IPv4 has no such address to bring up. */
	if (s < 0 ? errno != EAFNOSUPPORT : ioctl(s, SIOCSIFFLAGS, &lo))
		fail("cannot bring up the loopback interface of a network namespace");
	if (s >= 0)
		close(s);
}

static const char *next_word(char **at, const char *end)
{
	char *word = *at;

	if (word >= end)
		return NULL;
	*at += strlen(word) + 1;
	return word;
}

static int open_tree_of(char kind, const char *source)
{
	struct attributes read_only = {.set = ATTR_RDONLY};
	int fd;

	if (kind == 'k')
		return open("/dev/fuse", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	fd = syscall(SYS_open_tree, AT_FDCWD, source, TREE_CLONE | O_CLOEXEC | AT_RECURSIVE);
	if (fd >= 0 && kind == 'r' &&
	    syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &read_only, sizeof read_only)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The sandbox gets the descriptor with the number of the mount among those of its kind, at once: this process may look into it. */
static bool mount_served(const struct place *p, int socket, unsigned char number)
{
	char options[96];
	bool is_done;

	if (p->tree < 0)
		return false;
	snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%u,group_id=%u", p->tree, geteuid(), getegid());
	is_done = !mount("belljar", p->destination, "fuse", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) &&
		  send_descriptor(socket, SERVED_MOUNT | number, p->tree);
	close(p->tree);
	return is_done;
}

/* The place is looked for in the new root, so no link leads out. */
static void mount_place(const struct place *p, int socket, unsigned char *served)
{
	if (p->kind == 'k') {
		if (*served >= MOST_SERVED || !mount_served(p, socket, (*served)++))
			mount("none", p->destination, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,mode=755");
	} else if (p->tree >= 0) {
		syscall(SYS_move_mount, p->tree, "", AT_FDCWD, p->destination, MOVE_EMPTY_PATH | MOVE_TO_SYMLINKS);
		close(p->tree);
	}
}

static bool change_root(const char *root)
{
	return !mount(root, root, NULL, MS_BIND | MS_REC, NULL) && !chdir(root) && !syscall(SYS_pivot_root, ".", ".") &&
	       !umount2(".", MNT_DETACH) && !chdir("/");
}

static void show(char *text, const char *end, int socket)
{
	unsigned char served = 0;
	const char *root = next_word(&text, end), *kind;
	struct place *places = NULL;
	size_t count = 0;

	if (!root || unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return;
	while ((kind = next_word(&text, end))) {
		const char *source = next_word(&text, end), *destination = next_word(&text, end);

		places = realloc(places, (count + 1) * sizeof *places);
		if (!destination || !places)
			fail("cannot read the container's mounts");
		places[count++] = (struct place){*kind, destination, open_tree_of(*kind, source)};
	}
	if (!change_root(root))
		fprintf(stderr, "belljar: warning: who joins the container's mount namespace does not see its files: %s\n", strerror(errno));
	else
		for (size_t i = 0; i < count; i++)
			mount_place(places + i, socket, &served);
	free(places);
}

/*
 * Takes a frame's data, NUL-terminated: the root directory, then of each mount kind, source, place. Without the right to namespaces
 * nothing changes; then nobody else may join them either.
 */
bool show_mounts(int socket, uint32_t length)
{
	char *text;

	if (length > MOST_BYTES || !(text = malloc(length + 1)))
		return false;
	if (read_fully(socket, text, length) != (ssize_t)length) {
		free(text);
		return false;
	}
	text[length] = 0;
	show(text, text + length, socket);
	free(text);
	return true;
}
