// needs: root
// Overlays that the program mounts itself, of directories of a tmpfs and of the file system that it was started on: what is seen, what
// a change leaves in the upper layer, what cannot be renamed, and which options are refused.
#include "../check.h"
#include <dirent.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		SAY("put %s: %s\n", path, strerrorname_np(errno));
	close(fd);
}

static void get(const char *path)
{
	char b[200];
	int fd = open(path, O_RDONLY);
	if (fd < 0) {
		SAY("%s: %s\n", path, strerrorname_np(errno));
		return;
	}
	ssize_t n = read(fd, b, sizeof b - 1);
	SAY("%s: \"%.*s\"\n", path, (int)(n < 0 ? 0 : n), b);
	close(fd);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char **)a, *(char **)b);
}

/* All below, with type, names and the marks. */
static void tree(const char *path)
{
	char *names[100], sub[300], v[16];
	int n = 0;
	struct stat st;
	struct dirent *e;
	DIR *d = opendir(path);

	while (d && (e = readdir(d)) && n < 100)
		if (e->d_name[0] != '.')
			names[n++] = strdup(e->d_name);
	if (d)
		closedir(d);
	qsort(names, n, sizeof *names, by_name);
	for (int i = 0; i < n; i++) {
		snprintf(sub, sizeof sub, "%s/%s", path, names[i]);
		lstat(sub, &st);
		/* Linux gives several whiteouts one inode, to save some. */
		int whiteout = S_ISCHR(st.st_mode) && st.st_rdev == 0;
		SAY("  %s %o nlink %d%s%s%s\n", sub, st.st_mode, whiteout ? 1 : (int)st.st_nlink, whiteout ? " whiteout" : "",
		    lgetxattr(sub, "trusted.overlay.opaque", v, sizeof v) == 1 ? " opaque" : "",
		    lgetxattr(sub, "user.a", v, sizeof v) == 1 ? " user.a" : "");
		if (S_ISDIR(st.st_mode))
			tree(sub);
		free(names[i]);
	}
}

static ino_t inode_of(const char *path)
{
	struct stat st = { 0 };
	stat(path, &st);
	return st.st_ino;
}

static ino_t listed(const char *dir, const char *name)
{
	ino_t found = 0;
	struct dirent *e;
	DIR *d = opendir(dir);
	while ((e = readdir(d)))
		if (!strcmp(e->d_name, name))
			found = e->d_ino;
	closedir(d);
	return found;
}

static void layers(void)
{
	const char *dirs[] = { "l", "l/d", "l/d/e", "l/ren", "l/op", "l2", "l2/d", "l2/op", "u", "w", "m" };
	for (int i = 0; i < 11; i++)
		mkdir(dirs[i], 0755);
	put("l/f", "low ");
	put("l/one", "one ");
	put("l/d/x", "x ");
	put("l2/f", "low2 ");
	put("l2/g", "only2 ");
	put("l2/d/y", "y ");
	put("l2/wh", "hidden ");
	put("l2/op/o", "o ");
	link("l/f", "l/f2");
	symlink("f", "l/sl");
	mkfifo("l/fifo", 0600);
	mknod("l/wh", S_IFCHR, 0);
	setxattr("l/f", "user.a", "b", 1, 0);
	setxattr("l/op", "trusted.overlay.opaque", "y", 1, 0);
	chmod("l/d", 0751);
}

static void copies(void)
{
	char link[20];
	struct stat st;
	ino_t before = inode_of("m/one");

	get("m/f");
	get("m/g");
	get("m/d/x");
	get("m/d/y");
	get("m/wh");
	int old = open("m/one", O_RDONLY);
	put("m/one", "more ");
	get("m/one");
	CHECK(inode_of("m/one") == before);
	CHECK(listed("m", "one") == before);
	SHOW(read(old, link, sizeof link));
	close(old);
	put("m/f", "more ");
	get("m/f");
	get("m/f2");
	CHECK(listed("m", "f") == inode_of("m/f"));
	CHECK(listed("m", "d") == inode_of("m/d"));
	SHOW(getxattr("m/one", "trusted.overlay.origin", link, sizeof link));
	SHOW(setxattr("m/one", "trusted.overlay.mine", "v", 1, 0));
	SHOW(getxattr("m/one", "trusted.overlay.mine", link, sizeof link));
	SHOW(getxattr("u/one", "trusted.overlay.overlay.mine", link, sizeof link));
	SHOW(truncate("m/g", 2));
	get("m/g");
	SHOW(chown("m/sl", 1, 1));
	SHOW(lchown("m/sl", 2, 3));
	lstat("u/sl", &st);
	VALUE(st.st_gid);
	SHOW(readlink("m/sl", link, sizeof link));
	SHOW(chmod("m/fifo", 0640));
	SHOW(chmod("m/d/e", 0700));
}

