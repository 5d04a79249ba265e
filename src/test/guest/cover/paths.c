// needs: root
// Each call that takes a path, with each argument made bad in turn.
#include "cover.h"
#include <utime.h>

static struct { unsigned bytes; int type; char room[128]; } handle = { 128 };
static unsigned long how[3] = { O_RDONLY };
struct { void *value; unsigned size, flags; } attribute = { buf, 4, 0 };

int main(void)
{
	begin();
	long f = S("f"), l = S("l"), d = S("d"), new = S("new"), b = S(buf), x = S("user.x"), here = AT_FDCWD;
	CALL(open, "pFi", f, O_RDONLY, 0);
	CALL(creat, "qi", new, 0644);
	CALL(openat, "dpFi", here, f, O_RDWR, 0);
	CALL(openat2, "dpbn", here, f, S(how), 24);
	CALL(stat, "pb", f, b);
	CALL(lstat, "pb", l, b);
	CALL(newfstatat, "dpbF", here, f, b, 0);
	CALL(statx, "dpFFb", here, f, 0, 0x7ff, b);
	CALL(access, "pF", f, R_OK);
	CALL(faccessat, "dpF", here, f, R_OK);
	CALL(faccessat2, "dpFF", here, f, R_OK, 0);
	CALL(chmod, "pi", f, 0600);
	CALL(fchmodat, "dpi", here, f, 0600);
	run("fchmodat2", 452, "dpiF", (long[6]){ here, f, 0600, 0 });
	CALL(chown, "pii", f, 1000, 1000);
	CALL(lchown, "pii", l, 1000, 1000);
	CALL(fchownat, "dpiiF", here, f, 1000, 1000, 0);
	CALL(truncate, "po", f, 8);
	CALL(mkdir, "qi", new, 0700);
	CALL(mkdirat, "dqi", here, new, 0700);
	CALL(rmdir, "p", d);
	CALL(unlink, "p", f);
	CALL(unlinkat, "dpF", here, f, 0);
	CALL(rename, "pq", f, new);
	CALL(renameat, "dpdq", here, f, here, new);
	CALL(renameat2, "dpdqF", here, f, here, new, 0);
	CALL(link, "pq", f, new);
	CALL(linkat, "dpdqF", here, f, here, new, 0);
	CALL(symlink, "sq", S("to"), new);
	CALL(symlinkat, "sdq", S("to"), here, new);
	CALL(readlink, "pbn", l, b, 10);
	CALL(readlinkat, "dpbn", here, l, b, 10);
	CALL(mknod, "qii", new, S_IFIFO | 0600, 0);
	CALL(mknod, "qii", new, S_IFREG | 0600, 0);
	CALL(mknod, "qii", new, S_IFCHR | 0600, 0x103);
	CALL(mknod, "qii", new, S_IFDIR | 0600, 0);
	CALL(mknodat, "dqii", here, new, S_IFSOCK | 0600, 0);
	CALL(utime, "pb", f, b);
	CALL(utimes, "pb", f, b);
	CALL(futimesat, "dpb", here, f, b);
	CALL(utimensat, "dpbF", here, f, b, 0);
	CALL(chdir, "p", S("."));
	CALL(chroot, "p", d);
	CALL(statfs, "pb", f, b);
	CALL(setxattr, "psbnF", f, x, b, 4, 0);
	CALL(lsetxattr, "psbnF", f, x, b, 4, 0);
	CALL(getxattr, "psbn", f, x, b, 4);
	CALL(lgetxattr, "psbn", l, x, b, 4);
	CALL(listxattr, "pbn", f, b, 100);
	CALL(llistxattr, "pbn", l, b, 100);
	CALL(removexattr, "ps", f, x);
	CALL(lremovexattr, "ps", l, x);
	run("setxattrat", 463, "dpFsbn", (long[6]){ here, f, 0, x, S(&attribute), 16 });
	run("getxattrat", 464, "dpFsbn", (long[6]){ here, f, 0, x, S(&attribute), 16 });
	run("listxattrat", 465, "dpFbn", (long[6]){ here, f, 0, b, 100 });
	run("removexattrat", 466, "dpFs", (long[6]){ here, f, 0, x });
	run("file_getattr", 468, "dpbnF", (long[6]){ here, f, b, 24, 0 });
	run("file_setattr", 469, "dpbnF", (long[6]){ here, f, b, 24, 0 });
	CALL(name_to_handle_at, "dpbbF", here, f, S(&handle), b, 0);
	CALL(acct, "p", f);
	CALL(mount, "ppsFb", d, d, S("tmpfs"), 0, 0);
	CALL(umount2, "pF", d, 0);
	CALL(pivot_root, "pp", d, d);
	CALL(open_tree, "dpF", here, f, 0);
	CALL(mq_unlink, "s", S("none"));
	return 0;
}
