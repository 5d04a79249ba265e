// mount(2) and umount2(2): new file systems, bind, move, remount, use, expiry.
// options: --cap-add ALL
#include "mounts.h"
#include <poll.h>

static void fs_flags(const char *path)
{
	struct statfs s;
	MUST(statfs(path, &s));
	SAY("%s: type %lx flags %lx\n", path, (long)s.f_type, (long)s.f_flags);
}

int main(void)
{
	int fd;
	struct stat st;
	own_namespace();
	mkdir("a", 0755); mkdir("b", 0755); mkdir("c", 0755);
	touch("file"); touch("file2");
	symlink("a", "link");

	SHOW(mount("x", "a", "nosuchfs", 0, NULL));
	SHOW(mount("x", "nowhere", "tmpfs", 0, NULL));
	SHOW(mount("x", "file", "tmpfs", 0, NULL));
	SHOW(mount("x", "a", NULL, 0, NULL));
	SHOW(mount("x", "a", "tmpfs", 0, "nonsense=1"));
	SHOW(mount("x", "a", "tmpfs", 0, "mode=abc"));
	SHOW(mount("x", "a", "tmpfs", 0, (void *)1));
	SHOW(mount("x", (void *)1, "tmpfs", 0, NULL));
	SHOW(mount("some source", "a", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=700,uid=5,gid=6,nr_inodes=10"));
	MUST(stat("a", &st));
	SAY("mode %o uid %u gid %u ino %lu\n", st.st_mode, st.st_uid, st.st_gid, st.st_ino);
	fs_flags("a");
	show_mounts("tmpfs");
	struct statfs sf;
	MUST(statfs("a", &sf));
	VALUE(sf.f_blocks); VALUE(sf.f_bfree); VALUE(sf.f_files); VALUE(sf.f_ffree); VALUE(sf.f_bsize);
	fd = open("a/big", O_CREAT | O_RDWR, 0644);
	char *block = calloc(1, 32768);
	SHOW(write(fd, block, 32768));
	SHOW(write(fd, block, 32768));
	SHOW(write(fd, block, 4096));
	SHOW(ftruncate(fd, 1 << 30));
	MUST(statfs("a", &sf));
	VALUE(sf.f_bfree); VALUE(sf.f_ffree);
	SHOW(umount("a"));
	close(fd);
	for (int i = 0; i < 10; i++) {
		char name[20];
		sprintf(name, "a/f%d", i);
		if (mknod(name, S_IFREG | 0600, 0)) {
			SAY("inode %d: %s\n", i, strerrorname_np(errno));
			break;
		}
	}
	SHOW(unlink("a/big"));
	SHOW(mknod("a/after", S_IFREG | 0600, 0));

	/* The same mount once more, elsewhere, and parts of it. */
	SHOW(mount("a", "b", NULL, MS_BIND, NULL));
	SHOW(mount("a/f0", "file", NULL, MS_BIND, NULL));
	SHOW(mount("a", "file2", NULL, MS_BIND, NULL));
	SHOW(mount("file2", "a", NULL, MS_BIND, NULL));
	SHOW(mount(NULL, "b", NULL, MS_BIND, NULL));
	SHOW(mount("", "b", NULL, MS_BIND, NULL));
	SHOW(mount("nowhere", "b", NULL, MS_BIND, NULL));
	exists("b/f0");
	show_mounts("bound");
	SHOW(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	SHOW(mknod("b/x", S_IFREG | 0600, 0));
	SHOW(mknod("a/after2", S_IFREG | 0600, 0));
	fs_flags("b");
	SHOW(unlink("file"));
	SHOW(rename("b", "d"));
	SHOW(rmdir("b"));
	show_mounts("read-only");

	/* The file system as a whole. */
	fd = open("a/f1", O_WRONLY);
	SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_RDONLY, NULL));
	SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	close(fd);
	SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_RDONLY | MS_NOEXEC, NULL));
	fs_flags("a");
	SHOW(open("a/f1", O_WRONLY));
	SHOW(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND, NULL));
	SHOW(open("b/f1", O_WRONLY));
	SHOW(mount(NULL, "a", NULL, MS_REMOUNT, "size=128k"));
	MUST(statfs("a", &sf));
	VALUE(sf.f_blocks);
	SHOW(mount(NULL, "a", NULL, MS_REMOUNT, "size=4k,bad"));
	SHOW(mount(NULL, "a/f1", NULL, MS_REMOUNT, NULL));
	SHOW(mount(NULL, "c", NULL, MS_REMOUNT, NULL));
	SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_NOATIME, NULL));
	show_mounts("noatime");
	SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_NOSYMFOLLOW, NULL));
	symlink("f1", "a/l");
	SHOW(open("a/l", O_RDONLY));
	SHOW(readlink("a/l", (char[9]){ 0 }, 8));
	SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_STRICTATIME, NULL));
	fs_flags("a");

	/* Moving. */
	SHOW(mount("b", "c", NULL, MS_MOVE, NULL));
	exists("c/f0"); exists("b/f0");
	SHOW(mount("a/f0", "c", NULL, MS_MOVE, NULL));
	mkdir("c/below", 0755);
	SHOW(mount("c", "c/below", NULL, MS_MOVE, NULL));
	SHOW(mount("x", "c/below", "tmpfs", 0, NULL));
	show_mounts("moved");
	SHOW(umount("c"));
	SHOW(mount("c", "b", NULL, MS_BIND | MS_REC, NULL));
	show_mounts("rbind");
	SHOW(umount2("c", MNT_DETACH));
	show_mounts("detached");

	/* Use. */
	SHOW(chdir("b/below"));
	SHOW(umount(base[0] ? "." : ""));
	SHOW(umount2(".", MNT_EXPIRE));
	touch("kept");
	SHOW(umount2(".", MNT_DETACH));
	exists("kept");
	touch("more");
	exists("more");
	SHOW(chdir(base));
	exists("b/below/kept");
	SHOW(umount2("b", MNT_EXPIRE | MNT_DETACH));
	SHOW(umount2("b", 1 << 10));
	SHOW(umount2("link", UMOUNT_NOFOLLOW));
	SHOW(umount("nowhere"));
	SHOW(umount("c"));
	SHOW(umount("file2"));
	SHOW(umount2("b", MNT_EXPIRE));
	exists("b/f0");
	SHOW(umount2("b", MNT_EXPIRE));
	SHOW(umount2("b", MNT_EXPIRE));
	exists("b/f0");

	/* Poll tells of changes. */
	struct pollfd p = { open("/proc/self/mounts", O_RDONLY), POLLPRI };
	VALUE(poll(&p, 1, 0));
	SHOW(umount2("link", 0));
	VALUE(poll(&p, 1, 0));
	VALUE(p.revents & (POLLPRI | POLLERR));
	VALUE(poll(&p, 1, 0));
	SHOW(umount("file"));
	show_mounts("end");

	/* Not for everybody. */
	if (fork() == 0) {
		MUST(setresuid(1000, 1000, 1000));
		SHOW(mount("x", "a", "tmpfs", 0, NULL));
		SHOW(umount("a"));
		SHOW(umount("nowhere"));
		SHOW(mount("x", "nowhere", "tmpfs", 0, NULL));
		_exit(0);
	}
	wait(NULL);
	return 0;
}
