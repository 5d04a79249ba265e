// tags: long
// 100,000 files in one directory: made, listed once each, found, renamed, removed while listing.
#include "check.h"
#include <dirent.h>
#define N 100000

static unsigned char seen[N];

static int list(const char *path, int *wrong)
{
	DIR *d = opendir(path);
	int n = 0;
	*wrong = 0;
	memset(seen, 0, sizeof seen);
	for (struct dirent *e; (e = readdir(d));) {
		int i;
		if (sscanf(e->d_name, "name-%d", &i) != 1)
			continue;
		*wrong += seen[i]++ != 0;
		n++;
	}
	closedir(d);
	return n;
}

int main(void)
{
	char name[64], other[64];
	int wrong, failed = 0;
	struct stat st;
	MUST(mkdir("d", 0755));
	MUST(chdir("d"));
	for (int i = 0; i < N; i++) {
		snprintf(name, sizeof name, "name-%d", i);
		int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0644);
		failed += fd < 0;
		close(fd);
	}
	VALUE(failed);
	VALUE(list(".", &wrong));
	VALUE(wrong);
	for (int i = 0; i < N; i += 97) {
		snprintf(name, sizeof name, "name-%d", i);
		failed += stat(name, &st) != 0;
		snprintf(other, sizeof other, "other-%d", i);
		failed += stat(other, &st) == 0;
		failed += rename(name, other) != 0;
	}
	VALUE(failed);
	VALUE(list(".", &wrong));
	VALUE(wrong);
	SHOW(rmdir("../d"));
	DIR *d = opendir(".");
	int removed = 0;
	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.')
			removed += unlink(e->d_name) == 0;
	closedir(d);
	VALUE(removed);
	VALUE(list(".", &wrong));
	SHOW(rmdir("../d"));
	SHOW(open("x", O_CREAT | O_WRONLY, 0644));
	return 0;
}
