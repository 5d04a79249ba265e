// More of the order of checks, of time, IPC and scheduling: found by the call fuzzer.
#include "check.h"
#include <mqueue.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define CALL(name, ...) SHOW(syscall(SYS_##name, __VA_ARGS__))

int main(void)
{
	struct timespec t = { 0, 1 }, wrong = { 0, 1000000000 };
	struct sigevent none = { .sigev_notify = SIGEV_SIGNAL }, e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	int id = -1;
	unsigned long mask[16];
	CALL(clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &t, NULL);
	CALL(clock_nanosleep, CLOCK_MONOTONIC_RAW, 0, &t, NULL);
	CALL(clock_nanosleep, CLOCK_REALTIME_ALARM, 0, &wrong, NULL);
	CALL(clock_nanosleep, CLOCK_REALTIME_ALARM, 0, NULL, NULL);
	CALL(timer_create, CLOCK_MONOTONIC_RAW, &none, &id);
	CALL(timer_create, CLOCK_MONOTONIC_COARSE, &e, &id);
	CALL(timer_create, CLOCK_MONOTONIC_RAW, (void *)1, &id);
	CALL(timer_create, CLOCK_MONOTONIC, &e, &id);
	VALUE(id);
	CALL(semctl, 0, 0, IPC_SET, NULL);
	CALL(semctl, 99999, 0, IPC_RMID, NULL);
	CALL(msgctl, 99999, IPC_SET, NULL);
	CALL(shmctl, 99999, IPC_SET, NULL);
	CALL(mq_notify, 99, &none);
	CALL(mq_notify, 99, NULL);
	none.sigev_signo = 65;
	CALL(mq_notify, 99, &none);
	CALL(sched_getaffinity, -1, sizeof mask, mask);
	CALL(sched_setaffinity, -1, sizeof mask, mask);
	CALL(sched_getaffinity, 0, 4, mask);
	CALL(sched_getscheduler, -1);
	CALL(sched_get_priority_max, 7);
	CALL(sched_get_priority_min, 7);
	CALL(sched_get_priority_max, 8);
	struct timespec times[2] = { { 0, 1000000000 }, { 0, 0 } };
	CALL(utimensat, AT_FDCWD, "missing", times, 0);
	CALL(utimensat, AT_FDCWD, ".", times, 0);
	CALL(utimensat, 99, NULL, times, 0);
	CALL(utimensat, 0, NULL, times, 0);
	CALL(kill, 999999, 65);
	CALL(kill, -999999, 65);
	CALL(kill, getpid(), 65);
	CALL(kill, 0, -1);
	CALL(semop, -1, NULL, 508);
	CALL(semop, -1, NULL, 2);
	CALL(semop, -1, NULL, 0);
	CALL(semop, 0, NULL, -1);
	CALL(mprotect, 0, 1L, PROT_GROWSUP);
	CALL(openat, AT_FDCWD, ".", O_DIRECT);
	CALL(openat, AT_FDCWD, "missing", O_DIRECT);
	CALL(fcntl, 0, F_NOTIFY, 0L);
	CALL(fcntl, 99, F_NOTIFY, 0L);
	struct f_owner_ex ex = { 9, 9 };
	int p[2];
	MUST(pipe(p));
	CALL(fcntl, p[0], F_GETOWN_EX, &ex);
	VALUE(ex.type);
	VALUE(ex.pid);
	int q = syscall(SYS_mq_open, "order_of_checks", O_RDWR | O_CREAT, 0600, NULL);
	SHOW(fcntl(q, F_GETFD));
	CALL(mq_unlink, "order_of_checks");
	return 0;
}
