// needs: root /dev/loop-control
// What a loop device is told: files set and taken away, status, configuration, and the errors of each.
#include "loop.h"

static void show_info(int fd)
{
	struct loop_info64 i;
	memset(&i, 1, sizeof i);
	SHOW(ioctl(fd, LOOP_GET_STATUS64, &i));
	CHECK(i.lo_number == loop_number());
	SAY("offset %llu limit %llu flags %x name %.64s type %d\n", (long long)i.lo_offset, (long long)i.lo_sizelimit, i.lo_flags, i.lo_file_name, i.lo_encrypt_type);
}

static void control(void)
{
	int ctl = open("/dev/loop-control", O_RDWR);
	struct stat st;
	fstat(ctl, &st);
	CHECK(S_ISCHR(st.st_mode) && major(st.st_rdev) == 10 && minor(st.st_rdev) == 237);
	SHOW(ioctl(ctl, LOOP_CTL_ADD, 0));
	SHOW(ioctl(ctl, LOOP_CTL_ADD, 77));
	SHOW(ioctl(ctl, LOOP_CTL_ADD, 77));
	SHOW(stat("/dev/loop77", &st));
	CHECK(S_ISBLK(st.st_mode) && major(st.st_rdev) == 7 && minor(st.st_rdev) == 77);
	OCTAL(st.st_mode & 07777);
	SHOW(access("/sys/block/loop77", F_OK));
	SHOW(ioctl(ctl, LOOP_CTL_REMOVE, 77));
	SHOW(ioctl(ctl, LOOP_CTL_REMOVE, 77));
	SHOW(ioctl(ctl, LOOP_CTL_REMOVE, -1));
	SHOW(access("/dev/loop77", F_OK));
	SHOW(access("/sys/block/loop77", F_OK));
	int n = ioctl(ctl, LOOP_CTL_ADD, -1);
	CHECK(n >= 0);
	char path[64];
	sprintf(path, "/dev/loop%d", n);
	int fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	SHOW(ioctl(ctl, LOOP_CTL_REMOVE, n));
	close(fd);
	SHOW(ioctl(ctl, LOOP_CTL_REMOVE, n));
	SHOW(ioctl(ctl, 0x4c83, 0));
	SHOW(ioctl(ctl, LOOP_SET_FD, 0));
	char b[4];
	SHOW(read(ctl, b, 4));
	SHOW(write(ctl, b, 4));
	SHOW(lseek(ctl, 5, SEEK_SET));
	close(ctl);
}

static void unbound(int fd)
{
	struct loop_info64 i = {0};
	struct loop_info old = {0};
	SHOW(ioctl(fd, LOOP_GET_STATUS64, &i));
	SHOW(ioctl(fd, LOOP_GET_STATUS, &old));
	SHOW(ioctl(fd, LOOP_GET_STATUS64, 0));
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	SHOW(ioctl(fd, LOOP_SET_STATUS, 1));
	SHOW(ioctl(fd, LOOP_CLR_FD, 0));
	SHOW(ioctl(fd, LOOP_SET_CAPACITY, 0));
	SHOW(ioctl(fd, LOOP_SET_DIRECT_IO, 0));
	SHOW(ioctl(fd, LOOP_SET_BLOCK_SIZE, 512));
	SHOW(ioctl(fd, LOOP_CHANGE_FD, 0));
	int p[2];
	pipe(p);
	SHOW(ioctl(fd, LOOP_SET_FD, p[0]));
	SHOW(ioctl(fd, LOOP_SET_FD, 999));
	SHOW(ioctl(fd, LOOP_SET_FD, fd));
	int dir = open("/", O_RDONLY);
	SHOW(ioctl(fd, LOOP_SET_FD, dir));
	int o = open("img", O_PATH);
	SHOW(ioctl(fd, LOOP_SET_FD, o));
	SHOW(ioctl(fd, LOOP_CONFIGURE, 0));
	SHOW(ioctl(fd, 0x4c20, 0));
	struct loop_config c = { .fd = 999 };
	SHOW(ioctl(fd, LOOP_CONFIGURE, &c));
	close(o), close(dir), close(p[0]), close(p[1]);
}

