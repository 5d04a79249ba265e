// ramfs: a mode and nothing else. No attributes, no sizes, no holes, no file handles; other options are ignored.
// options: --cap-add ALL
#include "mounts.h"
#include <sys/xattr.h>

static void line_of(const char *file, const char *word)
{
	FILE *f = fopen(file, "r");
	char line[1024];
	while (f && fgets(line, sizeof line, f))
		if (strstr(line, word))
			SAY("%s: %s", file, strstr(line, word));
	if (f)
		fclose(f);
}

static void show_root(void)
{
	struct stat st;
	stat("m", &st);
	OCTAL(st.st_mode);
	VALUE(st.st_size);
	VALUE(st.st_nlink);
	line_of("/proc/self/mountinfo", "- ramfs");
}

static void files(void)
{
	struct stat st;
	char b[8192];
	int fd;
	memset(b, 1, sizeof b);
	MUST(fd = open("m/f", O_RDWR | O_CREAT, 0644));
	SHOW(write(fd, b, sizeof b));
	fstat(fd, &st);
	VALUE(st.st_size);
	VALUE(st.st_blksize);
	SHOW(fallocate(fd, 0, 0, 100));
	SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 100));
	SHOW(lseek(fd, 0, SEEK_HOLE));
	SHOW(ftruncate(fd, 1 << 20));
	SHOW(lseek(fd, 65536, SEEK_DATA));
	SHOW(lseek(fd, 65536, SEEK_HOLE));
	SHOW(fsetxattr(fd, "user.a", "x", 1, 0));
	SHOW(fsetxattr(fd, "trusted.a", "x", 1, 0));
	SHOW(fsetxattr(fd, "security.a", "x", 1, 0));
	SHOW(fgetxattr(fd, "user.a", b, 10));
	SHOW(flistxattr(fd, b, 10));
	SHOW(fgetxattr(fd, "system.posix_acl_access", b, 10));
	SHOW(open("m/f", O_RDWR | O_DIRECT));
	struct { struct file_handle h; char room[128]; } h;
	int id;
	h.h.handle_bytes = 128;
	SHOW(name_to_handle_at(AT_FDCWD, "m/f", &h.h, &id, 0));
	close(fd);
}

static void names(void)
{
	struct stat st;
	SHOW(mkdir("m/d", 0755));
	SHOW(mkdir("m/d/e", 0755));
	stat("m/d", &st);
	VALUE(st.st_size);
	VALUE(st.st_nlink);
	SHOW(renameat2(AT_FDCWD, "m/f", AT_FDCWD, "m/d", RENAME_EXCHANGE));
	SHOW(renameat2(AT_FDCWD, "m/f", AT_FDCWD, "m/g", RENAME_WHITEOUT));
	SHOW(renameat2(AT_FDCWD, "m/f", AT_FDCWD, "m/d", RENAME_NOREPLACE));
	SHOW(rename("m/f", "m/g"));
	WORKS(open("m", O_TMPFILE | O_RDWR, 0600));
	SHOW(symlink("abc", "m/l"));
	lstat("m/l", &st);
	VALUE(st.st_size);
	SHOW(mknod("m/n", S_IFCHR | 0600, 0x103));
	SHOW(link("m/d", "m/h"));
}

int main(void)
{
	struct statfs s;
	own_namespace();
	mkdir("m", 0755);
	SHOW(mount("x", "m", "ramfs", 0, "mode=711,foo=bar,size=4k,flag"));
	SHOW(statfs("m", &s));
	SAY("type %lx, %ld %ld %ld %ld %ld\n", (long)s.f_type, (long)s.f_bsize, (long)s.f_blocks, (long)s.f_bfree, (long)s.f_files, (long)s.f_namelen);
	line_of("/proc/filesystems", "ramfs");
	show_root();
	files();
	names();
	SHOW(umount2("m", MNT_DETACH));
	SHOW(mount("x", "m", "ramfs", 0, "mode=8"));
	SHOW(mount("x", "m", "ramfs", 0, "mode"));
	SHOW(mount("x", "m", "ramfs", 0, "mode=77777"));
	show_root();
	SHOW(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, "size=1"));
	SHOW(mkdir("m/z", 0755));
	SHOW(umount("m"));
	SHOW(mount("x", "m", "ramfs", 0, NULL));
	show_root();
	SHOW(umount("m"));
	return 0;
}
