// sendfile, copy_file_range, memfd_create and its seals, O_TMPFILE, fallocate and holes, xattrs.
#include "check.h"
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/xattr.h>

int main(void)
{
	char b[100];
	off_t at = 2;
	loff_t in = 1, out = 0;
	int a, c, p[2];
	MUST(a = open("a", O_RDWR | O_CREAT, 0644));
	MUST(c = open("c", O_RDWR | O_CREAT, 0644));
	MUST(pipe(p));
	SHOW(write(a, "0123456789", 10));
	SHOW(sendfile(c, a, &at, 5));
	VALUE(at);
	SHOW(sendfile(c, a, NULL, 5));
	SHOW(lseek(a, 8, SEEK_SET));
	SHOW(sendfile(p[1], a, NULL, 100));
	SHOW(read(p[0], b, 100));
	SHOW(sendfile(a, c, &(off_t){ -1 }, 5));
	SHOW(sendfile(c, p[0], NULL, 5));
	SHOW(copy_file_range(a, &in, c, NULL, 3, 0));
	VALUE(in);
	SHOW(copy_file_range(a, &in, a, &(loff_t){ 5 }, 3, 0));
	SHOW(copy_file_range(a, &in, c, &out, 3, 1));
	SHOW(copy_file_range(a, &in, p[1], NULL, 3, 0));
	SHOW(pread(c, b, 100, 0));
	SAY("%.8s\n", b);

	int m;
	SHOW(memfd_create("x", 0x80));
	MUST(m = memfd_create("name", MFD_ALLOW_SEALING));
	SHOW(write(m, "hello", 5));
	SHOW(fcntl(m, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW));
	SHOW(fcntl(m, F_GET_SEALS));
	SHOW(ftruncate(m, 3));
	SHOW(ftruncate(m, 9));
	SHOW(pwrite(m, "HE", 2, 0));
	SHOW(pwrite(m, "x", 1, 5));
	SHOW(fcntl(m, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL));
	SHOW(pwrite(m, "x", 1, 0));
	SHOW(fcntl(m, F_ADD_SEALS, F_SEAL_WRITE));
	SHOW(mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, m, 0) != MAP_FAILED);

	int t;
	MUST(t = open(".", O_TMPFILE | O_RDWR, 0600));
	SHOW(write(t, "unnamed", 7));
	SHOW(linkat(t, "", AT_FDCWD, "named", AT_EMPTY_PATH));
	struct stat st;
	SHOW(stat("named", &st));
	VALUE(st.st_size);
	VALUE(st.st_nlink);
	SHOW(open(".", O_TMPFILE | O_RDONLY, 0600));

	int h;
	MUST(h = memfd_create("holes", 0));
	SHOW(ftruncate(h, 1L << 40));
	SHOW(pwrite(h, "x", 1, 1L << 30));
	SHOW(lseek(h, 0, SEEK_DATA));
	SHOW(lseek(h, 1L << 30, SEEK_HOLE));
	SHOW(lseek(h, (1L << 30) + 4096, SEEK_DATA));
	SHOW(lseek(h, 1L << 40, SEEK_HOLE));
	SHOW(fallocate(h, FALLOC_FL_PUNCH_HOLE, 0, 4096));
	SHOW(fallocate(h, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 1L << 30, 4096));
	SHOW(lseek(h, 0, SEEK_DATA));
	SHOW(fallocate(h, 0, -1, 1));
	SHOW(fallocate(h, 0, 0, 0));
	SHOW(fallocate(p[1], 0, 0, 1));
	SHOW(fstat(h, &st));
	VALUE(st.st_blocks);

	SHOW(setxattr("a", "user.one", "1", 1, 0));
	SHOW(setxattr("a", "user.one", "2", 1, XATTR_CREATE));
	SHOW(setxattr("a", "user.two", "2", 1, XATTR_REPLACE));
	SHOW(getxattr("a", "user.one", b, 0));
	SHOW(setxattr("a", "user.long", "12345", 5, 0));
	SHOW(getxattr("a", "user.long", b, 3));
	SHOW(getxattr("a", "user.none", b, 3));
	SHOW(setxattr("a", "nonsense", "1", 1, 0));
	SHOW(setxattr("a", "", "1", 1, 0));
	SHOW(setxattr("a", "user.x", "1", 1, 8));
	SHOW(listxattr("a", NULL, 0));
	SHOW(removexattr("a", "user.one"));
	SHOW(removexattr("a", "user.one"));
	MUST(symlink("a", "l"));
	SHOW(lsetxattr("l", "user.x", "1", 1, 0));
	return 0;
}
