// needs: root
// Each call that takes a descriptor, with each argument made bad in turn.
#include "cover.h"
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/uio.h>

static struct iovec vector[2] = { { buf, 8 }, { buf + 8, 0 } };
static struct { unsigned bytes; int type; char room[128]; } handle = { 8, 1 };

static void files(void)
{
	long b = S(buf), v = S(vector), f = FILE_FD;
	CALL(read, "fbn", f, b, 4);
	CALL(write, "fbn", f, b, 4);
	CALL(pread64, "fbno", f, b, 4, 0);
	CALL(pwrite64, "fbno", f, b, 4, 0);
	CALL(readv, "fbc", f, v, 2);
	CALL(writev, "fbc", f, v, 2);
	CALL(preadv, "fbco", f, v, 2, 0);
	CALL(pwritev, "fbco", f, v, 2, 0);
	CALL(preadv2, "fbcoiF", f, v, 2, 0, 0, 0);
	CALL(pwritev2, "fbcoiF", f, v, 2, 0, 0, 0);
	CALL(lseek, "foF", f, 4, SEEK_SET);
	CALL(fstat, "fb", f, b);
	CALL(fstatfs, "fb", f, b);
	CALL(fchmod, "fi", f, 0600);
	CALL(fchown, "fii", f, 1000, 1000);
	CALL(ftruncate, "fo", f, 8);
	CALL(fallocate, "fioo", f, 0, 0, 100);
	CALL(fadvise64, "foni", f, 0, 10, 0);
	CALL(fadvise64, "foni", f, 0, 10, 7);
	CALL(readahead, "fon", f, 0, 10);
	CALL(sync_file_range, "fooF", f, 0, 10, 0);
	CALL(fsync, "f", f);
	CALL(fdatasync, "f", f);
	CALL(syncfs, "f", f);
	CALL(flock, "fi", f, LOCK_SH | LOCK_NB);
	CALL(getdents, "fbn", DIR_FD, b, 4096);
	CALL(getdents64, "fbn", DIR_FD, b, 4096);
	CALL(fchdir, "f", f);
	CALL(fsetxattr, "fsbnF", f, S("user.x"), b, 4, 0);
	CALL(fgetxattr, "fsbn", f, S("user.x"), b, 4);
	CALL(flistxattr, "fbn", f, b, 100);
	CALL(fremovexattr, "fs", f, S("user.x"));
	run("cachestat", 451, "fbbF", (long[6]){ f, b, b + 64, 0 });
	CALL(open_by_handle_at, "fbF", DIR_FD, S(&handle), 0);
	CALL(fanotify_init, "FF", 0, 0);
	CALL(fanotify_mark, "fFidp", f, 1, 1, AT_FDCWD, S("f"));
	CALL(mmap, "nnFFfo", 0, 4096, PROT_READ, MAP_PRIVATE, f, 0);
	CALL(ioctl, "fFb", f, 0x541b, b);
	CALL(finit_module, "fsF", f, S(""), 0);
}

static void between(void)
{
	long b = S(buf), v = S(vector);
	CALL(dup, "f", FILE_FD);
	CALL(dup2, "ff", FILE_FD, 3);
	CALL(dup2, "fi", FILE_FD, 100000);
	CALL(dup3, "ffF", FILE_FD, 3, 0);
	CALL(fcntl, "fFi", FILE_FD, F_GETFL, 0);
	CALL(sendfile, "ffbn", SOCK, FILE_FD, 0, 4);
	CALL(copy_file_range, "fbfbnF", FILE_FD, b, WRITE_FD, b + 8, 0, 0);
	CALL(splice, "fbfbnF", FILE_FD, b, PIPE_W, 0, 4, 2);
	CALL(tee, "ffnF", PIPE_R, PIPE_W, 4, 2);
	CALL(vmsplice, "fbcF", PIPE_W, v, 2, 2);
	CALL(close, "f", FILE_FD);
	CALL(close_range, "iiF", 100, 110, 0);
	CALL(pipe, "b", b);
	CALL(pipe2, "bF", b, O_CLOEXEC);
	CALL(kcmp, "iiFff", getpid(), getpid(), 0, FILE_FD, FILE_FD);
}