static void names(void)
{
	char target[20];

	SHOW(unlink("m/d/x"));
	SHOW(access("m/d/x", F_OK));
	put("m/d/x", "new ");
	get("m/d/x");
	SHOW(unlink("m/d/x"));
	SHOW(mkdir("m/d/x", 0700));
	SHOW(rmdir("m/d"));
	SHOW(rmdir("m/d/x"));
	SHOW(unlink("m/d/y"));
	SHOW(rmdir("m/d/e"));
	SHOW(rmdir("m/d"));
	SHOW(mkdir("m/d", 0711));
	tree("m/d");
	SHOW(rename("m/ren", "m/ren2"));
	SHOW(mkdir("m/n", 0755));
	SHOW(mkdir("m/n/k", 0755));
	SHOW(rename("m/n", "m/n2"));
	SHOW(rename("m/g", "m/n2/g"));
	SHOW(rename("m/n2", "m/op"));
	SHOW(rename("m/n2/k", "m/wh"));
	SHOW(rename("m/n2/g", "m/op/g"));
	SHOW(link("m/f", "m/hl"));
	SHOW(link("m/one", "m/f2"));
	SHOW(unlink("m/f2"));
	SHOW(link("m/one", "m/f2"));
	SHOW(symlink("zz", "m/g"));
	SHOW(readlink("m/g", target, sizeof target));
	SHOW(rename("m/fifo", "m/f"));
	SHOW(renameat2(AT_FDCWD, "m/one", AT_FDCWD, "m/sl", RENAME_EXCHANGE));
	SHOW(renameat2(AT_FDCWD, "m/n2", AT_FDCWD, "m/ren", RENAME_EXCHANGE));
	SHOW(mkdir("m/p", 0755));
	SHOW(unlink("m/nope"));
	SHOW(rmdir("m/f"));
	SHOW(rename("m/p", "m/d"));
	SHOW(rmdir("m/d"));
	int fd = open("m/hl", O_RDWR);
	SHOW(unlink("m/hl"));
	SHOW(write(fd, "abc", 3));
	SHOW(pread(fd, target, 3, 0));
	close(fd);
}

static void attempt(const char *options)
{
	long r = mount("o", "m", "overlay", 0, options);
	SAY("%s: %s\n", options, r ? strerrorname_np(errno) : "mounted");
	if (r == 0) {
		int fd = open("m/new", O_CREAT | O_WRONLY, 0600);
		SAY("  %s\n", fd < 0 ? strerrorname_np(errno) : "writable");
		close(fd);
		umount("m");
	}
}

static void options(void)
{
	const char *all[] = { "", "lowerdir=l", "lowerdir=l:l2", "upperdir=u,workdir=w", "lowerdir=l,upperdir=u", "lowerdir=l,upperdir=u,workdir=u",
		"lowerdir=l,upperdir=u,workdir=w", "lowerdir=no,upperdir=u,workdir=w", "lowerdir=l,upperdir=no,workdir=w",
		"lowerdir=l,upperdir=l,workdir=w", "lowerdir=l,upperdir=u,workdir=w,bogus=1", "lowerdir=l2/g,upperdir=u,workdir=w", "lowerdir=:l",
		"lowerdir=l:l", "lowerdir=l:l/d", "lowerdir=,upperdir=u,workdir=w", "lowerdir", "lowerdir=l,upperdir=u,workdir=w,redirect_dir=off",
		"lowerdir=l,upperdir=u,workdir=w,xino=bad", "lowerdir=a\\:b:l", "lowerdir=l,upperdir=/proc,workdir=/proc" };
	mkdir("a:b", 0755);
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		attempt(all[i]);
}

static void configure(void)
{
	int fd = syscall(SYS_fsopen, "overlay", 0);

	SHOW(syscall(SYS_fsconfig, fd, 1, "bogus", "x", 0));
	SHOW(syscall(SYS_fsconfig, fd, 1, "lowerdir+", "l", 0));
	SHOW(syscall(SYS_fsconfig, fd, 1, "lowerdir+", "l2", 0));
	SHOW(syscall(SYS_fsconfig, fd, 1, "upperdir", "u", 0));
	SHOW(syscall(SYS_fsconfig, fd, 1, "workdir", "w", 0));
	SHOW(syscall(SYS_fsconfig, fd, 6, 0, 0, 0));
	int m = syscall(SYS_fsmount, fd, 0, 0);
	SHOW(syscall(SYS_move_mount, m, "", AT_FDCWD, "m", 4));
	get("m/wh");
	SHOW(umount("m"));
	close(m);
	close(fd);
}