static void configure(int fd, int f)
{
	struct loop_config c = { .fd = f, .block_size = 1000 };
	SHOW(ioctl(fd, LOOP_CONFIGURE, &c));
	c.block_size = 8192 * 16;
	SHOW(ioctl(fd, LOOP_CONFIGURE, &c));
	c.block_size = 1024;
	c.info.lo_flags = 0x100;
	SHOW(ioctl(fd, LOOP_CONFIGURE, &c));
	c.info.lo_flags = LO_FLAGS_AUTOCLEAR | LO_FLAGS_READ_ONLY;
	c.info.lo_offset = 4096;
	c.info.lo_sizelimit = 8192;
	strcpy((char *)c.info.lo_file_name, "some name");
	SHOW(ioctl(fd, LOOP_CONFIGURE, &c));
	SHOW(ioctl(fd, LOOP_CONFIGURE, &c));
	SHOW(ioctl(fd, LOOP_SET_FD, f));
	show_info(fd);
	int v;
	long l;
	SHOW(ioctl(fd, BLKSSZGET, &v));
	VALUE(v);
	SHOW(ioctl(fd, BLKGETSIZE64, &l));
	VALUE(l);
	loop_sys("size");
	loop_sys("ro");
	loop_sys("loop/offset");
	loop_sys("loop/sizelimit");
	loop_sys("loop/autoclear");
	loop_sys("queue/logical_block_size");
	loop_sys("loop/partscan");
	loop_sys("loop/dio");
	int ctl = open("/dev/loop-control", O_RDWR);
	SHOW(ioctl(ctl, LOOP_CTL_REMOVE, loop_number()));
	close(ctl);
	/* Only what is configured may change, and of the flags these two. */
	struct loop_info64 i = {0};
	i.lo_flags = LO_FLAGS_PARTSCAN;
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	show_info(fd);
	i.lo_encrypt_type = 1;
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	i.lo_encrypt_type = 0;
	i.lo_encrypt_key_size = 40;
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	i.lo_encrypt_key_size = 0;
	i.lo_offset = -1;
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	i.lo_offset = 0;
	i.lo_sizelimit = -1;
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	int other = loop_file("other", 65536), small = loop_file("small", 512), wide;
	SHOW(ioctl(fd, LOOP_CHANGE_FD, small));
	SHOW(ioctl(fd, LOOP_CHANGE_FD, other));
	char b[300];
	SHOW(ioctl(fd, LOOP_CHANGE_FD, 999));
	loop_sys("size");
	SHOW(ioctl(fd, LOOP_SET_BLOCK_SIZE, 4096));
	SHOW(ioctl(fd, BLKSSZGET, &v));
	VALUE(v);
	SHOW(ioctl(fd, LOOP_SET_BLOCK_SIZE, 0));
	SHOW(ioctl(fd, LOOP_SET_BLOCK_SIZE, 513));
	SHOW(ioctl(fd, LOOP_SET_BLOCK_SIZE, 1 << 20));
	SHOW(ftruncate(other, 100000));
	SHOW(ioctl(fd, LOOP_SET_CAPACITY, 0));
	loop_sys("size");
	SHOW(ioctl(fd, LOOP_CLR_FD, 0));
	SHOW(ioctl(fd, LOOP_CLR_FD, 0));
	SHOW(ioctl(fd, LOOP_GET_STATUS64, &i));
	SHOW(open(loop_path, O_RDONLY));
	close(other), close(small);
}

int main(void)
{
	control();
	int f = loop_file("img", 65536);
	int fd = loop_open(O_RDWR);
	unbound(fd);
	configure(fd, f);
	close(fd);
	loop_sys("size");
	loop_sys("loop/offset");
	loop_sys("ro");
	MUST(fd = open(loop_path, O_RDWR));
	struct loop_info64 i;
	SHOW(ioctl(fd, LOOP_GET_STATUS64, &i));

	/* The old structure, and clearing while somebody else has it open. */
	SHOW(ioctl(fd, LOOP_SET_FD, f));
	struct loop_info old = {0};
	strcpy(old.lo_name, "old name");
	old.lo_offset = 512;
	SHOW(ioctl(fd, LOOP_SET_STATUS, &old));
	memset(&old, 0, sizeof old);
	SHOW(ioctl(fd, LOOP_GET_STATUS, &old));
	SAY("offset %d flags %x name %s\n", old.lo_offset, old.lo_flags, old.lo_name);
	struct stat st;
	fstat(f, &st);
	CHECK(old.lo_inode == st.st_ino);
	int second = open(loop_path, O_RDONLY);
	SHOW(ioctl(fd, LOOP_CLR_FD, 0));
	show_info(second);
	SHOW(ioctl(fd, LOOP_CLR_FD, 0));
	close(fd);
	show_info(second);
	SHOW(ioctl(second, LOOP_SET_STATUS64, 0));
	close(second);
	MUST(fd = open(loop_path, O_RDONLY));
	SHOW(ioctl(fd, LOOP_GET_STATUS64, &i));

	/* Not opened for writing: the device is read-only; no capability, no change. */
	SHOW(ioctl(fd, LOOP_SET_FD, f));
	loop_sys("ro");
	show_info(fd);
	MUST(setresuid(-1, 65534, -1));
	SHOW(ioctl(fd, LOOP_CLR_FD, 0));
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	SHOW(ioctl(fd, LOOP_SET_CAPACITY, 0));
	SHOW(ioctl(fd, LOOP_SET_DIRECT_IO, 0));
	SHOW(ioctl(fd, LOOP_SET_BLOCK_SIZE, 512));
	SHOW(ioctl(fd, LOOP_GET_STATUS64, &i));
	SHOW(open(loop_path, O_RDONLY));
	SHOW(open("/dev/loop-control", O_RDONLY));
	MUST(setresuid(-1, 0, -1));
	SHOW(ioctl(fd, LOOP_CLR_FD, 0));
	close(fd);
	return 0;
}
