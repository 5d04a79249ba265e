// The calls on extended attributes that take a directory descriptor.
#include "check.h"
#include <sys/xattr.h>

struct args { uint64_t value; uint32_t size, flags, more[4]; };
#define SET(dir, path, at, name, a, n) syscall(463, dir, path, at, name, a, n)
#define GET(dir, path, at, name, a, n) syscall(464, dir, path, at, name, a, n)
#define LIST(dir, path, at, list, n) syscall(465, dir, path, at, list, n)
#define REMOVE(dir, path, at, name) syscall(466, dir, path, at, name)

int main(void)
{
	char b[64] = "";
	int d, fd;
	MUST(mkdir("d", 0755));
	MUST(d = open("d", O_RDONLY | O_DIRECTORY));
	MUST(fd = openat(d, "f", O_RDWR | O_CREAT, 0644));
	MUST(symlink("f", "d/l"));
	struct args a = { (unsigned long)"value", 5, 0 };
	struct args g = { (unsigned long)b, sizeof b, 0 };
	SHOW(SET(d, "f", 0, "user.a", &a, 16));
	SHOW(SET(d, "l", 0, "user.b", &a, 16));
	SHOW(SET(d, "l", AT_SYMLINK_NOFOLLOW, "user.b", &a, 16));
	SHOW(SET(fd, "", AT_EMPTY_PATH, "user.c", &a, 16));
	SHOW(SET(fd, NULL, AT_EMPTY_PATH, "user.d", &a, 16));
	SHOW(SET(fd, "", 0, "user.c", &a, 16));
	SHOW(SET(d, "f", 4, "user.a", &a, 16));
	SHOW(SET(d, "f", 0, "user.a", &a, 15));
	SHOW(SET(d, "f", 0, "user.a", &a, 32));
	SHOW(SET(d, "f", 0, "user.a", &a, 5000));
	a.more[0] = 1;
	SHOW(SET(d, "f", 0, "user.a", &a, 32));
	a.flags = XATTR_CREATE;
	SHOW(SET(d, "f", 0, "user.a", &a, 16));
	a.flags = 8;
	SHOW(SET(d, "f", 0, "user.a", &a, 16));
	SHOW(SET(d, "f", 0, "user.a", NULL, 16));
	SHOW(SET(99, "f", 0, "user.a", &a, 16));
	SHOW(GET(d, "f", 0, "user.a", &g, 16));
	TEXT(b);
	g.size = 2;
	SHOW(GET(d, "f", 0, "user.a", &g, 16));
	g.size = 0;
	SHOW(GET(d, "f", 0, "user.a", &g, 16));
	SHOW(GET(d, "f", 0, "user.none", &g, 16));
	g.flags = 1;
	SHOW(GET(d, "f", 0, "user.a", &g, 16));
	SHOW(LIST(d, "f", 0, b, sizeof b));
	SHOW(LIST(fd, "", AT_EMPTY_PATH, b, 3));
	SHOW(LIST(d, "f", 8, b, 3));
	SHOW(REMOVE(d, "f", 0, "user.a"));
	SHOW(REMOVE(d, "f", 0, "user.a"));
	SHOW(REMOVE(fd, "", AT_EMPTY_PATH, "user.b"));
	SHOW(LIST(d, "f", 0, NULL, 0));
	int path = openat(d, "f", O_PATH);
	SHOW(LIST(path, "", AT_EMPTY_PATH, b, sizeof b));
	return 0;
}
