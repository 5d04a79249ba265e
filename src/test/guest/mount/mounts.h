/* For the programs of this family: a mount namespace of their own, and what mountinfo says of it. */
#ifndef MOUNTS_H
#define MOUNTS_H

#include "../check.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>

static char base[PATH_MAX];

static inline void own_namespace(void)
{
	MUST(unshare(CLONE_NEWNS));
	MUST(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	getcwd(base, sizeof base);
	umask(022);
}

/* By place, then by age: the order in which copies are made is no business of a test. */
static inline int by_place(const void *a, const void *b)
{
	char x[1024], y[1024];
	int i, j;
	sscanf(a, "%d %*d %*s %*s %1023s", &i, x);
	sscanf(b, "%d %*d %*s %*s %1023s", &j, y);
	int c = strcmp(x, y);
	return c ? c : i - j;
}

/* Mounts below the working directory of the start, by place: flags, groups numbered in the order of their appearance. */
static inline void show_mounts(const char *what)
{
	FILE *f = fopen("/proc/self/mountinfo", "r");
	static char lines[64][1024];
	int groups[64], n = 0, count = 0;
	SAY("%s:\n", what);
	while (f && count < 64 && fgets(lines[count], sizeof lines[0], f))
		count++;
	qsort(lines, count, sizeof lines[0], by_place);
	for (int i = 0; i < count; i++) {
		char *line = lines[i];
		char root[1024], point[1024], opts[256], rest[1024] = "";
		int at = 0;
		sscanf(line, "%*d %*d %*s %1023s %1023s %255s %n", root, point, opts, &at);
		if (strncmp(point, base, strlen(base)))
			continue;
		char *dash = strstr(line + at, "- ");
		for (char *p = strtok(line + at, " "); p && p < dash && strcmp(p, "-"); p = strtok(NULL, " ")) {
			char *colon = strchr(p, ':');
			int id = colon ? atoi(colon + 1) : 0, k;
			if (!colon) {
				sprintf(rest + strlen(rest), " %s", p);
				continue;
			}
			for (k = 0; k < n && groups[k] != id; k++)
				;
			if (k == n)
				groups[n++] = id;
			sprintf(rest + strlen(rest), " %.*s:%d", (int)(colon - p), p, k + 1);
		}
		dash[strcspn(dash, "\n")] = 0;
		SAY("  %s on .%s %s%s\n", strncmp(root, base, strlen(base)) ? root : root + strlen(base), point + strlen(base), opts, rest);
	}
	if (f)
		fclose(f);
}

static inline void touch(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0644);
	if (fd < 0)
		SAY("touch %s: %s\n", path, strerrorname_np(errno));
	close(fd);
}

static inline void exists(const char *path)
{
	SAY("%s: %s\n", path, access(path, F_OK) ? strerrorname_np(errno) : "there");
}
#endif
