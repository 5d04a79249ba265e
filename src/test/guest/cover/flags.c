// needs: root
// Flags one by one: each single bit in the place of the flags of each call that has some. Left out are those that only some file
// systems or newer kernels know.
#include "cover.h"
#include <linux/futex.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/uio.h>
#include <sys/xattr.h>


static void opened(void)
{
	static struct open_how how;
	SWEEP("open", bits, (unlink("o"), v & O_TMPFILE ? 0 : open("f", O_RDWR | v, 0600)));
	SWEEP("open new", bits, (unlink("o"), open("o", O_WRONLY | O_CREAT | v, 0600)));
	SWEEP("openat dir", bits, openat(AT_FDCWD, "d", v & ~3, 0600));
	SWEEP("openat link", bits, openat(AT_FDCWD, "l", v, 0600));
	SWEEP("openat2 flags", bits, (unlink("o"), how.flags = v, how.mode = v & O_CREAT ? 0600 : 0, how.resolve = 0, syscall(SYS_openat2, AT_FDCWD, v & O_CREAT ? "o" : "f", &how, sizeof how)));
	SWEEP("openat2 resolve", bits, (how.flags = how.mode = 0, how.resolve = v, syscall(SYS_openat2, AT_FDCWD, "l", &how, sizeof how)));
	SWEEP("creat mode", bits, (unlink("o"), creat("o", v)));
	SWEEP("umask", bits, umask(v));
	umask(022);
	SWEEP("F_SETFL", bits, fcntl(FILE_FD, F_SETFL, v & ~O_ASYNC));
	fcntl(FILE_FD, F_SETFL, 0);
	SWEEP("F_SETFD", bits, fcntl(FILE_FD, F_SETFD, v));
	SWEEP("dup3", bits, dup3(FILE_FD, 3, v));
	SWEEP("pipe2", bits, pipe2((int *)buf, v));
	SWEEP("eventfd2", bits, syscall(SYS_eventfd2, 0, v));
	SWEEP("epoll_create1", bits, epoll_create1(v));
	SWEEP("inotify_init1", bits, inotify_init1(v));
	SWEEP("signalfd4", bits, syscall(SYS_signalfd4, -1, buf, 8, v));
	SWEEP("timerfd_create", bits, syscall(SYS_timerfd_create, CLOCK_MONOTONIC, v));
	SWEEP("memfd_create", bits, v == 4 ? 0 : syscall(SYS_memfd_create, "m", v));
	SWEEP("pidfd_open", bits, syscall(SYS_pidfd_open, getpid(), v));
	SWEEP("fanotify_init", bits, v == 0x4000 ? 0 : syscall(SYS_fanotify_init, v, 0));
	SWEEP("close_range", bits, syscall(SYS_close_range, 3, 10, v));
}

static void on_paths(void)
{
	long nowhere = AT_FDCWD;
	SWEEP("access", bits, access("f", v));
	SWEEP("faccessat", bits, syscall(SYS_faccessat, nowhere, "l", v));
	SWEEP("faccessat2", bits, syscall(SYS_faccessat2, nowhere, "l", R_OK, v));
	SWEEP("newfstatat", bits, syscall(SYS_newfstatat, nowhere, "l", buf, v));
	SWEEP("newfstatat fd", bits, syscall(SYS_newfstatat, FILE_FD, "", buf, v));
	SWEEP("statx flags", bits, syscall(SYS_statx, nowhere, "l", v, 0x7ff, buf));
	SWEEP("statx mask", bits, syscall(SYS_statx, nowhere, "f", 0, v, buf));
	SWEEP("fchownat", bits, syscall(SYS_fchownat, nowhere, "l", -1, -1, v));
	SWEEP("fchmodat2", bits, syscall(452, nowhere, "l", 0644, v));
	SWEEP("utimensat", bits, syscall(SYS_utimensat, nowhere, "l", buf, v));
	SWEEP("unlinkat", bits, syscall(SYS_unlinkat, nowhere, "missing", v));
	SWEEP("unlinkat dir", bits, (mkdir("o", 0700), syscall(SYS_unlinkat, nowhere, "o", v)));
	rmdir("o");
	SWEEP("linkat", bits, (unlink("o"), syscall(SYS_linkat, nowhere, "l", nowhere, "o", v)));
	SWEEP("renameat2", bits, v == 4 ? 0 : (close(open("o", O_CREAT | O_WRONLY, 0600)), syscall(SYS_renameat2, nowhere, "o", nowhere, "p", v)));
	SWEEP("name_to_handle_at", bits, v == 2 ? 0 : (*(int *)buf = 0, syscall(SYS_name_to_handle_at, nowhere, "f", buf, buf + 200, v)));
	SWEEP("open_tree", bits, syscall(SYS_open_tree, nowhere, "f", v));
	SWEEP("setxattr", bits, setxattr("f", "user.x", "1", 1, v));
	SWEEP("setxattr again", bits, setxattr("f", "user.x", "1", 1, v));
	SWEEP("chmod", bits, chmod("p", v));
	SWEEP("inotify_add_watch", bits, (place(inotify_init(), 40), syscall(SYS_inotify_add_watch, 40, "d", v)));
	SWEEP("inotify_add_watch file", bits, (place(inotify_init(), 40), syscall(SYS_inotify_add_watch, 40, "f", v | IN_OPEN)));
	SWEEP("mount", bits, syscall(SYS_mount, "d", "d", "tmpfs", v, 0));
	SWEEP("umount2", bits, syscall(SYS_umount2, "d", v));
	SWEEP("move_mount", bits, syscall(SYS_move_mount, nowhere, "d", nowhere, "d", v));
	SWEEP("mount_setattr", bits, syscall(442, nowhere, "d", v, buf, 32));
	SWEEP("fspick", bits, syscall(SYS_fspick, nowhere, "d", v));
	SWEEP("open_tree_attr", bits, syscall(467, nowhere, "d", v, buf, 32));
	close(40);
}

