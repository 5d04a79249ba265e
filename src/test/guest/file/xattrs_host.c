// needs: root
// placement: bind
// Attributes of other than user.* names, on files of a directory of the host: of files, directories and symbolic links.
#include "check.h"
#include <sys/xattr.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char **)a, *(char **)b);
}

/* Sorted: each file system has an order of its own. */
static void names(const char *path)
{
	char b[500], *all[20];
	int k = 0;
	long n = llistxattr(path, b, sizeof b);
	for (char *p = b; p < b + n; p += strlen(p) + 1)
		all[k++] = p;
	qsort(all, k, sizeof *all, by_name);
	SAY("%s:", path);
	for (int i = 0; i < k; i++)
		SAY(" %s", all[i]);
	SAY("\n");
}

int main(void)
{
	char b[100];
	close(open("file", O_CREAT | O_WRONLY, 0755));
	mkdir("dir", 0755);
	symlink("file", "link");
	SHOW(setxattr("file", "security.some", "one", 3, 0));
	SHOW(setxattr("file", "security.some", "one", 3, XATTR_CREATE));
	SHOW(setxattr("file", "trusted.other", "two", 3, 0));
	SHOW(setxattr("file", "trusted.", "two", 3, 0));
	SHOW(setxattr("dir", "trusted.dir", "", 0, 0));
	SHOW(lsetxattr("link", "trusted.link", "four", 4, 0));
	SHOW(lsetxattr("link", "security.link", "four", 4, 0));
	SHOW(lsetxattr("link", "user.link", "four", 4, 0));
	SHOW(lgetxattr("link", "trusted.link", b, 100));
	SHOW(getxattr("link", "trusted.link", b, 100));
	SHOW(getxattr("link", "trusted.other", b, 100));
	SHOW(getxattr("file", "security.some", b, 2));
	names("file");
	names("dir");
	names("link");
	SHOW(lremovexattr("link", "trusted.link"));
	SHOW(lremovexattr("link", "trusted.link"));
	SHOW(removexattr("file", "security.some"));
	names("link");

	/* Capabilities of a program. */
	unsigned caps[5] = { 0x02000001, 1 << 10, 0, 0, 0 };
	SHOW(setxattr("file", "security.capability", caps, 20, 0));
	SHOW(setxattr("file", "security.capability", caps, 19, 0));
	SHOW(getxattr("file", "security.capability", b, 100));
	CHECK(!memcmp(b, caps, 20));
	names("file");
	int fd = open("file", O_WRONLY);
	SHOW(write(fd, "x", 1));
	close(fd);
	SHOW(getxattr("file", "security.capability", b, 100));
	MUST(seteuid(1000));
	SHOW(setxattr("file", "trusted.other", "two", 3, 0));
	SHOW(getxattr("file", "trusted.other", b, 100));
	SHOW(setxattr("file", "security.some", "one", 3, 0));
	SHOW(removexattr("file", "trusted.other"));
	names("file");
	return 0;
}
