// The CPU time that the kernel uses for a program's calls is the program's system time: of the process, the thread, the child that was
// waited for, and for ITIMER_PROF. The calls are few and long, so that their way into the kernel takes next to nothing.
#include "../check.h"
#include <pthread.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>

#define MIB (1 << 20)

static char buf[MIB];

/* Takes some 2 ms a MiB. */
static void randomness(int mib) {
	int fd = open("/dev/urandom", O_RDONLY);
	for (int i = 0; i < mib; i++)
		for (int n = 0, r; n < MIB && (r = read(fd, buf + n, MIB - n)) > 0; n += r)
			;
	close(fd);
}

static double clock_of(clockid_t id) {
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double system_of(int who) {
	struct rusage r;
	getrusage(who, &r);
	return r.ru_stime.tv_sec + r.ru_stime.tv_usec / 1e6;
}

static void show(const char *what, double seconds) {
	printf("%s: %s\n", what, seconds >= 0.01 ? "10 ms and more" : "less than 10 ms");
}

static volatile int alarms;

static void on_profile(int s) {
	alarms++;
}

static void *in_thread(void *p) {
	randomness(24);
	show("the thread's clock", clock_of(CLOCK_THREAD_CPUTIME_ID));
	show("RUSAGE_THREAD", system_of(RUSAGE_THREAD));
	return NULL;
}

int main(void) {
	randomness(24);
	show("the process's clock", clock_of(CLOCK_PROCESS_CPUTIME_ID));
	show("RUSAGE_SELF", system_of(RUSAGE_SELF));
	struct tms t;
	times(&t);
	printf("times: %s\n", t.tms_stime > 0 ? "some" : "none");
	show("clock()", clock() / 1e6);

	double before = clock_of(CLOCK_THREAD_CPUTIME_ID);
	pthread_t th;
	pthread_create(&th, NULL, in_thread, NULL);
	pthread_join(th, NULL);
	show("the other thread's, for this one", clock_of(CLOCK_THREAD_CPUTIME_ID) - before);

	if (fork() == 0) {
		randomness(24);
		_exit(0);
	}
	struct rusage r;
	wait4(-1, NULL, 0, &r);
	show("the child, by wait4", r.ru_stime.tv_sec + r.ru_stime.tv_usec / 1e6);
	show("RUSAGE_CHILDREN", system_of(RUSAGE_CHILDREN));

	signal(SIGPROF, on_profile);
	struct itimerval it = {{0, 5000}, {0, 5000}};
	setitimer(ITIMER_PROF, &it, NULL);
	randomness(24);
	printf("SIGPROF: %s\n", alarms > 0 ? "some" : "none");
	return 0;
}
