// needs: root
// placement: bind
// Nodes of harmless devices made in a directory of the host; they are the devices of the sandbox.
#include "check.h"
#include <sys/sysmacros.h>

static void node(const char *name, mode_t mode, int major, int minor) {
	struct stat st;
	char c[4];
	SAY("%s %d:%d\n", name, major, minor);
	SHOW(mknod(name, mode, makedev(major, minor)));
	if (stat(name, &st) == 0) {
		OCTAL(st.st_mode & S_IFMT);
		VALUE(st.st_rdev == makedev(major, minor));
	}
	int fd = open(name, O_RDWR);
	CHECK(fd >= 0);
	if (fd >= 0) {
		SHOW(write(fd, "x", 1));
		SHOW(read(fd, c, 4));
		close(fd);
	}
	unlink(name);
}

int main(void) {
	umask(0);
	node("null", S_IFCHR | 0666, 1, 3);
	node("zero", S_IFCHR | 0666, 1, 5);
	node("full", S_IFCHR | 0666, 1, 7);
	node("removed", S_IFCHR, 0, 0);
	node("block", S_IFBLK | 0600, 0, 0);
	return 0;
}
