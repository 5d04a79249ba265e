// Flags of files: FS_IOC_GETFLAGS, FS_IOC_FSGETXATTR and their setters, file_getattr(2), file_setattr(2); what immutable and append-only files deny
#include "check.h"
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/xattr.h>

struct attr { uint64_t xflags; uint32_t extsize, nextents, projid, cowextsize; };
#define MASK (FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL)

static char dir[64];

static char *in(const char *name)
{
	static char paths[8][100];
	static int i;
	char *p = paths[i++ % 8];
	sprintf(p, "%s/%s", dir, name);
	return p;
}

static int getattr_(int fd, const char *path, void *a, size_t size, int flags)
{
	return syscall(468, fd, path, a, size, flags);
}

static int setattr_(int fd, const char *path, const void *a, size_t size, int flags)
{
	return syscall(469, fd, path, a, size, flags);
}

static int setflags(const char *path, int flags)
{
	int fd = open(path, O_RDONLY), old;
	if (fd < 0)
		return -1;
	ioctl(fd, FS_IOC_GETFLAGS, &old);
	flags |= old & ~MASK;
	int r = ioctl(fd, FS_IOC_SETFLAGS, &flags);
	int e = errno;
	close(fd);
	errno = e;
	return r;
}

static void shows(const char *path)
{
	int fd = open(path, O_RDONLY), flags = -1;
	struct fsxattr x = {0};
	struct statx sx;
	SHOW(ioctl(fd, FS_IOC_GETFLAGS, &flags));
	SAY("flags %#x\n", flags & MASK);
	SHOW(ioctl(fd, FS_IOC_FSGETXATTR, &x));
	SAY("xflags %#x\n", x.fsx_xflags & 0xd8);
	close(fd);
	MUST(statx(AT_FDCWD, path, 0, 0, &sx));
	SAY("statx %#llx\n", (long long)(sx.stx_attributes & sx.stx_attributes_mask) & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND | STATX_ATTR_NODUMP));
}

static void tries(const char *file, const char *d)
{
	char buf[4] = "abc", inside[100], other[100];
	struct timespec t[2] = {{1, 0}, {2, 0}};
	int fd;
	sprintf(inside, "%s/inside", d);
	sprintf(other, "%s/other", d);
	SHOW(open(file, O_WRONLY) < 0 ? -1 : 0);
	SHOW(open(file, O_RDONLY) < 0 ? -1 : 0);
	SHOW(open(file, O_RDWR | O_TRUNC) < 0 ? -1 : 0);
	SHOW((fd = open(file, O_RDWR | O_APPEND)) < 0 ? -1 : 0);
	if (fd >= 0) {
		SHOW(write(fd, buf, 3));
		SHOW(ftruncate(fd, 1));
		SHOW(fcntl(fd, F_SETFL, 0));
		SHOW(mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
		SHOW(mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
		SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
		SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 4096));
		close(fd);
	}
	SHOW(access(file, W_OK));
	SHOW(truncate(file, 1));
	SHOW(chmod(file, 0640));
	SHOW(chown(file, 0, 0));
	SHOW(utimensat(AT_FDCWD, file, t, 0));
	SHOW(utimensat(AT_FDCWD, file, NULL, 0));
	SHOW(setxattr(file, "user.x", "y", 1, 0));
	SHOW(setxattr(file, "trusted.x", "y", 1, 0));
	SHOW(removexattr(file, "user.x"));
	SHOW(link(file, in("link")));
	SHOW(rename(file, in("renamed")));
	SHOW(unlink(file));
	SHOW(open(other, O_CREAT | O_WRONLY, 0600) < 0 ? -1 : 0);
	SHOW(open(inside, O_WRONLY) < 0 ? -1 : 0);
	SHOW(mkdir(in("d/sub"), 0700));
	SHOW(rename(other, in("d/other2")));
	SHOW(unlink(inside));
	SHOW(unlink(other));
	SHOW(rmdir(in("d/sub")));
	SHOW(rmdir(d));
	SHOW(chmod(d, 0750));
}

static void fill(void)
{
	mkdir(in("d"), 0755);
	close(open(in("d/inside"), O_CREAT | O_WRONLY, 0644));
	int fd = open(in("f"), O_CREAT | O_WRONLY, 0644);
	write(fd, "text", 4);
	close(fd);
}

static void clean(void)
{
	char cmd[200];
	setflags(in("f"), 0);
	setflags(in("d"), 0);
	sprintf(cmd, "rm -rf %s/*", dir);
	system(cmd);
}