static void events(void)
{
	long b = S(buf);
	static struct epoll_event event = { EPOLLIN };
	static unsigned long mask = 1 << 9, pack[2];
	static struct pollfd polled[2] = { { FILE_FD, POLLIN }, { PIPE_R, POLLIN } };
	CALL(epoll_create, "n", 1);
	CALL(epoll_create1, "F", 0);
	CALL(epoll_ctl, "fFfb", EPOLL, EPOLL_CTL_ADD, EVENT, S(&event));
	CALL(epoll_wait, "fbni", EPOLL, b, 4, 0);
	CALL(epoll_pwait, "fbnibn", EPOLL, b, 4, 0, S(&mask), 8);
	run("epoll_pwait2", 441, "fbnTbn", (long[6]){ EPOLL, b, 4, S(&soon), S(&mask), 8 });
	CALL(poll, "bni", S(polled), 2, 0);
	CALL(ppoll, "bnTbn", S(polled), 2, S(&soon), S(&mask), 8);
	CALL(select, "cbbbi", 40, b, b, b, S(&soon));
	CALL(pselect6, "cbbbTb", 40, b, b, b, S(&soon), S(pack));
	CALL(eventfd, "n", 1);
	CALL(eventfd2, "nF", 1, 0);
	CALL(signalfd, "fbn", -1, S(&mask), 8);
	CALL(signalfd4, "fbnF", -1, S(&mask), 8, 0);
	CALL(timerfd_create, "FF", 1, 0);
	CALL(timerfd_settime, "fFbb", FILE_FD, 0, b, b);
	CALL(timerfd_gettime, "fb", FILE_FD, b);
	CALL(inotify_init1, "F", 0);
	CALL(inotify_add_watch, "fpF", FILE_FD, S("f"), IN_OPEN);
	CALL(inotify_rm_watch, "fn", FILE_FD, 1);
	CALL(pidfd_open, "nF", getpid(), 0);
	CALL(pidfd_send_signal, "fFbF", FILE_FD, 0, 0, 0);
	CALL(pidfd_getfd, "ffF", FILE_FD, 0, 0);
	CALL(process_madvise, "fbcFF", FILE_FD, S(vector), 2, 20, 0);
	run("process_mrelease", 448, "fF", (long[6]){ FILE_FD, 0 });
	CALL(setns, "fF", FILE_FD, 0);
	CALL(mq_timedsend, "fbnnt", FILE_FD, b, 4, 0, 0);
	CALL(mq_timedreceive, "fbnbt", FILE_FD, b, 4, b, 0);
	CALL(mq_notify, "fb", FILE_FD, 0);
	CALL(mq_getsetattr, "fbb", FILE_FD, 0, b);
	CALL(fsopen, "sF", S("tmpfs"), 0);
	CALL(fsconfig, "fFssi", FILE_FD, 0, S("x"), S("y"), 0);
	CALL(fsmount, "fFF", FILE_FD, 0, 0);
	CALL(fspick, "dpF", AT_FDCWD, S("."), 0);
	CALL(move_mount, "dpdpF", AT_FDCWD, S("d"), AT_FDCWD, S("d"), 0);
	run("mount_setattr", 442, "dpFbn", (long[6]){ AT_FDCWD, S("d"), 0, b, 32 });
	run("landlock_create_ruleset", 444, "bnF", (long[6]){ b, 8, 0 });
	run("landlock_add_rule", 445, "fFbF", (long[6]){ FILE_FD, 1, b, 0 });
	run("landlock_restrict_self", 446, "fF", (long[6]){ FILE_FD, 0 });
}

static void sockets(void)
{
	long b = S(buf);
	static struct sockaddr name = { AF_UNIX, "sock" };
	static struct iovec one = { buf, 4 };
	static struct msghdr message = { .msg_iov = &one, .msg_iovlen = 1 };
	static struct mmsghdr many[2] = { { { .msg_iov = &one, .msg_iovlen = 1 } }, { { .msg_iov = &one, .msg_iovlen = 1 } } };
	static int length = 16;
	CALL(socket, "FFF", AF_UNIX, SOCK_STREAM, 0);
	CALL(socketpair, "FFFb", AF_UNIX, SOCK_DGRAM, 0, b);
	CALL(bind, "fbn", SOCK, S(&name), 7);
	CALL(connect, "fbn", SOCK, S(&name), 7);
	CALL(listen, "fi", SOCK, 1);
	CALL(accept, "fbb", SOCK, b, S(&length));
	CALL(accept4, "fbbF", SOCK, b, S(&length), 0);
	CALL(getsockname, "fbb", SOCK, b, S(&length));
	CALL(getpeername, "fbb", SOCK, b, S(&length));
	CALL(sendto, "fbnFbn", SOCK, b, 4, 0, 0, 0);
	CALL(recvfrom, "fbnFbb", PEER, b, 4, MSG_DONTWAIT, 0, 0);
	CALL(sendmsg, "fbF", SOCK, S(&message), 0);
	CALL(recvmsg, "fbF", PEER, S(&message), MSG_DONTWAIT);
	CALL(sendmmsg, "fbcF", SOCK, S(many), 2, 0);
	CALL(recvmmsg, "fbcFt", PEER, S(many), 2, MSG_DONTWAIT, S(&soon));
	CALL(shutdown, "fF", SOCK, SHUT_WR);
	CALL(getsockopt, "fFFbb", SOCK, SOL_SOCKET, SO_TYPE, b, S(&length));
	CALL(setsockopt, "fFFbn", SOCK, SOL_SOCKET, SO_REUSEADDR, b, 4);
}

int main(void)
{
	begin();
	files();
	between();
	events();
	sockets();
	return 0;
}
