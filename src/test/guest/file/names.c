// What was looked up once must not be answered from memory after it has changed: names that come, go, move and change their kind.
#include "check.h"

/* Each name is looked up before and after, by this process and by a child that keeps its own view open meanwhile. */
static void look(const char *path)
{
	struct stat s;

	errno = 0;
	if (stat(path, &s) < 0)
		SAY("%s: %s\n", path, strerrorname_np(errno));
	else
		SAY("%s: %o, %ld bytes, %ld names\n", path, s.st_mode, S_ISDIR(s.st_mode) ? 0 : (long)s.st_size,
			S_ISDIR(s.st_mode) ? 0 : (long)s.st_nlink);
}

static void write_file(const char *path, const char *text)
{
	int fd;

	MUST(fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644));
	MUST(write(fd, text, strlen(text)));
	close(fd);
}

static void in_child(void (*change)(void))
{
	int status;
	pid_t pid;

	MUST(pid = fork());
	if (pid == 0) {
		change();
		_exit(0);
	}
	MUST(waitpid(pid, &status, 0));
	CHECK(status == 0);
}

static void create(void) { write_file("a", "12345"); }
static void grow(void) { write_file("a", "1234567890"); }
static void to_directory(void) { MUST(unlink("a")); MUST(mkdir("a", 0755)); write_file("a/below", "x"); }
static void move(void) { MUST(rename("a", "b")); }
static void exchange(void) { write_file("c", "ccc"); MUST(syscall(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "c", 2)); }
static void retarget(void) { MUST(unlink("link")); MUST(symlink("c/below", "link")); }
static void close_door(void) { MUST(chmod("c", 0)); MUST(setuid(1234)); look("c/below"); look("c/missing"); }
static void open_door(void) { MUST(chmod("c", 0755)); MUST(setuid(1234)); look("c/below"); }

static void absent_lower(void)
{
	/* Below a directory of the root file system, where that is an overlay. */
	look("/etc/belljar-none");
	look("/etc/belljar-none/below");
	if (access("/etc", W_OK) == 0 && getuid() == 0)
		look("/etc/hostname/below");
}

int main(void)
{
	char dir[] = "names.XXXXXX";
	struct stat s;
	int d;

	umask(022);
	MUST(mkdtemp(dir) ? 0 : -1);
	MUST(chmod(dir, 0755));
	MUST(chdir(dir));
	for (int i = 0; i < 3; i++)
		look("a");
	in_child(create);
	look("a");
	in_child(grow);
	look("a");
	look("a/below");
	in_child(to_directory);
	look("a");
	look("a/below");
	look("b/below");
	MUST(d = open("a", O_PATH));
	in_child(move);
	look("a");
	look("a/below");
	look("b/below");
	SHOW(fstatat(d, "below", &s, 0));
	SHOW(fstatat(d, "missing", &s, 0));
	look("c");
	MUST(symlink("b", "link"));
	look("link");
	in_child(exchange);
	look("b");
	look("c/below");
	look("link");
	in_child(retarget);
	look("link");
	look("c/missing");
	if (getuid() == 0) {
		in_child(close_door);
		look("c/below");
		in_child(open_door);
	} else {
		for (int i = 0; i < 3; i++)
			SAY("needs root\n");
	}
	MUST(link("c/below", "hard"));
	look("c/below");
	look("hard");
	MUST(unlink("c/below"));
	look("c/below");
	look("hard");
	SHOW(fstatat(d, "below", &s, 0));
	MUST(rmdir("c"));
	look("c/missing");
	SHOW(fstatat(d, "missing", &s, 0));
	SHOW(openat(d, "new", O_CREAT | O_WRONLY, 0644));
	absent_lower();
	MUST(unlink("hard"));
	MUST(unlink("b"));
	MUST(unlink("link"));
	MUST(chdir(".."));
	MUST(rmdir(dir));
	SHOW(stat(dir, &s));
	return 0;
}
