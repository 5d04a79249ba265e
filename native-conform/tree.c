/* What a program has left in its directory. */
#include "agent.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { MAX_FILES = 20000, MAX_DEPTH = 40 };

static int files;

uint64_t hash_bytes(uint64_t hash, const void *data, size_t len)
{
	const unsigned char *p = data;
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * 0x100000001b3u;
	return hash;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names are printed so that a line stays a line. */
static void print_name(const char *s, FILE *to)
{
	for (; *s; s++) {
		unsigned char c = *s;
		if (c <= ' ' || c >= 0x7f || c == '\\')
			fprintf(to, "\\%03o", c);
		else
			fputc(c, to);
	}
}

static void print_content(int dir, const char *name, const struct stat *st, FILE *to)
{
	static char buf[65536];
	if (S_ISLNK(st->st_mode)) {
		ssize_t n = readlinkat(dir, name, buf, sizeof buf - 1);
		buf[n < 0 ? 0 : n] = 0;
		print_name(buf, to);
	} else if (S_ISREG(st->st_mode)) {
		int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0 && errno == EACCES && fchmodat(dir, name, 0600, 0) == 0) {
			fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
			fchmodat(dir, name, st->st_mode & 07777, 0);
		}
		uint64_t hash = HASH_START;
		ssize_t n;
		/* a sparse file of terabytes is known by its beginning */
		for (int i = 0; fd >= 0 && i < 1024 && (n = read(fd, buf, sizeof buf)) > 0; i++)
			hash = hash_bytes(hash, buf, n);
		fprintf(to, "%016llx", (unsigned long long)hash);
		if (fd >= 0)
			close(fd);
	} else if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode)) {
		fprintf(to, "%u:%u", major(st->st_rdev), minor(st->st_rdev));
	} else {
		fputc('-', to);
	}
}

static void list_directory(int fd, char *path, size_t len, int depth, FILE *to);

static void list_entry(int dir, const char *name, char *path, size_t len, int depth, FILE *to)
{
	struct stat st;
	size_t n = strlen(name);
	if (++files > MAX_FILES || depth > MAX_DEPTH || len + n + 2 > PATH_MAX || fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	memcpy(path + len, name, n + 1);
	fprintf(to, "F ");
	print_name(path, to);
	fprintf(to, " %o %lu %u:%u %lld ", st.st_mode, S_ISDIR(st.st_mode) ? 0 : (unsigned long)st.st_nlink, st.st_uid, st.st_gid,
		S_ISDIR(st.st_mode) ? 0 : (long long)st.st_size);
	print_content(dir, name, &st, to);
	fputc('\n', to);
	if (!S_ISDIR(st.st_mode))
		return;
	if ((st.st_mode & 0700) != 0700)
		fchmodat(dir, name, 0700, 0);
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	path[len + n] = '/';
	list_directory(fd, path, len + n + 1, depth + 1, to);
	if ((st.st_mode & 0700) != 0700)
		fchmodat(dir, name, st.st_mode & 07777, 0);
}

static void list_directory(int fd, char *path, size_t len, int depth, FILE *to)
{
	DIR *d = fdopendir(fd);
	char **names = NULL;
	size_t count = 0;
	for (struct dirent *e; d && (e = readdir(d)) && count < MAX_FILES;) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		names = realloc(names, (count + 1) * sizeof *names);
		names[count++] = strdup(e->d_name);
	}
	if (count)
		qsort(names, count, sizeof *names, by_name);
	for (size_t i = 0; i < count; i++) {
		list_entry(fd, names[i], path, len, depth, to);
		free(names[i]);
	}
	free(names);
	if (d)
		closedir(d);
}

void list_tree(const char *dir, FILE *to)
{
	char path[PATH_MAX];
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	files = 0;
	if (fd < 0)
		fprintf(to, "F [%s]\n", strerror(errno));
	else
		list_directory(fd, path, 0, 0, to);
	if (files > MAX_FILES)
		fprintf(to, "F [more than %d files]\n", MAX_FILES);
}

static void remove_at(int dir, const char *name, int depth)
{
	if (unlinkat(dir, name, 0) == 0 || depth > MAX_DEPTH * 2)
		return;
	if (unlinkat(dir, name, AT_REMOVEDIR) == 0)
		return;
	fchmodat(dir, name, 0700, 0);
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	for (struct dirent *e; d && (e = readdir(d));)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			remove_at(fd, e->d_name, depth + 1);
	if (d)
		closedir(d);
	unlinkat(dir, name, AT_REMOVEDIR);
}

void remove_tree(const char *dir)
{
	remove_at(AT_FDCWD, dir, 0);
}
