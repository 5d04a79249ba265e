// needs: root
// Flags of inodes on a tmpfs: by FS_IOC_GETFLAGS, FS_IOC_FSGETXATTR and file_getattr(2), and what immutable and append-only files refuse.
#include "check.h"
#include <linux/fs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/xattr.h>

struct attr { uint64_t xflags; uint32_t extsize, nextents, projid, cowextsize; };

#define getattr(...) syscall(468, __VA_ARGS__)
#define setattr(...) syscall(469, __VA_ARGS__)

static int flags_of(const char *name)
{
	int f = -1, fd = open(name, O_RDONLY);
	if (ioctl(fd, FS_IOC_GETFLAGS, &f) < 0)
		SAY("GETFLAGS: %s\n", strerrorname_np(errno));
	close(fd);
	return f;
}

static int set_flags(const char *name, int f)
{
	int fd = open(name, O_RDONLY), r = ioctl(fd, FS_IOC_SETFLAGS, &f), e = errno;
	close(fd);
	errno = e;
	return r;
}

static void refuses(const char *f)
{
	SAY("-- %s\n", f);
	int fd;
	SHOW((fd = open(f, O_WRONLY)) >= 0 ? close(fd) : -1);
	SHOW((fd = open(f, O_WRONLY | O_APPEND)) >= 0 ? close(fd) : -1);
	SHOW((fd = open(f, O_WRONLY | O_TRUNC | O_APPEND)) >= 0 ? close(fd) : -1);
	SHOW((fd = open(f, O_RDONLY)) >= 0 ? close(fd) : -1);
	SHOW(truncate(f, 1));
	SHOW(chmod(f, 0600));
	SHOW(chown(f, 1, 1));
	SHOW(utimensat(AT_FDCWD, f, 0, 0));
	struct timespec t[2] = {0};
	SHOW(utimensat(AT_FDCWD, f, t, 0));
	SHOW(link(f, "l"));
	SHOW(rename(f, "r"));
	SHOW(rename("r", f));
	SHOW(setxattr(f, "user.x", "1", 1, 0));
	SHOW(setxattr(f, "trusted.x", "1", 1, 0));
	SHOW(access(f, W_OK));
	SHOW(access(f, R_OK));
	SHOW(unlink(f));
}

static void directory(const char *d)
{
	SAY("-- %s\n", d);
	char a[40], b[40];
	sprintf(a, "%s/old", d), sprintf(b, "%s/new", d);
	SHOW(close(open(b, O_CREAT | O_WRONLY, 0644)) < 0 ? 1 : 0);
	SHOW(unlink(a));
	SHOW(rename(a, b));
	SHOW(mkdir(b, 0755));
	SHOW(access(d, W_OK));
	SHOW(rmdir(d));
	SHOW(rename(d, "moved"));
}