static void on_data(void)
{
	struct iovec v2[1] = { { buf, 4 } };
	int fd = syscall(SYS_memfd_create, "data", 0);
	place(fd, 41);
	pwrite(41, buf, 4096, 0);
	SWEEP("preadv2", bits, v == 8 || v == 0x80 || v == 0x100 ? 0 : syscall(SYS_preadv2, 41, v2, 1, 0L, 0L, v));
	SWEEP("pwritev2", bits, v == 8 || v == 0x80 || v == 0x100 ? 0 : syscall(SYS_pwritev2, 41, v2, 1, 0L, 0L, v));
	SWEEP("fallocate", bits, fallocate(41, v, 0, 4096));
	SWEEP("sync_file_range", bits, syscall(SYS_sync_file_range, FILE_FD, 0, 16, v));
	SWEEP("flock", bits, flock(FILE_FD, v | LOCK_NB));
	SWEEP("splice", bits, (read(PIPE_R, buf, 4096), syscall(SYS_splice, FILE_FD, 0, PIPE_W, 0, 1, v)));
	SWEEP("tee", bits, syscall(SYS_tee, PIPE_R, PIPE_W, 1, v));
	SWEEP("vmsplice", bits, (read(PIPE_R, buf, 4096), syscall(SYS_vmsplice, PIPE_W, v2, 1, v)));
	SWEEP("copy_file_range", bits, syscall(SYS_copy_file_range, FILE_FD, 0, WRITE_FD, 0, 0, v));
	SWEEP("getrandom", bits, syscall(SYS_getrandom, buf, 4, v));
	SWEEP("poll", bits, (((struct pollfd *)buf)->fd = SOCK, ((struct pollfd *)buf)->events = v, syscall(SYS_poll, buf, 1, 0)));
	SWEEP("timerfd_settime", bits, (memset(buf, 0, 64), place(syscall(SYS_timerfd_create, CLOCK_REALTIME, 0), 42), syscall(SYS_timerfd_settime, 42, v, buf, 0)));
	SWEEP("clock_nanosleep", bits, (memset(buf, 0, 64), syscall(SYS_clock_nanosleep, CLOCK_REALTIME, v, buf, 0)));
	struct epoll_event e;
	SWEEP("epoll_ctl add", bits, (e.events = v, epoll_ctl(EPOLL, EPOLL_CTL_ADD, EVENT, &e) | epoll_ctl(EPOLL, EPOLL_CTL_DEL, EVENT, &e)));
	SWEEP("epoll_ctl mod", bits, (e.events = EPOLLIN, epoll_ctl(EPOLL, EPOLL_CTL_ADD, EVENT, &e), e.events = v, epoll_ctl(EPOLL, EPOLL_CTL_MOD, EVENT, &e)));
	close(41);
	close(42);
}

static void on_sockets(void)
{
	static struct iovec one = { buf, 1 };
	static struct msghdr m = { .msg_iov = &one, .msg_iovlen = 1 };
	static const int types[][2] = { { AF_UNIX, SOCK_STREAM }, { AF_UNIX, SOCK_DGRAM }, { AF_UNIX, SOCK_SEQPACKET } };
	SWEEP("socket type", bits, socket(AF_UNIX, SOCK_STREAM | v, 0));
	SWEEP("socketpair type", bits, socketpair(AF_UNIX, SOCK_DGRAM | v, 0, (int *)buf));
	SWEEP("accept4", bits, accept4(SOCK, 0, 0, v));
	for (int t = 0; t < 3; t++) {
		int pair[2];
		socketpair(types[t][0], types[t][1] | SOCK_NONBLOCK, 0, pair);
		place(pair[0], 43);
		place(pair[1], 44);
		SAY("type %d\n", types[t][1]);
		SWEEP("sendto", bits, sendto(43, buf, 1, v, 0, 0));
		SWEEP("sendmsg", bits, sendmsg(43, &m, v));
		SWEEP("recvfrom", bits, recvfrom(44, buf, 1, v | MSG_DONTWAIT, 0, 0));
		SWEEP("recvmsg", bits, recvmsg(44, &m, v | MSG_DONTWAIT));
		close(43);
		close(44);
	}
}

