// The end of a watched file: with its last name or its last open descriptor; limits and fdinfo of inotify.
#include "check.h"
#include <sys/inotify.h>

static int in;

static void events(const char *what)
{
	char b[4096] __attribute__((aligned(8)));
	ssize_t n = read(in, b, sizeof b);
	SAY("%s:", what);
	for (char *p = b; n > 0 && p < b + n;) {
		struct inotify_event *e = (void *)p;
		SAY(" %d:%#x", e->wd, e->mask);
		p += sizeof *e + e->len;
	}
	SAY(n < 0 ? " %s\n" : "\n", strerrorname_np(errno));
}

static void info(int fd, const char *word)
{
	char path[64], line[256];
	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
	FILE *f = fopen(path, "r");
	int n = 0;
	while (fgets(line, sizeof line, f))
		n += !strncmp(line, word, strlen(word));
	fclose(f);
	SAY("%s: %d lines\n", word, n);
}

int main(void)
{
	int f, g;
	MUST(in = inotify_init1(IN_NONBLOCK));
	MUST(f = open("f", O_RDWR | O_CREAT, 0644));
	MUST(g = open("f", O_RDONLY));
	SHOW(inotify_add_watch(in, "f", IN_DELETE_SELF | IN_ATTRIB));
	info(in, "inotify wd:1 ino:");
	SHOW(unlink("f"));
	events("the name is gone");
	close(f);
	events("one of two descriptors closed");
	close(g);
	events("the last one closed");
	info(in, "inotify ");
	SHOW(inotify_rm_watch(in, 1));

	close(open("h", O_RDWR | O_CREAT, 0644));
	SHOW(inotify_add_watch(in, "h", IN_MODIFY));
	SHOW(unlink("h"));
	events("not asked for");

	MUST(mkdir("d", 0755));
	SHOW(inotify_add_watch(in, "d", IN_DELETE_SELF));
	SHOW(rmdir("d"));
	events("a directory");

	close(open("a", O_RDWR | O_CREAT, 0644));
	close(open("b", O_RDWR | O_CREAT, 0644));
	MUST(f = open("b", O_RDONLY));
	SHOW(inotify_add_watch(in, "b", IN_DELETE_SELF));
	SHOW(rename("a", "b"));
	events("replaced while open");
	close(f);
	events("closed");
	return 0;
}
