// A POSIX message queue's descriptor is a regular file's: size, position, truncation, its name, opening it again; and the
// limit of bytes that queues of a user may take.
// flags: -lrt
#include "check.h"
#include <mqueue.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/vfs.h>

int main(void)
{
	char b[200] = "";
	struct mq_attr at = { .mq_maxmsg = 3, .mq_msgsize = 20 };
	struct stat st;
	struct statfs fs;
	syscall(SYS_close_range, 3, -1, 0);
	umask(022);
	mq_unlink("/queue_file");
	int q = mq_open("/queue_file", O_RDWR | O_CREAT | O_APPEND | O_SYNC, 0666, &at);
	OCTAL(fcntl(q, F_GETFL));
	MUST(fstat(q, &st));
	OCTAL(st.st_mode);
	VALUE(st.st_size);
	VALUE(st.st_nlink);
	VALUE(st.st_blksize);
	CHECK(st.st_uid == getuid() && st.st_gid == getgid());
	MUST(fstatfs(q, &fs));
	CHECK(fs.f_type == 0x19800202);
	SHOW(lseek(q, 0, SEEK_CUR));
	SHOW(lseek(q, 5, SEEK_SET));
	SHOW(read(q, b, 10));
	TEXT(b);
	SHOW(lseek(q, 0, SEEK_CUR));
	SHOW(lseek(q, 0, SEEK_END));
	SHOW(lseek(q, 0, SEEK_HOLE));
	SHOW(pread(q, b, 5, 0));
	b[5] = 0;
	TEXT(b);
	SHOW(read(q, b, 100));
	SHOW(write(q, b, 1));
	SHOW(pwrite(q, b, 1, 0));
	SHOW(ftruncate(q, 7));
	MUST(fstat(q, &st));
	VALUE(st.st_size);
	SHOW(pread(q, b, 100, 0));
	SHOW(lseek(q, 0, SEEK_END));
	SHOW(ftruncate(q, -1));
	SHOW(fallocate(q, 0, 0, 10));
	SHOW(mmap(0, 10, PROT_READ, MAP_SHARED, q, 0) == MAP_FAILED ? errno : 0);
	SHOW(fsync(q));
	SHOW(fchmod(q, 0600));
	MUST(fstat(q, &st));
	OCTAL(st.st_mode);
	memset(b, 0, sizeof b);
	char link[30];
	sprintf(link, "/proc/self/fd/%d", q);
	SHOW(readlink(link, b, sizeof b));
	TEXT(b);
	int again = open(link, O_RDONLY | O_NONBLOCK);
	SHOW(mq_send(q, "hello", 5, 1));
	memset(b, 0, sizeof b);
	SHOW(mq_receive(again, b, 100, 0));
	TEXT(b);
	SHOW(mq_send(again, "hello", 5, 1));
	SHOW(mq_receive(again, b, 100, 0));
	SHOW(mq_unlink("/queue_file"));
	MUST(fstat(q, &st));
	VALUE(st.st_nlink);
	memset(b, 0, sizeof b);
	SHOW(readlink(link, b, sizeof b));
	TEXT(b);
	mqd_t wo = mq_open("/queue_file", O_WRONLY | O_CREAT, 0200, 0);
	SHOW(read(wo, b, 1));
	SHOW(mq_receive(wo, b, 8192, 0));
	mq_unlink("/queue_file");
	close(wo);
	close(q);
	close(again);
	/* 3 messages of 20 bytes take 3 * (20 + 48) and 48 for each of 3 priorities */
	struct rlimit l = { 347, 348 };
	MUST(setrlimit(RLIMIT_MSGQUEUE, &l));
	SHOW(mq_open("/queue_file", O_RDWR | O_CREAT, 0666, &at));
	l.rlim_cur = 348;
	MUST(setrlimit(RLIMIT_MSGQUEUE, &l));
	SHOW(mq_open("/queue_file", O_RDWR | O_CREAT, 0666, &at));
	SHOW(mq_open("/queue_file2", O_RDWR | O_CREAT, 0666, &at));
	SHOW(mq_unlink("/queue_file"));
	close(3);
	SHOW(mq_open("/queue_file2", O_RDWR | O_CREAT, 0666, &at));
	SHOW(mq_unlink("/queue_file2"));

	return 0;
}