static void on_memory(void)
{
	char *at = (char *)0x7000000000;
	SWEEP("mmap prot", bits, (mmap(at, 0x4000, v, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED ? -1 : 0));
	mmap(at, 0x4000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	SWEEP("mmap private", bits, v == MAP_HUGETLB || v == MAP_LOCKED ? 0 : (mmap(at, 0x1000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | v, -1, 0) == MAP_FAILED ? -1 : 0));
	SWEEP("mmap validated", bits, mmap(at, 0x1000, PROT_READ, MAP_SHARED_VALIDATE | v, FILE_FD, 0) == MAP_FAILED ? -1 : 0);
	mmap(at, 0x4000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	SWEEP("mprotect", bits, mprotect(at, 0x1000, v));
	mprotect(at, 0x1000, PROT_READ | PROT_WRITE);
	SWEEP("mremap", bits, (long)mremap(at, 0x1000, 0x1000, v, at + 0x10000) == -1 ? -1 : 0);
	mmap(at, 0x4000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	SWEEP("msync", bits, msync(at, 0x1000, v));
	SWEEP("mlock2", bits, syscall(SYS_mlock2, at, 0x1000, v));
	SWEEP("mlockall", bits, v == 1 ? 0 : mlockall(v));
	SHOW(munlockall());
	SWEEP("madvise", ((long[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27, 99, 102, 103, 104 }), madvise(at, 0x1000, v));
	SWEEP("process_madvise", bits, syscall(SYS_process_madvise, FILE_FD, buf, 1, 20, v));
	SWEEP("membarrier", bits, v && v != 0x10 && v != 8 && v != 1 && v != 2 ? 0 : syscall(SYS_membarrier, v, 0, 0));
}

static void on_processes(void)
{
	SWEEP("wait4", bits, syscall(SYS_wait4, -1, 0, v | WNOHANG, 0));
	SWEEP("waitid", bits, syscall(SYS_waitid, 0, 0, buf, v | WNOHANG, 0));
	SWEEP("waitid exited", bits, syscall(SYS_waitid, 0, 0, buf, v | WNOHANG | WEXITED, 0));
	SWEEP("unshare", bits, (v & (CLONE_NEWUSER | CLONE_FILES | CLONE_FS | CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)) || v == 0x80 ? 0 : unshare(v));
	SWEEP("setns", bits, setns(FILE_FD, v));
	SWEEP("sigaltstack", bits, (*(long *)buf = (long)buf, *(int *)(buf + 8) = v, *(long *)(buf + 16) = 8192, syscall(SYS_sigaltstack, buf, 0)));
	syscall(SYS_sigaltstack, &(stack_t){ .ss_flags = SS_DISABLE }, 0);
	struct { void *h; unsigned long flags; void *restorer; unsigned long mask; } a = { SIG_IGN };
	SWEEP("sigaction", bits, (a.flags = v, syscall(SYS_rt_sigaction, SIGUSR1, &a, 0, 8)));
	SWEEP("sigaction shown", bits, (a.flags = v, syscall(SYS_rt_sigaction, SIGUSR1, &a, 0, 8), syscall(SYS_rt_sigaction, SIGUSR1, 0, &a, 8), a.flags == v ? 0 : (errno = 1, -1)));
	SWEEP("sigprocmask how", bits, syscall(SYS_rt_sigprocmask, v, buf, 0, 8));
	SWEEP("pidfd_send_signal", bits, syscall(SYS_pidfd_send_signal, FILE_FD, 0, 0, v));
	SWEEP("shmget", bits, v == 04000 ? 0 : shmctl(shmget(IPC_PRIVATE, 1, v | 0600), IPC_RMID, 0));
	SWEEP("semget", bits, semctl(semget(IPC_PRIVATE, 1, v), 0, IPC_RMID));
	SWEEP("msgget", bits, msgctl(msgget(IPC_PRIVATE, v), IPC_RMID, 0));
	int shm = shmget(IPC_PRIVATE, 0x1000, 0600), msg = msgget(IPC_PRIVATE, 0600);
	SWEEP("shmat", bits, shmdt(shmat(shm, (void *)0x7000100000, v)));
	SWEEP("msgsnd", bits, (*(long *)buf = 1, msgsnd(msg, buf, 1, v | IPC_NOWAIT)));
	SWEEP("msgrcv", bits, msgrcv(msg, buf, 1, 0, v | IPC_NOWAIT));
	shmctl(shm, IPC_RMID, 0);
	msgctl(msg, IPC_RMID, 0);
	unsigned word = 1;
	SWEEP("futex", bits, v == 2 || v == 4 || v == 8 ? 0 : syscall(SYS_futex, &word, v, 0, &soon, &word, 0));
	SWEEP("futex_wake", bits, syscall(454, &word, -1L, 1, v));
	SWEEP("landlock_create_ruleset", bits, syscall(444, buf, 8, v));
	SWEEP("landlock_restrict_self", bits, syscall(446, FILE_FD, v));
	SWEEP("seccomp", bits, syscall(SYS_seccomp, 1, v, 1));
}

int main(void)
{
	begin();
	opened();
	fixture();
	on_paths();
	fixture();
	on_data();
	fixture();
	on_sockets();
	on_memory();
	on_processes();
	return 0;
}