static void write_map(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	write(fd, text, strlen(text));
	close(fd);
}

/* In a user namespace, which knows root alone; marks are attributes that everybody may set. */
static void in_user_namespace(const char *base)
{
	char options[300];

	MUST(unshare(CLONE_NEWUSER | CLONE_NEWNS));
	write_map("/proc/self/uid_map", "0 0 1");
	write_map("/proc/self/setgroups", "deny");
	write_map("/proc/self/gid_map", "0 0 1");
	mkdir("v", 0755);
	MUST(mount("t", "v", "tmpfs", 0, 0));
	MUST(chdir("v"));
	layers();
	snprintf(options, sizeof options, "lowerdir=l:%s,upperdir=u,workdir=w,userxattr", base);
	SHOW(mount("o", "m", "overlay", 0, options));
	get("m/others");
	SHOW(open("m/others", O_WRONLY));
	put("m/f", "more ");
	get("m/f");
	SHOW(unlink("m/d/x"));
	SHOW(rmdir("m/d/e"));
	SHOW(rmdir("m/d"));
	SHOW(mkdir("m/d", 0700));
	SHOW(mknod("m/dev", S_IFCHR, makedev(1, 3)));
	SHOW(unlink("m/others"));
	tree("m");
	tree("u");
	SHOW(getxattr("u/d", "user.overlay.opaque", options, sizeof options));
	SHOW(umount("m"));
}

static void without_name(void)
{
	char path[40];
	int fd = open("m", O_TMPFILE | O_RDWR, 0640);

	SHOW(write(fd, "text", 4));
	sprintf(path, "/proc/self/fd/%d", fd);
	SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "m/named", AT_SYMLINK_FOLLOW));
	get("m/named");
	get("u/named");
	SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "m/g", AT_SYMLINK_FOLLOW));
	SHOW(unlink("m/g"));
	SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "m/g", AT_SYMLINK_FOLLOW));
	get("m/g");
	close(fd);
	SHOW(mknod("m/white", S_IFCHR, 0));
	SHOW(renameat2(AT_FDCWD, "m/g", AT_FDCWD, "m/h", RENAME_WHITEOUT));
}

int main(void)
{
	struct statfs fs;
	char options_of_base[300], cwd[200];

	MUST(unshare(CLONE_NEWNS));
	MUST(mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
	mkdir("base", 0755);
	put("base/file", "base ");
	put("base/others", "of others ");
	chown("base/others", 5, 5);
	chmod("base/others", 0666);
	getcwd(cwd, sizeof cwd);
	mkdir("t", 0755);
	MUST(mount("t", "t", "tmpfs", 0, 0));
	MUST(chdir("t"));
	umask(0);
	layers();

	MUST(mount("o", "m", "overlay", 0, "lowerdir=l:l2,upperdir=u,workdir=w"));
	tree("m");
	copies();
	tree("u");
	names();
	tree("m");
	tree("u");
	without_name();
	SHOW(statfs("m", &fs));
	CHECK(fs.f_type == 0x794c7630);
	MUST(umount("m"));
	MUST(mount("o", "m", "overlay", 0, "lowerdir=u:l:l2"));
	tree("m");
	SHOW(mkdir("m/q", 0755));
	MUST(umount("m"));
	options();
	configure();

	mkdir("u3", 0755), mkdir("w3", 0755);
	snprintf(options_of_base, sizeof options_of_base, "lowerdir=%s/base,upperdir=u3,workdir=w3", cwd);
	MUST(mount("o", "m", "overlay", 0, options_of_base));
	get("m/file");
	put("m/file", "more ");
	get("m/file");
	SHOW(unlink("m/file"));
	tree("m");
	tree("u3");
	snprintf(options_of_base, sizeof options_of_base, "%s/base/file", cwd);
	SHOW(access(options_of_base, F_OK));
	MUST(umount("m"));
	snprintf(options_of_base, sizeof options_of_base, "%s/base", cwd);
	pid_t pid = fork();
	if (pid == 0) {
		in_user_namespace(options_of_base);
		_exit(0);
	}
	show_wait(pid);
	MUST(chdir(".."));
	SHOW(umount("t"));
	return 0;
}
