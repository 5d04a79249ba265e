// What more generated programs showed: private locks of other processes, memory that may only be executed, leases that turn
// O_ASYNC on, sockets that may not send, options without effect, and ids of timers that came to nothing.
#include "check.h"
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>

int main(void) {
	syscall(SYS_close_range, 3, -1, 0);
	unsigned word[2] = {0, 0}, *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fork() == 0) {
		word[0] = getppid();
		SHOW(syscall(SYS_futex, word, FUTEX_TRYLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
		CHECK(word[0] == (getppid() | FUTEX_WAITERS));
		word[0] = getppid();
		SHOW(syscall(SYS_futex, word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
		shared[0] = getppid();
		SHOW(syscall(SYS_futex, shared, FUTEX_TRYLOCK_PI, 0, 0, 0, 0));
		_exit(0);
	}
	wait(0);
	char *m = mmap(0, 0x8000, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SHOW(mlock(m, 0x1000));
	int f = open("leased", O_RDONLY | O_CREAT, 0600);
	OCTAL(fcntl(f, F_GETFL) & O_ASYNC);
	SHOW(fcntl(f, F_SETLEASE, F_RDLCK));
	OCTAL(fcntl(f, F_GETFL) & O_ASYNC);
	SHOW(fcntl(f, F_SETLEASE, F_UNLCK));
	OCTAL(fcntl(f, F_GETFL) & O_ASYNC);
	int s = socket(AF_UNIX, SOCK_DGRAM, 0), on = 1;
	SHOW(setsockopt(s, SOL_SOCKET, SO_BSDCOMPAT, &on, 4));
	SHOW(shutdown(s, SHUT_WR));
	SHOW(send(s, "x", 1, MSG_NOSIGNAL));
	SHOW(syscall(SYS_sched_setscheduler, -5, 0, 1));
	SHOW(syscall(SYS_sched_setscheduler, -5, 0, 0));
	SHOW(syscall(SYS_sched_setparam, -5, 1));
	SHOW(syscall(SYS_sched_setattr, -5, 1, 0));
	int id = -1;
	SHOW(syscall(SYS_timer_create, CLOCK_MONOTONIC, 0, 1));
	SHOW(syscall(SYS_timer_create, CLOCK_MONOTONIC, 0, &id));
	VALUE(id);
	SHOW(syscall(SYS_timer_create, 0x80000, 0, &id));
	SHOW(syscall(SYS_timer_create, CLOCK_MONOTONIC, 0, &id));
	VALUE(id);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	SHOW(setsockopt(s, SOL_SOCKET, SO_LOCK_FILTER, &on, 4));
	on = 0;
	SHOW(setsockopt(s, SOL_SOCKET, SO_LOCK_FILTER, &on, 4));
	SHOW(syscall(SYS_accept4, 99, 0, 0, 0x20000));
	SHOW(syscall(SYS_accept4, 0, 0, 0, 0x20000));
	SHOW(syscall(SYS_flock, f, 32));
	SHOW(syscall(SYS_flock, 99, 32));
	return 0;
}
