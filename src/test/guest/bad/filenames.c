// Names and paths at the limits: lengths, symbolic links, bytes that are no text, "." and "..".
#include "check.h"
#include <dirent.h>
#include <linux/openat2.h>
#include <sys/inotify.h>

static char name[5000], path[10000];

static char *repeat(const char *what, int times, const char *then)
{
	path[0] = 0;
	char *p = path;
	for (int i = 0; i < times; i++)
		p = stpcpy(p, what);
	strcpy(p, then);
	return path;
}

static char *of_length(int n)
{
	memset(name, 'n', n);
	name[n] = 0;
	return name;
}

static long link_to(const char *target, const char *at) { return symlink(target, at); }

int main(void)
{
	struct stat st;
	char b[5000];
	SAY("names of 255 and 256 bytes\n");
	SHOW(mkdir(of_length(255), 0755));
	SHOW(rmdir(name));
	SHOW(mkdir(of_length(256), 0755));
	SHOW(open(name, O_CREAT | O_RDWR, 0644));
	SHOW(open(name, O_RDONLY));
	SHOW(stat(name, &st));
	SHOW(unlink(name));
	SHOW(rmdir(name));
	SHOW(mknod(name, S_IFIFO | 0600, 0));
	SHOW(symlink("x", name));
	SHOW(readlink(name, b, 10));
	close(open("f", O_CREAT | O_RDWR, 0644));
	SHOW(link("f", name));
	SHOW(rename("f", name));
	SHOW(rename(name, "f"));
	SHOW(truncate(name, 0));
	SHOW(chdir(name));
	SHOW(access(name, F_OK));
	strcat(name, "/x");
	SHOW(stat(name, &st));
	SHOW(mkdir(name, 0755));
	SAY("targets\n");
	SHOW(link_to(of_length(4095), "long"));
	VALUE(readlink("long", b, sizeof b));
	SHOW(stat("long", &st));
	SHOW(lstat("long", &st));
	VALUE(st.st_size);
	SHOW(link_to(of_length(4096), "longer"));
	SHOW(link_to("", "empty"));
	SAY("paths of PATH_MAX\n");
	SHOW(stat(repeat("./", 2047, "f"), &st));
	VALUE(strlen(path));
	SHOW(stat(repeat("./", 2047, "./f"), &st));
	SHOW(stat(repeat("/", 4094, "."), &st));
	SHOW(stat(repeat("/", 4095, "."), &st));
	SHOW(open(repeat("/", 4096, ""), O_RDONLY));
	SHOW(mkdir(repeat("./", 2047, "d"), 0755));
	SHOW(mkdir(repeat("./", 2048, "d"), 0755));
	SHOW(chdir(repeat("./", 2048, "d")));
	SHOW(symlink(repeat("./", 2048, "d"), "s"));
	SAY("a directory deeper than a path can say\n");
	int depth = 0;
	of_length(200);
	int here = open(".", O_RDONLY);
	while (depth < 25 && mkdir(name, 0755) == 0 && chdir(name) == 0)
		depth++;
	VALUE(depth);
	SHOW(syscall(SYS_getcwd, b, sizeof b));
	CHECK(getcwd(b, sizeof b) == NULL);
	SHOW(readlink("/proc/self/cwd", b, sizeof b) > 4000);
	close(open("deep", O_CREAT | O_RDWR, 0644));
	SHOW(stat("deep", &st));
	SHOW(unlink("deep"));
	while (depth-- > 0 && chdir("..") == 0 && rmdir(name) == 0)
		;
	VALUE(depth);
	SHOW(fchdir(here));
	SAY("symbolic links in a row\n");
	strcpy(b, "f");
	for (int i = 1; i <= 42; i++) {
		snprintf(name, sizeof name, "l%d", i);
		MUST(symlink(b, name));
		strcpy(b, name);
	}
	SHOW(open("l39", O_RDONLY));
	SHOW(open("l40", O_RDONLY));
	SHOW(open("l41", O_RDONLY));
	SHOW(open("l41", O_CREAT | O_RDWR, 0644));
	SHOW(stat("l41", &st));
	SHOW(lstat("l41", &st));
	SHOW(open("l41", O_RDONLY | O_NOFOLLOW));
	SHOW(open("l41", O_PATH | O_NOFOLLOW));
	MUST(symlink(".", "dot"));
	SHOW(stat(repeat("dot/", 40, "f"), &st));
	SHOW(stat(repeat("dot/", 41, "f"), &st));
	SHOW(symlink("loop", "loop"));
	SHOW(open("loop", O_RDONLY));
	SHOW(open("loop", O_CREAT | O_EXCL | O_RDWR, 0644));
	SHOW(mkdir("loop", 0755));
	SHOW(unlink("loop/"));
	SHOW(rename("loop", "loop2"));
	SHOW(open("loop2/x", O_RDONLY));
	SAY("bytes that are no text\n");
	SHOW(mkdir("\xff\xfe\x80", 0755));
	SHOW(open("\xff\xfe\x80/\x01\n\t\x7f", O_CREAT | O_RDWR, 0644));
	SHOW(symlink("\xc3\x28", "\xc3\x28x"));
	VALUE(readlink("\xc3\x28x", b, 10));
	CHECK(!memcmp(b, "\xc3\x28", 2));
	DIR *d = opendir("\xff\xfe\x80");
	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.')
			for (char *p = e->d_name; *p; p++)
				SAY("  %#x\n", (unsigned char)*p);
	closedir(d);
	int in = inotify_init1(IN_NONBLOCK);
	SHOW(inotify_add_watch(in, "\xff\xfe\x80", IN_CREATE));
	SHOW(mkdir("\xff\xfe\x80/\xe2\x82", 0755));
	SHOW(read(in, b, sizeof b));
	SHOW(chdir("\xff\xfe\x80"));
	CHECK(getcwd(b, sizeof b) && strstr(b, "/\xff\xfe\x80"));
	SHOW(chdir(".."));
	SAY("ends\n");
	SHOW(open("f/", O_RDONLY));
	SHOW(open("f/.", O_RDONLY));
	SHOW(open("f/..", O_RDONLY));
	SHOW(open("nothing/", O_CREAT | O_RDWR, 0644));
	SHOW(open("d/.", O_CREAT | O_RDWR, 0644));
	SHOW(open("d/..", O_CREAT | O_EXCL | O_RDWR, 0644));
	SHOW(open("/", O_CREAT | O_RDWR, 0644));
	SHOW(mkdir("d/.", 0755));
	SHOW(mkdir("d/..", 0755));
	SHOW(mkdir("/", 0755));
	SHOW(mkdir("nothing/.", 0755));
	SHOW(rmdir("d/."));
	SHOW(rmdir("d/.."));
	SHOW(rmdir("/"));
	SHOW(unlink("d/."));
	SHOW(unlink("d/"));
	SHOW(unlink("f/"));
	SHOW(rename("d/.", "e"));
	SHOW(rename("f", "d/.."));
	SHOW(rename("d", "d/e"));
	SHOW(rename("d/", "e/"));
	SHOW(rename("f", "e2/"));
	SHOW(rename("e", "d"));
	SHOW(link("f/", "g"));
	SHOW(link("d", "g"));
	SHOW(symlink("f", "d/"));
	SHOW(symlink("f", "new/"));
	SHOW(readlink("f", b, 0));
	SHOW(readlink("l1", b, 0));
	SHOW(readlink("l1", b, -1));
	SHOW(readlink("l2", b, 1));
	SHOW(access("", F_OK));
	SHOW(open("", O_CREAT | O_RDWR, 0644));
	SHOW(unlinkat(AT_FDCWD, "", 0));
	SHOW(unlinkat(here, ".", AT_REMOVEDIR));
	SHOW(openat(99, "f", O_RDONLY));
	SHOW(openat(99, "/", O_RDONLY));
	SHOW(openat(open("f", O_RDONLY), "f", O_RDONLY) < 0);
	SHOW(openat(-1, "", O_RDONLY));
	struct open_how how = { .flags = O_RDONLY, .resolve = RESOLVE_BENEATH };
	SHOW(syscall(SYS_openat2, AT_FDCWD, "../x", &how, sizeof how));
	SHOW(syscall(SYS_openat2, AT_FDCWD, "d/../f", &how, sizeof how) > 0);
	SHOW(syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how));
	how.resolve = RESOLVE_NO_SYMLINKS;
	SHOW(syscall(SYS_openat2, AT_FDCWD, "l1", &how, sizeof how));
	how.resolve = RESOLVE_IN_ROOT;
	SHOW(syscall(SYS_openat2, AT_FDCWD, "/../../f", &how, sizeof how) > 0);
	how.resolve = 0x40;
	SHOW(syscall(SYS_openat2, AT_FDCWD, "f", &how, sizeof how));
	return 0;
}
