// Open, read, write, seek, truncate, names, links, modes, times, directories: results and each error.
#include "check.h"
#include <dirent.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void list(const char *dir)
{
	struct dirent **e;
	int n = scandir(dir, &e, NULL, by_name);
	SAY("%s: %d entries:", dir, n);
	for (int i = 0; i < n; i++)
		SAY(" %s(%d)", e[i]->d_name, e[i]->d_type);
	SAY("\n");
}

static void show_stat(const char *path)
{
	struct stat s;
	if (lstat(path, &s) < 0)
		SAY("%s: %s\n", path, strerrorname_np(errno));
	else
		SAY("%s: mode %o, %ld names, %d:%d, size %ld, rdev %u:%u\n", path, s.st_mode, (long)s.st_nlink, s.st_uid, s.st_gid,
			S_ISDIR(s.st_mode) ? 0 : (long)s.st_size, major(s.st_rdev), minor(s.st_rdev));
}

int main(void)
{
	char buf[200];
	struct stat st;
	umask(022);
	int fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0666);
	VALUE(fd);
	SHOW(open("f", O_RDWR | O_CREAT | O_EXCL, 0666));
	SHOW(write(fd, "0123456789", 10));
	SHOW(lseek(fd, -3, SEEK_END));
	SHOW(read(fd, buf, 100));
	SHOW(read(fd, buf, 100));
	SHOW(lseek(fd, -1, SEEK_SET));
	SHOW(lseek(fd, 0, 77));
	SHOW(lseek(fd, 20, SEEK_SET));
	SHOW(write(fd, "end", 3));
	SHOW(pread(fd, buf, 30, 8));
	VALUE(buf[1]); VALUE(buf[2]); VALUE(buf[12]);
	SHOW(pwrite(fd, "xx", 2, 1));
	SHOW(pread(fd, buf, 5, -1));
	SHOW(lseek(fd, 0, SEEK_CUR));
	struct iovec v[3] = { { "ab", 2 }, { "", 0 }, { "cde", 3 } };
	SHOW(writev(fd, v, 3));
	SHOW(writev(fd, v, -1));
	SHOW(writev(fd, v, 1025));
	SHOW(ftruncate(fd, 5));
	SHOW(fstat(fd, &st));
	VALUE(st.st_size);
	SHOW(ftruncate(fd, -1));
	SHOW(truncate("f", 8));
	show_stat("f");
	int app = open("f", O_WRONLY | O_APPEND);
	SHOW(write(app, "app", 3));
	SHOW(lseek(app, 0, SEEK_CUR));
	SHOW(pwrite(app, "!", 1, 0));
	SHOW(read(app, buf, 1));
	SHOW(fcntl(app, F_GETFL) & (O_ACCMODE | O_APPEND));
	show_stat("f");
	int rd = open("f", O_RDONLY);
	SHOW(write(rd, "x", 1));
	SHOW(ftruncate(rd, 0));
	SHOW(open("f", O_RDONLY | O_DIRECTORY));
	SHOW(open("missing", O_RDONLY));
	SHOW(open("missing/x", O_RDWR | O_CREAT, 0600));
	SHOW(open("f/x", O_RDONLY));
	SHOW(open("f/", O_RDONLY));
	SHOW(open(".", O_RDWR));
	SHOW(open("new/", O_RDWR | O_CREAT, 0600));
	SHOW(open("", O_RDONLY));
	memset(buf, 'n', sizeof buf);
	char *longname = malloc(5000);
	memset(longname, 'n', 4999), longname[4999] = 0;
	SHOW(open(longname, O_RDONLY));
	longname[256] = 0;
	SHOW(open(longname, O_RDONLY));
	longname[255] = 0;
	SHOW(open(longname, O_RDONLY));
	SHOW(read(99, buf, 1));
	SHOW(close(99));
	SHOW(read(open(".", O_RDONLY), buf, 1));

	/* directories */
	SHOW(mkdir("d", 0777));
	SHOW(mkdir("d", 0777));
	SHOW(mkdir("d/sub/x", 0777));
	SHOW(mkdir("d/sub/", 01777));
	show_stat("d"); show_stat("d/sub");
	SHOW(rmdir("d"));
	SHOW(rmdir("f"));
	SHOW(rmdir("d/sub/."));
	SHOW(rmdir("d/sub/.."));
	SHOW(unlink("d"));
	SHOW(unlink("missing"));
	list("."); list("d"); list("missing");
	int d = open("d", O_RDONLY | O_DIRECTORY);
	SHOW(openat(d, "in", O_RDWR | O_CREAT | O_TRUNC, 0640));
	SHOW(mkdirat(d, "in2", 0700));
	SHOW(faccessat(d, "in", R_OK, 0));
	SHOW(unlinkat(d, "in2", 0));
	SHOW(unlinkat(d, "in2", AT_REMOVEDIR));
	SHOW(unlinkat(rd, "x", 0));
	SHOW(openat(99, "x", O_RDONLY));
	SHOW(openat(99, "/dev/null", O_RDONLY) >= 0);
	SHOW(fchdir(d));
	CHECK(getcwd(buf, sizeof buf) && strcmp(strrchr(buf, '/'), "/d") == 0);
	SHOW(getcwd(buf, 2) == NULL);
	SHOW(chdir(".."));
	SHOW(chdir("f"));
	SHOW(fchdir(fd));

	/* links */
	SHOW(link("f", "hard"));
	SHOW(link("f", "hard"));
	SHOW(link("d", "dlink"));
	SHOW(link("missing", "l"));
	SHOW(symlink("f", "soft"));
	SHOW(symlink("nowhere", "dangling"));
	SHOW(symlink("", "emptylink"));
	SHOW(symlink("loop", "loop"));
	SHOW(symlink("d/../soft", "viadir"));
	SHOW(link("soft", "softhard"));
	show_stat("f"); show_stat("soft"); show_stat("softhard");
	SHOW(stat("viadir", &st));
	VALUE(st.st_size);
	SHOW(stat("loop", &st));
	SHOW(stat("dangling", &st));
	SHOW(open("dangling", O_RDONLY));
	SHOW(open("dangling", O_RDONLY | O_CREAT | O_EXCL, 0600));
	SHOW(open("soft", O_RDONLY | O_NOFOLLOW));
	SHOW(close(open("dangling", O_WRONLY | O_CREAT, 0600)));
	show_stat("nowhere");
	memset(buf, 0, sizeof buf);
	SHOW(readlink("soft", buf, 100));
	TEXT(buf);
	SHOW(readlink("viadir", buf, 3));
	SHOW(readlink("f", buf, 3));
	SHOW(readlink("soft", buf, 0));

	/* rename */
	SHOW(rename("hard", "moved"));
	SHOW(rename("moved", "moved"));
	SHOW(rename("f", "moved"));
	show_stat("f");
	SHOW(rename("missing", "x"));
	SHOW(rename("f", "d"));
	SHOW(rename("d", "f"));
	SHOW(rename("d", "d/sub/in"));
	SHOW(rename("d/sub", "d"));
	SHOW(rename("d/sub", "sub"));
	SHOW(mkdir("full", 0755));
	SHOW(mkdir("full/x", 0755));
	SHOW(rename("sub", "full"));
	SHOW(rename("full", "sub"));
	SHOW(rename("soft", "soft2"));
	SHOW(renameat2(AT_FDCWD, "soft2", AT_FDCWD, "f", RENAME_NOREPLACE));
	SHOW(renameat2(AT_FDCWD, "soft2", AT_FDCWD, "sub", RENAME_EXCHANGE));
	show_stat("soft2"); show_stat("sub");
	SHOW(renameat2(AT_FDCWD, "sub", AT_FDCWD, "soft2", RENAME_EXCHANGE));
	SHOW(rename(".", "x"));
	SHOW(rename("f", "soft3/"));

	/* removed while open */
	SHOW(unlink("f"));
	SHOW(unlink("moved"));
	SHOW(fstat(fd, &st));
	VALUE(st.st_nlink);
	SHOW(pread(fd, buf, 3, 0));
	int deleted = open("gone", O_RDWR | O_CREAT, 0600);
	unlink("gone");
	SHOW(write(deleted, "still here", 10));
	SHOW(pread(deleted, buf, 20, 0));
	int tmp = open(".", O_TMPFILE | O_RDWR, 0600);
	CHECK(tmp >= 0);
	SHOW(write(tmp, "t", 1));

	/* modes, owners, times */
	close(open("m", O_RDWR | O_CREAT, 04711));
	show_stat("m");
	SHOW(chmod("m", 06755));
	show_stat("m");
	SHOW(chown("m", 5, -1));
	show_stat("m");
	SHOW(chown("m", 5, 7));
	SHOW(lchown("dangling", 8, 9));
	show_stat("dangling");
	SHOW(chmod("missing", 0600));
	SHOW(fchmodat(AT_FDCWD, "m", 0400, 0));
	SHOW(access("m", X_OK));
	SHOW(access("m", R_OK | W_OK));
	SHOW(access("m", 99));
	struct timespec t[2] = { { 1000000000, 123456789 }, { 5, UTIME_OMIT } };
	SHOW(utimensat(AT_FDCWD, "m", t, 0));
	t[0].tv_nsec = UTIME_OMIT, t[1] = (struct timespec){ 1111111111, 987654321 };
	SHOW(utimensat(AT_FDCWD, "m", t, 0));
	stat("m", &st);
	VALUE(st.st_atim.tv_sec); VALUE(st.st_atim.tv_nsec); VALUE(st.st_mtim.tv_sec); VALUE(st.st_mtim.tv_nsec);
	t[1].tv_nsec = 2000000000;
	SHOW(utimensat(AT_FDCWD, "m", t, 0));
	CHECK(time(NULL) - st.st_ctime < 5);
	struct statx sx;
	SHOW(statx(AT_FDCWD, "m", 0, STATX_BASIC_STATS, &sx));
	OCTAL(sx.stx_mode); VALUE(sx.stx_size); VALUE(sx.stx_mtime.tv_sec);
	SHOW(statx(AT_FDCWD, "m", 0x80000000, STATX_BASIC_STATS, &sx));
	SHOW(statx(d, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &sx));

	/* descriptors */
	SHOW(dup2(rd, 50));
	SHOW(dup2(99, 51));
	SHOW(dup2(rd, rd) == rd);
	SHOW(dup3(rd, rd, 0));
	SHOW(dup3(rd, 52, O_CLOEXEC));
	SHOW(fcntl(52, F_GETFD));
	SHOW(fcntl(rd, F_DUPFD, 60));
	SHOW(fcntl(rd, F_DUPFD, -1));
	SHOW(fcntl(rd, 9999));
	SHOW(lseek(50, 3, SEEK_SET));
	SHOW(lseek(rd, 0, SEEK_CUR));
	SHOW(close_range(50, 70, 0));
	SHOW(fcntl(50, F_GETFD));
	int path = open("soft2", O_PATH | O_NOFOLLOW);
	SHOW(read(path, buf, 1));
	SHOW(fstat(path, &st));
	OCTAL(st.st_mode);
	SHOW(readlinkat(path, "", buf, 10));

	/* record locks */
	int lk = open("lock", O_RDWR | O_CREAT, 0600);
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 10 };
	SHOW(fcntl(lk, F_SETLK, &l));
	pid_t p = fork();
	if (p == 0) {
		struct flock q = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1 };
		SHOW(fcntl(lk, F_SETLK, &q));
		SHOW(fcntl(lk, F_GETLK, &q));
		VALUE(q.l_start); VALUE(q.l_len); VALUE(q.l_type);
		CHECK(q.l_pid == getppid());
		q.l_start = 0, q.l_len = 10, q.l_type = F_WRLCK;
		SHOW(fcntl(lk, F_SETLK, &q));
		_exit(0);
	}
	show_wait(p);
	struct statvfs vfs;
	SHOW(statvfs(".", &vfs));
	VALUE(vfs.f_namemax);
	SHOW(fsync(fd));
	SHOW(fdatasync(99));
	SHOW(posix_fallocate(lk, 0, 10000));
	show_stat("lock");
	SHOW(mknod("fifo", S_IFIFO | 0600, 0));
	show_stat("fifo");
	show_stat("/dev/null"); show_stat("/dev/zero"); 
	SHOW(copy_file_range(rd, NULL, lk, NULL, 4, 0));
	list(".");
	return 0;
}
