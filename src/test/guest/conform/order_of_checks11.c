// Corners that generated programs have shown: sizes that overflow, numbers that failures use up, what is told first.
#include "../check.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

#define PROT_UP 0x2000000

static void memory(void)
{
	struct rlimit some = { 1 << 20, 1 << 20 };
	char *p = mmap(NULL, 0x8000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SHOW((long)syscall(SYS_mremap, 0, 1UL << 63, 256, 3, 0));
	SHOW(mprotect(NULL, 0x80000000, PROT_UP));
	SHOW(mprotect(p, 4096, PROT_UP));
	MUST(setrlimit(RLIMIT_MEMLOCK, &some));
	MUST(setuid(1000));
	SHOW(syscall(SYS_mlock2, 0x4000, -4096L, 0));
	SHOW(mlock(p, 1));
	SHOW(syscall(SYS_mlock2, 0x4000, -4096L, 0));
}

static void timers(void)
{
	struct sigevent none = { 0 }, good = { .sigev_signo = SIGUSR1 };
	int id = -1;
	SHOW(syscall(SYS_timer_create, 0x8000, &none, &id));
	SHOW(syscall(SYS_timer_create, 10, &none, &id));
	SHOW(syscall(SYS_timer_create, 0, &good, &id));
	VALUE(id);
}

static void sockets(void)
{
	int u = socket(AF_INET, SOCK_DGRAM, 0), l = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = 8;
	SHOW(getsockopt(u, IPPROTO_IP, IP_TTL, NULL, &n));
	VALUE(n);
	n = 8;
	SHOW(getsockopt(u, SOL_SOCKET, SO_TYPE, NULL, &n));
	VALUE(n);
	MUST(bind(l, (void *)&a, sizeof a));
	MUST(listen(l, 1));
	n = sizeof a;
	MUST(getsockname(l, (void *)&a, &n));
	MUST(connect(c, (void *)&a, sizeof a));
	int s;
	MUST(s = accept(l, NULL, NULL));
	struct sockaddr off = { .sa_family = AF_UNSPEC };
	SHOW(connect(c, &off, sizeof off));
	SHOW(recvmmsg(s, NULL, 0, 0, NULL));
	SHOW(recvmmsg(s, NULL, 0, 0, NULL));
}

int main(void)
{
	long size = -1;
	int f;
	MUST(f = open("f", O_RDWR | O_CREAT, 0600));
	SHOW(ftruncate(f, 5));
	SHOW(ioctl(f, FIOQSIZE, &size));
	VALUE(size);
	SHOW(syscall(456, 1, 0, 0, -1)); /* futex_requeue */
	timers();
	sockets();
	memory();
	return 0;
}