int main(void)
{
	struct attr a = {0};
	MUST(unshare(CLONE_NEWNS));
	MUST(mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
	mkdir("m", 0755);
	MUST(mount("none", "m", "tmpfs", 0, 0));
	chdir("m");
	const char *names[] = { "f", "i", "a", "n", 0 };
	for (int i = 0; names[i]; i++) {
		int fd = open(names[i], O_CREAT | O_WRONLY, 0644);
		write(fd, "text", 4);
		close(fd);
	}
	mkdir("di", 0755), mkdir("da", 0755);
	close(open("di/old", O_CREAT | O_WRONLY, 0644)), close(open("da/old", O_CREAT | O_WRONLY, 0644));
	symlink("f", "s");
	SAY("%x\n", flags_of("f"));
	SHOW(set_flags("f", FS_NODUMP_FL | FS_NOATIME_FL));
	SAY("%x\n", flags_of("f"));
	SHOW(set_flags("f", FS_SYNC_FL));
	SHOW(set_flags("f", FS_COMPR_FL));
	SHOW(set_flags("f", 0x80000000));
	SAY("%x\n", flags_of("f"));
	SHOW(getattr(AT_FDCWD, "f", &a, sizeof a, 0));
	SAY("%llx %u %u %u %u\n", (long long)a.xflags, a.extsize, a.nextents, a.projid, a.cowextsize);
	struct fsxattr x;
	int fd = open("f", O_RDONLY), null = open("/dev/null", O_RDONLY);
	SHOW(ioctl(fd, FS_IOC_FSGETXATTR, &x));
	SAY("%x %u %u %u %u\n", x.fsx_xflags, x.fsx_extsize, x.fsx_nextents, x.fsx_projid, x.fsx_cowextsize);
	x.fsx_xflags = FS_XFLAG_NODUMP;
	SHOW(ioctl(fd, FS_IOC_FSSETXATTR, &x));
	SAY("%x\n", flags_of("f"));
	x.fsx_xflags = FS_XFLAG_SYNC;
	SHOW(ioctl(fd, FS_IOC_FSSETXATTR, &x));
	x.fsx_xflags = FS_XFLAG_REALTIME;
	SHOW(ioctl(fd, FS_IOC_FSSETXATTR, &x));
	x.fsx_xflags = 0;
	x.fsx_projid = 5;
	SHOW(ioctl(fd, FS_IOC_FSSETXATTR, &x));
	x.fsx_projid = 0;
	x.fsx_extsize = 4096;
	SHOW(ioctl(fd, FS_IOC_FSSETXATTR, &x));
	SHOW(ioctl(fd, FS_IOC_GETFLAGS, 0));
	SHOW(ioctl(fd, FS_IOC_SETFLAGS, 0));
	SHOW(ioctl(null, FS_IOC_GETFLAGS, &a));

	/* file_setattr. */
	a = (struct attr){ FS_XFLAG_NOATIME };
	SHOW(setattr(AT_FDCWD, "f", &a, sizeof a, 0));
	SAY("%x\n", flags_of("f"));
	a = (struct attr){ FS_XFLAG_NOATIME | FS_XFLAG_EXTSIZE | FS_XFLAG_COWEXTSIZE, 4096, 0, 0, 4096 };
	SHOW(setattr(AT_FDCWD, "f", &a, sizeof a, 0));
	a = (struct attr){ 0, 0, 0, 7 };
	SHOW(setattr(AT_FDCWD, "f", &a, sizeof a, 0));
	a = (struct attr){ 1ULL << 40 };
	SHOW(setattr(AT_FDCWD, "f", &a, sizeof a, 0));
	a = (struct attr){0};
	SHOW(setattr(AT_FDCWD, "nothing", &a, sizeof a, 0));
	SHOW(setattr(AT_FDCWD, "f", 0, sizeof a, 0));
	SHOW(setattr(AT_FDCWD, 0, &a, sizeof a, 0));
	SHOW(setattr(AT_FDCWD, "f", &a, 0, 0));
	SHOW(setattr(AT_FDCWD, "f", &a, 16, 0));
	SHOW(setattr(AT_FDCWD, "f", &a, 5000, 0));
	SHOW(setattr(AT_FDCWD, "f", &a, sizeof a, 1));
	SHOW(setattr(-1, "f", &a, sizeof a, 0));
	SHOW(getattr(AT_FDCWD, "nothing", &a, sizeof a, 0));
	SHOW(getattr(AT_FDCWD, "f", 0, sizeof a, 0));
	SHOW(getattr(AT_FDCWD, 0, &a, sizeof a, 0));
	SHOW(getattr(AT_FDCWD, "f", &a, 0, 0));
	SHOW(getattr(AT_FDCWD, "f", &a, 5000, 0));
	SHOW(getattr(AT_FDCWD, "f", &a, sizeof a, 1));
	SHOW(getattr(-1, "f", &a, sizeof a, 0));
	SHOW(getattr(fd, "", &a, sizeof a, AT_EMPTY_PATH));
	SHOW(getattr(fd, 0, &a, sizeof a, AT_EMPTY_PATH));
	SHOW(getattr(fd, "", &a, sizeof a, 0));
	SHOW(getattr(AT_FDCWD, "s", &a, sizeof a, AT_SYMLINK_NOFOLLOW));
	SHOW(getattr(AT_FDCWD, "/dev/null", &a, sizeof a, 0));
	SHOW(getattr(AT_FDCWD, "/proc/self/status", &a, sizeof a, 0));
	SHOW(setattr(AT_FDCWD, "/proc/self/status", &a, sizeof a, 0));
	SHOW(getattr(AT_FDCWD, "/", &a, sizeof a, 0) < 0 && errno != EOPNOTSUPP ? -1 : 0);

	/* No access time. */
	set_flags("n", FS_NOATIME_FL);
	struct stat st, later;
	stat("n", &st);
	sleep_ms(5);
	int n = open("n", O_RDONLY);
	char b[4];
	read(n, b, 4);
	stat("n", &later);
	CHECK(later.st_atim.tv_nsec == st.st_atim.tv_nsec);

	int open_before = open("i", O_RDWR), append_before = open("a", O_RDWR);
	MUST(set_flags("i", FS_IMMUTABLE_FL));
	MUST(set_flags("a", FS_APPEND_FL));
	MUST(set_flags("di", FS_IMMUTABLE_FL));
	MUST(set_flags("da", FS_APPEND_FL));
	struct statx x2;
	for (int i = 0; names[i]; i++) {
		syscall(SYS_statx, AT_FDCWD, names[i], 0, 0xfff, &x2);
		SAY("%s attributes %llx of %llx\n", names[i], (long long)x2.stx_attributes, (long long)x2.stx_attributes_mask);
	}
	refuses("i");
	refuses("a");
	directory("di");
	directory("da");
	SHOW(write(open_before, "x", 1));
	SHOW(write(append_before, "x", 1));
	SHOW(ftruncate(open_before, 0));
	SHOW(ftruncate(append_before, 0));
	SHOW(fallocate(append_before, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1));
	SHOW(fallocate(open_before, 0, 0, 9000));
	SHOW(fchmod(open_before, 0600));
	CHECK(mmap(0, 1, PROT_READ | PROT_WRITE, MAP_SHARED, append_before, 0) != MAP_FAILED);
	int ap = open("a", O_WRONLY | O_APPEND);
	SHOW(fcntl(ap, F_SETFL, 0));
	SHOW(set_flags("i", 0));
	SHOW(unlink("i"));
	/* To set and to clear them takes a capability. */
	MUST(chown("n", 1000, 1000));
	MUST(seteuid(1000));
	SHOW(set_flags("n", FS_NODUMP_FL));
	SHOW(set_flags("n", FS_IMMUTABLE_FL));
	SHOW(set_flags("f", FS_NODUMP_FL));
	SHOW(set_flags("a", 0));
	return 0;
}
