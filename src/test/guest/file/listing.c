// Directories of the host's files: in one piece and in many, from the middle, by both calls, and nothing behind the names.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST 4096

struct record {
	uint64_t ino;
	int64_t off;
	unsigned short len;
	unsigned char type;
	char name[];
};

static char buffer[1 << 17];
static char *names[MOST];
static int64_t offsets[MOST];
static uint64_t inos[MOST];
static int types[MOST];
static int dirty;

/* Lists from where `fd` stands, by so many bytes at once; keeps what it finds, or compares with what was kept. */
static int list(int fd, int size, int from, int keep)
{
	int n = from, r;
	memset(buffer, 0, sizeof buffer);
	while ((r = syscall(SYS_getdents64, fd, buffer, size)) > 0) {
		for (int at = 0; at < r;) {
			struct record *e = (struct record *) (buffer + at);
			int end = offsetof(struct record, name) + strlen(e->name);
			for (int i = end; i < e->len; i++)
				dirty += buffer[at + i] != 0;
			if (keep && n < MOST) {
				names[n] = strdup(e->name);
				offsets[n] = e->off;
				inos[n] = e->ino;
				types[n] = e->type;
			} else if (n >= MOST || !names[n] || strcmp(names[n], e->name) || inos[n] != e->ino || types[n] != e->type)
				return -1;
			n++;
			at += e->len;
		}
		memset(buffer, 0, sizeof buffer);
	}
	return r < 0 ? -errno : n;
}

static int list_old(int fd, int size)
{
	int n = 0, r;
	while ((r = syscall(SYS_getdents, fd, buffer, size)) > 0)
		for (int at = 0; at < r; n++) {
			char *e = buffer + at;
			unsigned short len = *(unsigned short *) (e + 16);
			if (n >= MOST || !names[n] || strcmp(names[n], e + 18) || *(uint64_t *) e != inos[n] || e[len - 1] != types[n])
				return -1;
			at += len;
		}
	return r < 0 ? -errno : n;
}

static void of_types(int dir, int n)
{
	int wrong = 0, other = 0;
	for (int i = 0; i < n; i++) {
		struct stat st;
		if (fstatat(dir, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0) {
			wrong += types[i] != IFTODT(st.st_mode);
			other += st.st_ino != inos[i] && strcmp(names[i], "..") != 0;
		}
	}
	printf("types %s, numbers %s\n", wrong ? "differ" : "agree", other ? "differ" : "agree");
}

static void look_at(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	int n = list(fd, 32768, 0, 1);
	printf("%s: %s\n", path, n > 20 ? "many names" : "few names");
	of_types(fd, n);
	int sizes[] = {300, 512, 1000, 4096, 65536, 131072};
	for (int i = 0; i < (int) (sizeof sizes / sizeof *sizes); i++) {
		lseek(fd, 0, SEEK_SET);
		printf("by %d: %s\n", sizes[i], list(fd, sizes[i], 0, 0) == n ? "the same" : "other");
	}
	int wrong = 0;
	for (int i = n - 1; i >= 0; i -= n / 16 + 1) {
		wrong += lseek(fd, offsets[i], SEEK_SET) != offsets[i];
		wrong += list(fd, i % 2 ? 400 : 32768, i + 1, 0) != n;
	}
	printf("from the middle: %d wrong\n", wrong);
	lseek(fd, 0, SEEK_SET);
	printf("by the old call: %s\n", list_old(fd, 700) == n ? "the same" : "other");
	lseek(fd, 0, SEEK_SET);
	printf("too small: %d\n", list(fd, 20, 0, 0));
	printf("a second time: %s\n", list(fd, 32768, 0, 0) == n ? "the same" : "other");
	close(fd);
	for (int i = 0; i < n && i < MOST; i++) {
		free(names[i]);
		names[i] = NULL;
	}
}

/* What the kernel has read for somebody must not lie behind the names. */
static void read_something(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	while (read(fd, buffer, sizeof buffer) > 0)
		continue;
	close(fd);
}

int main(void)
{
	read_something();
	look_at("/etc");
	read_something();
	look_at("/usr/bin");
	printf("behind the names: %s\n", dirty ? "something" : "nothing");
	return 0;
}