static void calls(void)
{
	struct attr a = {0};
	char big[4200] = {0};
	struct fsxattr x = {0};
	int fd = open(in("f"), O_RDONLY), n = FS_COMPR_FL;
	memset(&a, 0xff, sizeof a);
	SHOW(getattr_(AT_FDCWD, in("f"), &a, 24, 0));
	SAY("%#llx %u %u\n", (long long)a.xflags & 0xd8, a.extsize, a.projid);
	SHOW(getattr_(fd, "", &a, 24, AT_EMPTY_PATH));
	SHOW(getattr_(fd, "", &a, 24, 0));
	SHOW(getattr_(fd, NULL, &a, 24, AT_EMPTY_PATH));
	SHOW(getattr_(AT_FDCWD, NULL, &a, 24, 0));
	SHOW(getattr_(-1, "x", &a, 24, 0));
	SHOW(getattr_(fd, "x", &a, 24, 0));
	SHOW(getattr_(AT_FDCWD, in("none"), &a, 24, 0));
	SHOW(getattr_(AT_FDCWD, in("f"), NULL, 24, 0));
	SHOW(getattr_(AT_FDCWD, in("f"), &a, 0, 0));
	SHOW(getattr_(AT_FDCWD, in("f"), &a, 23, 0));
	SHOW(getattr_(AT_FDCWD, in("f"), big, 4097, 0));
	big[30] = 1;
	SHOW(getattr_(AT_FDCWD, in("f"), big, 100, 0));
	VALUE(big[30]);
	SHOW(getattr_(AT_FDCWD, in("f"), &a, 24, 0x800));
	SHOW(getattr_(AT_FDCWD, "/dev/null", &a, 24, 0));
	SHOW(getattr_(AT_FDCWD, "/proc/self/maps", &a, 24, 0));
	memset(&a, 0, sizeof a);
	a.xflags = FS_XFLAG_NODUMP;
	SHOW(setattr_(AT_FDCWD, in("f"), &a, 24, 0));
	shows(in("f"));
	a.xflags = FS_XFLAG_IMMUTABLE | FS_XFLAG_NOATIME;
	SHOW(setattr_(fd, "", &a, 24, AT_EMPTY_PATH));
	shows(in("f"));
	a.xflags = 0;
	SHOW(setattr_(AT_FDCWD, in("f"), &a, 24, AT_SYMLINK_NOFOLLOW));
	a.xflags = 1ULL << 40;
	SHOW(setattr_(AT_FDCWD, in("f"), &a, 24, 0));
	a.xflags = 0;
	SHOW(setattr_(AT_FDCWD, in("f"), NULL, 24, 0));
	SHOW(setattr_(AT_FDCWD, in("f"), &a, 0, 0));
	SHOW(setattr_(AT_FDCWD, in("f"), big, 4097, 0));
	SHOW(setattr_(AT_FDCWD, in("f"), big, 100, 0));
	big[30] = 0;
	SHOW(setattr_(AT_FDCWD, in("f"), big, 100, 0));
	SHOW(setattr_(AT_FDCWD, in("f"), &a, 24, 0x800));
	SHOW(setattr_(-1, "x", &a, 24, 0));
	SHOW(setattr_(AT_FDCWD, in("none"), &a, 24, 0));
	SHOW(setattr_(AT_FDCWD, "/dev/null", &a, 24, 0));
	x.fsx_xflags = FS_XFLAG_APPEND;
	SHOW(ioctl(fd, FS_IOC_FSSETXATTR, &x));
	shows(in("f"));
	x.fsx_xflags = 0;
	SHOW(ioctl(fd, FS_IOC_FSSETXATTR, &x));
	SHOW(ioctl(fd, FS_IOC_FSSETXATTR, NULL));
	SHOW(ioctl(fd, FS_IOC_SETFLAGS, NULL));
	SHOW(ioctl(fd, FS_IOC_GETFLAGS, NULL));
	SHOW(ioctl(fd, FS_IOC_SETFLAGS, &n));
	SHOW(ioctl(open("/dev/null", O_RDONLY), FS_IOC_GETFLAGS, &n));
	int p[2];
	pipe(p);
	SHOW(ioctl(p[0], FS_IOC_GETFLAGS, &n));
	pid_t pid = fork();
	if (pid == 0) {
		MUST(chown(in("f"), 1000, 1000));
		MUST(setresuid(1000, 1000, 1000));
		n = FS_NODUMP_FL;
		SHOW(ioctl(fd, FS_IOC_SETFLAGS, &n));
		n = FS_IMMUTABLE_FL;
		SHOW(ioctl(fd, FS_IOC_SETFLAGS, &n));
		n = FS_APPEND_FL;
		SHOW(ioctl(fd, FS_IOC_SETFLAGS, &n));
		a.xflags = FS_XFLAG_APPEND;
		SHOW(setattr_(AT_FDCWD, in("f"), &a, 24, 0));
		fd = open(in("d"), O_RDONLY);
		n = 0;
		SHOW(ioctl(fd, FS_IOC_SETFLAGS, &n));
		exit(0);
	}
	show_wait(pid);
	close(fd);
}

int main(void)
{
	umask(022);
	sprintf(dir, "/dev/shm/fileattr.%d", getpid());
	MUST(mkdir(dir, 0755));
	fill();
	shows(in("f"));
	shows(in("d"));
	calls();
	clean();
	fill();
	int kept = open(in("f"), O_RDWR);
	SHOW(setflags(in("f"), FS_IMMUTABLE_FL));
	SHOW(setflags(in("d"), FS_IMMUTABLE_FL));
	shows(in("f"));
	shows(in("d"));
	SHOW(write(kept, "x", 1));
	SHOW(ftruncate(kept, 2));
	SHOW(fchmod(kept, 0600));
	tries(in("f"), in("d"));
	clean();
	fill();
	SHOW(setflags(in("f"), FS_APPEND_FL));
	SHOW(setflags(in("d"), FS_APPEND_FL));
	tries(in("f"), in("d"));
	clean();
	fill();
	SHOW(setflags(in("f"), FS_NODUMP_FL | FS_NOATIME_FL));
	shows(in("f"));
	tries(in("f"), in("d"));
	clean();
	rmdir(dir);

	/* where the program runs: another file system */
	strcpy(dir, "here");
	MUST(mkdir(dir, 0755));
	fill();
	SHOW(setflags(in("f"), FS_IMMUTABLE_FL));
	SHOW(setflags(in("d"), FS_IMMUTABLE_FL));
	shows(in("f"));
	tries(in("f"), in("d"));
	clean();
	fill();
	SHOW(setflags(in("f"), FS_APPEND_FL));
	SHOW(setflags(in("d"), FS_APPEND_FL));
	tries(in("f"), in("d"));
	clean();
	rmdir(dir);
	return 0;
}
