// What several thousand more generated programs showed: which of two errors comes first, ids of timers that came to nothing, ranges
// that reach beyond all mappings, flags without their partner, receiving nothing, and seals that keep a file's mode.
#include "check.h"
#include <linux/futex.h>
#include <mqueue.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

static volatile char *const at = (char *)0x7000000000;

static char *fixed(long len, int prot, int type) {
	return mmap((void *)at, len, prot, type | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void memory(void) {
	char *m = fixed(0x4000, PROT_READ | PROT_WRITE, MAP_SHARED);
	SHOW(madvise(m, 0x100000000, 25));
	SHOW(madvise(m + 0x4000, 0x1000, 25));
	SHOW(madvise(0, 0x8000000000000000, MADV_POPULATE_WRITE));
	SHOW(madvise(0, 0x8000000000000000, MADV_SEQUENTIAL));
	SHOW(madvise((void *)-0x1000, 0x1000, MADV_COLD));
	m[0] = m[0x1000] = 'x';
	SHOW(madvise(m, 2, MADV_REMOVE));
	VALUE(m[0]);
	VALUE(m[0x1000]);
	m = fixed(0x8000, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	char *other = mmap(0, 0x4000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	m[0x10] = 'y';
	SHOW(mremap(m, 0x80000000, 0x10, MREMAP_MAYMOVE | MREMAP_FIXED, other) == other);
	VALUE(other[0x10]);
	SHOW(mincore(m, 0x8000, (unsigned char[8]){0}));
	SHOW(mremap(other, 8, 8, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, other));
	SHOW(mremap(other, 0x1000, 0x1000, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, other + 0x1000) == other + 0x1000);
	SHOW(mremap(other, -0x1000L, 2, 0));
	SHOW(mremap(other, -0x1000L, -0x2000L, 0));
	SHOW(mremap((void *)0x20000000000, -0x1000L, 2, 0));
	SHOW(mmap(0, 8, 0, MAP_FIXED | MAP_ANONYMOUS, -1, 0));
	SHOW(mmap(other, 8, 0, MAP_FIXED_NOREPLACE | MAP_ANONYMOUS, -1, 0));
	SHOW(mmap(other + 1, 8, 0, MAP_FIXED | MAP_ANONYMOUS, -1, 0));
	SHOW(mmap(0, 8, 0, MAP_ANONYMOUS, -1, 0));
	SHOW(mmap((void *)-0x1000, 8, 0, MAP_FIXED | MAP_ANONYMOUS, -1, 0));
	SHOW(mmap(0, 0, 0, MAP_HUGETLB | MAP_ANONYMOUS, -1, 0));
	int id = shmget(IPC_PRIVATE, 0x1000, 0600);
	SHOW((long)shmat(id, (void *)-1, SHM_RDONLY | SHM_RND));
	SHOW(shmget(IPC_PRIVATE, 0x2000, 0x4000800));
	SHOW(syscall(SYS_memfd_create, "x", 0x80000004));
	SHOW(shmctl(id, IPC_RMID, 0));
}

static void files(void) {
	int i = inotify_init(), f = open("a", O_RDWR | O_CREAT, 0600), p[2];
	struct iovec v = { p, 4 };
	char range[16] = {0}, result[40];
	SHOW(syscall(451, i, range, result, 3));
	SHOW(syscall(451, i, 1, result, 0));
	SHOW(syscall(451, f, 1, result, 3));
	SHOW(syscall(451, f, range, result, 3));
	SHOW(syscall(SYS_preadv2, i, &v, 1, -1L, 0L, 2L));
	SHOW(syscall(SYS_preadv2, f, &v, 1, 0, 0, 0xb0));
	SHOW(ftruncate(syscall(SYS_pidfd_open, getpid(), 0), 0x80000000));
	SHOW(ftruncate(syscall(SYS_pidfd_open, getpid(), 0), 0x7fffffff));
	SHOW(syscall(SYS_copy_file_range, f, 8, f, 1, 0, -1));
	SHOW(syscall(SYS_copy_file_range, f, 0, f, 0, 0, -1));
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 1 << 20, RLIM_INFINITY });
	long to = 1 << 20, zero = 0;
	SHOW(write(f, "1234", 4));
	SHOW(syscall(SYS_copy_file_range, f, &zero, f, &to, 0, 0));
	SHOW(syscall(SYS_copy_file_range, f, &zero, f, &to, 4, 0));
	to -= 2;
	SHOW(syscall(SYS_copy_file_range, f, &zero, f, &to, 4, 0));
	int t = syscall(SYS_memfd_create, "t", 0);
	SHOW(pwrite(t, 0, 8, 0x2000));
	VALUE(lseek(t, 0, SEEK_END));
	SHOW(pwrite(t, 0, 8, 0x1000));
	VALUE(lseek(t, 0, SEEK_END));
	f = syscall(SYS_memfd_create, "m", 8);
	SHOW(fchmod(f, 1));
	SHOW(fchmod(f, 0600));
	SHOW(fchmod(f, 0700));
	int a[2], b[2];
	pipe(a);
	pipe2(b, O_NONBLOCK);
	close(a[0]);
	SHOW(tee(b[0], a[1], 10, 0));
	write(b[1], "x", 1);
	signal(SIGPIPE, SIG_IGN);
	SHOW(tee(b[0], a[1], 10, 0));
}

static void on_alarm(int s) { (void)s; }

static void others(void) {
	cpu_set_t one;
	memset(&one, -1, sizeof one);
	SHOW(syscall(SYS_sched_setaffinity, 0, 0x80000000, &one));
	int id = -1;
	struct sigevent none = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = 0 }, how = { .sigev_notify = 77 }, pid = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = 10 };
	SHOW(syscall(SYS_timer_create, CLOCK_REALTIME, &none, &id));
	SHOW(syscall(SYS_timer_create, CLOCK_REALTIME, &how, &id));
	SHOW(syscall(SYS_timer_create, CLOCK_REALTIME, &pid, &id));
	VALUE(id);
	SHOW(syscall(SYS_timer_create, CLOCK_REALTIME, 0, &id));
	VALUE(id);
	SHOW(syscall(SYS_timer_create, CLOCK_REALTIME, 1, &id));
	SHOW(syscall(SYS_timer_create, 77, 0, &id));
	SHOW(syscall(SYS_timer_create, CLOCK_REALTIME, 0, &id));
	VALUE(id);
	unsigned word = 0;
	struct timespec bad = { -1, 0 };
	SHOW(syscall(SYS_futex, &word, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME, 0, &bad, 0, 0));
	SHOW(syscall(SYS_futex, &word, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME, 0, 1, 0, 0));
	SHOW(syscall(SYS_futex, &word, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME, 0, 0, 0, 0));
	SHOW(syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 0, 1, 0, 0));
	SHOW(syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 0, &bad, 0, 0));
	SHOW(syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 1, 0, 0, 0));
	setitimer(ITIMER_REAL, &(struct itimerval){ .it_value.tv_sec = 4294967296 + 5 }, 0);
	SHOW(alarm(0));
	int s = socket(AF_UNIX, SOCK_DGRAM, 0), value = 5, pair[2];
	SHOW(setsockopt(s, SOL_SOCKET, SO_BUSY_POLL, &value, 4));
	value = -1;
	SHOW(setsockopt(s, SOL_SOCKET, SO_BUSY_POLL, &value, 4));
	value = 0;
	SHOW(setsockopt(s, SOL_SOCKET, SO_BUSY_POLL, &value, 4));
	value = 5;
	SHOW(setsockopt(s, SOL_SOCKET, 69, &value, 4));
	SHOW(setsockopt(s, SOL_SOCKET, 70, &value, 4));
	value = -1;
	SHOW(setsockopt(s, SOL_SOCKET, 70, &value, 4));
	value = 0;
	SHOW(setsockopt(s, SOL_SOCKET, 69, &value, 4));
	SHOW(setsockopt(s, SOL_SOCKET, 70, &value, 4));
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	struct sigaction act = { .sa_handler = on_alarm };
	sigaction(SIGALRM, &act, 0);
	SHOW(recv(pair[0], 0, 0, MSG_DONTWAIT));
	SHOW(read(pair[0], 0, 0));
	setitimer(ITIMER_REAL, &(struct itimerval){ .it_value.tv_usec = 30000 }, 0);
	SHOW(recv(pair[0], 0, 0, 0));
	write(pair[1], "x", 1);
	SHOW(recv(pair[0], 0, 0, 0));
	SHOW(recv(pair[0], &value, 4, 0));
	shutdown(pair[1], SHUT_WR);
	SHOW(recv(pair[0], 0, 0, 0));
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
	SHOW(write(pair[0], calloc(1, 300000), 300000));
	struct mq_attr attr = { .mq_maxmsg = 2, .mq_msgsize = 8 };
	int q = syscall(SYS_mq_open, "order9", O_CREAT | O_CLOEXEC, 0600, &attr);
	OCTAL(fcntl(q, F_GETFL));
	mq_unlink("/order9");
}

int main(void) {
	setresgid(1000, 1000, 1000);
	setresuid(1000, 1000, 1000);
	prctl(PR_SET_DUMPABLE, 1);
	chdir("/tmp");
	mkdir("order9", 0777);
	chdir("order9");
	syscall(SYS_close_range, 3, -1, 0);
	memory();
	files();
	others();
	unlink("a");
	chdir("..");
	rmdir("order9");
	return 0;
}
